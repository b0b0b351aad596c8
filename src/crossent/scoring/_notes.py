"""What a reader should be told about a score, in a sentence each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crossent.scoring._moments import Moments
    from crossent.scoring._parts import Loss, TailShare

# Under so many rows' worth of loss the mean is far from normal: the rule of thumb for a mean of skewed numbers.
_FEW = 30

# Confidence and accuracy closer than this many standard errors of the accuracy are not told apart.
_DOUBT = 3


def notes_on(overall: Moments, confidence: float, tail: TailShare, loss: Loss) -> tuple[str, ...]:
    """Return the remarks, the most important first."""
    doubts = [f"the interval can't be trusted: {doubt}." for doubt in loss.doubts]
    found = [*doubts, _on_confidence(overall, confidence), "" if doubts else _on_tail(overall, tail)]
    return tuple(note for note in found if note)


def _on_confidence(overall: Moments, confidence: float) -> str:
    accuracy, rows = overall.accuracy, overall.effective_rows
    if not rows > 1 or math.isnan(accuracy):
        return ""
    error = math.sqrt(max(accuracy * (1 - accuracy), 1 / rows) / rows)
    if abs(confidence - accuracy) <= _DOUBT * error:
        return ""
    word = "overconfident" if confidence > accuracy else "underconfident"
    return f"{word}: {confidence:.1%} sure on average, right {accuracy:.1%} of the time."


def _on_tail(overall: Moments, tail: TailShare) -> str:
    if overall.counted < 2 or tail.carrying_rows is None or tail.carrying_rows >= _FEW:
        return ""
    return (
        f"few rows decide: {overall.counted:,} rows, but the loss is spread as if over {tail.carrying_rows:.1f}"
        " equal ones; the true interval may be wider."
    )
