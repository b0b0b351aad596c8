"""The loss beside what two know-nothings would pay, as bars of one scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from crossent.rendering import loss_text, padded
from crossent.scoring._views import skill_text

if TYPE_CHECKING:
    from crossent.scoring._score import Score

_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL = "█"
_LONGEST, _SHORTEST = 33, 20
_LABEL = 18


def bar_lines(score: Score, width: int) -> list[str]:
    """Return one line for the model and one for each yardstick."""
    found = [
        *_after_recalibration(score),
        ("this model", score.loss.nats, ""),
        ("class base rates", score.baselines.class_rates, skill_text(score)),
        ("uniform guess", score.baselines.uniform, ""),
    ]
    numbers = [loss_text(value) for _, value, _ in found]
    digits = max(len(number) for number in numbers)
    room = width - 2 - _LABEL - 1 - digits - 3
    if room - max(len(text) for *_, text in found) < _SHORTEST:
        found = [(label, value, _short(text)) for label, value, text in found]
    longest = min(_LONGEST, room - max(len(text) for *_, text in found))
    greatest = max((value for _, value, _ in found if math.isfinite(value)), default=0.0)
    return [
        f"  {padded(label, _LABEL)}{padded(bar(value, greatest, longest), longest + 1)}{padded(number, digits, '>')}"
        f"   {text}".rstrip()
        for (label, value, text), number in zip(found, numbers, strict=True)
    ]


def _short(remark: str) -> str:
    if remark.startswith("("):
        return remark.partition(",")[0].partition(";")[0] + ")"
    return remark.replace(" of this is explained", " explained").replace("the model is ", "")


def _after_recalibration(score: Score) -> list[tuple[str, float, str]]:
    """Return the loss that a recalibration would leave, where there is evidence that it saves anything."""
    parts = score.decomposition
    if parts is None or not parts.is_evident or not math.isfinite(score.loss.nats):
        return []
    if parts.chance is not None:
        return [("recalibrated", score.loss.nats - parts.corrected[0], "(isotonic, less what fitting flatters)")]
    inside = score.loss.nats - (parts.in_sample or 0.0)
    return [("recalibrated", parts.recalibrated, f"({parts.how}; {loss_text(inside)} in-sample)")]


def bar(value: float, greatest: float, longest: int) -> str:
    """Return a bar in eighths of a character; one that is infinite fills the line, with an arrow at its end."""
    if math.isnan(value) or greatest <= 0:
        return ""
    if math.isinf(value):
        return _FULL * (longest - 1) + "→"
    eighths = max(round(value / greatest * longest * 8), 1 if value > 0 else 0)
    whole, part = divmod(eighths, 8)
    return _FULL * whole + _EIGHTHS[part].strip()
