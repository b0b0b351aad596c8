"""Card 4: which way the loss pushes, beside squared error."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.explaining._shown import probability, shown
from crossent.explaining._squared_error import squared_error_gradient
from crossent.losses import logsumexp, softmax
from crossent.report.explainer import _words as words
from crossent.report.explainer._plot import Axis, path
from crossent.report.explainer._rows import bar, likeliest, scores_of

if TYPE_CHECKING:
    from crossent.report.explainer._examples import Example

MARGIN = 10.0  # how far right or wrong the plot of the pushes goes, in scores


def gradient(example: Example) -> dict[str, Any]:
    """Return the arrows of both losses, and how they change as the truth's score moves."""
    worked, chosen = example.worked, likeliest(example)
    squared = squared_error_gradient(worked.probabilities, worked.gradient)
    rows = [
        {
            "label": label, "y": shown(y), "p": probability(p, log), "happened": y > 0,
            "cross": shown(g + 0.0), "squared": shown(s + 0.0), "cross_bar": bar(-g, -1.0, 1.0),
            "squared_bar": bar(-s, -1.0, 1.0),
        }
        for label, y, p, log, g, s in zip(
            example.labels, worked.case.truth, worked.probabilities, worked.log_probabilities, worked.gradient, squared,
            strict=True,
        )
    ]  # fmt: skip
    cross, other = -worked.gradient[chosen] + 0.0, -squared[chosen] + 0.0
    x, y = push_axes()
    now = margin(example, chosen)
    curves = _push_curves(example, chosen)
    return {
        "rows": rows, "chosen": example.shorts[chosen], "x": x.px(now), "cross_y": y.px(cross),
        "squared_y": y.px(other),
        "curves": [path((x.at(m), y.at(v)) for m, v in curve) for curve in curves], "now": shown(now, 2),
        "x_ticks": [{"text": shown(v), "x": x.px(v)} for v in (-10.0, -5.0, 0.0, 5.0, 10.0)],
        "y_ticks": [{"text": shown(v), "y": y.px(v)} for v in (0.0, 0.5, 1.0)], "zero": y.px(0.0),
        "finding": words.push_sentence(example.shorts[chosen], cross, other),
    }  # fmt: skip


def push_axes() -> tuple[Axis, Axis]:
    """Return the axes of the plot of the pushes."""
    return Axis(-MARGIN, MARGIN, 56.0, 466.0), Axis(-0.25, 1.1, 252.0, 12.0)


def margin(example: Example, chosen: int) -> float:
    """Return how far the score of a class is above what all others come to."""
    scores = scores_of(example)
    others = [z for place, z in enumerate(scores) if place != chosen]
    if not others or max(others) == -math.inf:
        return math.inf
    return scores[chosen] - float(logsumexp(others))


def _push_curves(example: Example, chosen: int) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Return both pushes at every margin, the other scores staying as they are among themselves."""
    scores, truth = scores_of(example), example.worked.case.truth
    others = [place for place in range(len(scores)) if place != chosen]
    cross: list[tuple[float, float]] = []
    squared: list[tuple[float, float]] = []
    base = float(logsumexp([scores[place] for place in others])) if others else -math.inf
    if not math.isfinite(base) or scores[chosen] == math.inf:
        return cross, squared
    for value in np.linspace(-MARGIN, MARGIN, 81).tolist():
        row = [base + value if place == chosen else z for place, z in enumerate(scores)]
        probs = np.asarray(softmax(row)).tolist()
        slopes = [p - y for p, y in zip(probs, truth, strict=True)]
        cross.append((value, -slopes[chosen]))
        squared.append((value, -squared_error_gradient(probs, slopes)[chosen]))
    return cross, squared
