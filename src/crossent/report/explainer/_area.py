"""Card 7: cross-entropy as an area, split into entropy and divergence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from crossent.explaining._shown import shown
from crossent.information import entropy, kl_divergence, surprisal
from crossent.report.explainer import _words as words
from crossent.report.explainer._plot import Axis, px, ticks

if TYPE_CHECKING:
    from crossent.report.explainer._examples import Example

SOFTENED = 0.3  # how far a certain truth is softened, so that there is an entropy to see


def area(example: Example) -> dict[str, Any]:
    """Return the columns of cross-entropy: as wide as a class happens, as high as its surprise."""
    worked, classes = example.worked, len(example.worked.case.truth)
    softness = 0.0 if worked.case.number is None else SOFTENED
    truth = softened(worked.case.truth, softness)
    surprisals = [-log + 0.0 for log in worked.log_probabilities]
    own = [float(value) + 0.0 for value in surprisal(list(truth))]
    loss = math.fsum(y * s for y, s in zip(truth, surprisals, strict=True) if y)
    least = float(entropy(list(truth))) if classes > 1 else 0.0
    gap = float(kl_divergence(list(truth), **worked.case.keyword)) if not worked.case.trusted else loss - least
    top = area_top(truth, surprisals, own)
    x, y_axis = Axis(0.0, 1.0, 56.0, 466.0), Axis(0.0, top, 252.0, 24.0)
    columns, right = [], 0.0
    for name, y, s, best in zip(example.shorts, truth, surprisals, own, strict=True):
        left, right = right, right + y
        columns.append(_column(name, (left, right), s, best, (x, y_axis)))
    return {
        "columns": columns, "softness": shown(softness), "soft_width": px(100.0 * softness),
        "entropy": least, "divergence": gap, "loss": loss,
        "ticks": [{"text": shown(value), "y": y_axis.px(value)} for value in ticks(top)],
        "finding": words.area_sentence(loss, least, gap),
    }  # fmt: skip


def softened(truth: tuple[float, ...], softness: float) -> tuple[float, ...]:
    """Return the truth with so much of it dealt out evenly: label smoothing."""
    return tuple((1.0 - softness) * y + softness / len(truth) for y in truth) if softness else truth


def area_top(truth: tuple[float, ...], surprisals: list[float], own: list[float]) -> float:
    """Return how high the picture is, in nats."""
    heights = [h for y, s, best in zip(truth, surprisals, own, strict=True) if y for h in (s, best) if math.isfinite(h)]
    return 1.15 * max([1.0, *heights])


def _column(name: str, ends: tuple[float, float], spent: float, best: float, axes: tuple[Axis, Axis]) -> dict[str, Any]:
    x, y = axes
    left, right = x.at(ends[0]), x.at(ends[1])
    low, high = min(spent, best), max(spent, best)
    floor = y.at(0.0)
    wide = right - left
    return {
        "name": name if wide > 7.5 * len(name) else "", "x": px(left), "width": px(wide),
        "middle": px((left + right) / 2), "endless": math.isinf(spent) and wide > 0,
        "low_y": y.px(low), "low_height": px(floor - y.at(low)), "high_y": y.px(high),
        "gap": px(y.at(low) - y.at(high)), "part": "more" if spent > best else "less",
    }  # fmt: skip
