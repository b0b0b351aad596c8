"""What the cards about one prediction share: its scores, its likeliest class, bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.report.explainer._plot import Axis, px

if TYPE_CHECKING:
    from crossent.report.explainer._examples import Example


def scores_of(example: Example) -> list[float]:
    """Return the scores; of a prediction in probabilities their logarithms, whose softmax gives them back."""
    worked = example.worked
    return list(worked.case.prediction if worked.case.space == "logits" else worked.log_probabilities)


def likeliest(example: Example) -> int:
    """Return the class that happened, or the first of those that happened most."""
    truth = example.worked.case.truth
    return truth.index(max(truth))


def bar(value: float, low: float, high: float) -> dict[str, str]:
    """Return where a bar from 0 to a value lies, in hundredths of its axis."""
    axis = Axis(low, high, 0.0, 100.0)
    zero, end = axis.at(0.0), axis.at(value)
    return {"x": px(min(zero, end)), "width": px(abs(end - zero)), "zero": px(zero), "end": px(end)}
