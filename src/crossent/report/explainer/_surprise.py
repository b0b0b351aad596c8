"""Card 3: the curve of surprise and its ruler."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.explaining._ruler import landmarks
from crossent.information import surprisal
from crossent.report.explainer import _words as words
from crossent.report.explainer._plot import Axis, path
from crossent.report.explainer._rows import likeliest

if TYPE_CHECKING:
    from crossent.report.explainer._examples import Example

TOP = 15.0  # nats on the curve: one in a million is 13.8
# The landmarks that are named on the curve, and where their names stand beside it, so that none covers another.
_LABELS = {
    "certain": {"dx": -4, "dy": -7, "anchor": "end"},
    "coin flip": {"dx": 2, "dy": -13, "anchor": "start"},
    "1 in 10": {"dx": 8, "dy": -10, "anchor": "start"},
    "1 in a million": {"dx": 10, "dy": 5, "anchor": "start"},
}


def surprise(example: Example) -> dict[str, Any]:
    """Return the curve -ln p with its landmarks, the ruler below it, and the example's place on both."""
    x, y = Axis(0.0, 1.0, 62.0, 462.0), Axis(0.0, TOP, 262.0, 48.0)
    grid = [math.exp(-TOP), *np.geomspace(1e-6, 1.0, 96).tolist()]
    curve = path((x.at(p), y.at(s)) for p, s in zip(grid, np.asarray(surprisal(grid)).tolist(), strict=True))
    chosen = likeliest(example)
    p, nats = example.worked.probabilities[chosen], example.worked.surprisals[chosen]
    marks = [
        {"name": mark.name, "nats": mark.nats, "x": x.px(mark.probability), "y": y.px(mark.nats), **_LABELS[mark.name]}
        for mark in landmarks() if mark.name in _LABELS
    ]  # fmt: skip
    ruler = Axis(0.0, TOP, 28.0, 436.0)
    decades = [{"name": mark.name, "x": ruler.px(mark.nats), "place": place} for place, mark in enumerate(_decades())]
    shown_at = min(nats, TOP)
    return {
        "curve": curve, "x_ticks": [{"text": f"{value:g}", "x": x.px(value)} for value in (0, 0.25, 0.5, 0.75, 1)],
        "units": {"nats": _levels(y, 1.0, 3.0), "bits": _levels(y, math.log(2.0), 4.0)},
        "marks": marks, "dot": {"x": x.px(p), "y": y.px(shown_at)}, "infinite": math.isinf(nats), "beyond": nats > TOP,
        "ruler": decades, "ruler_dot": ruler.px(shown_at), "p": p, "nats": nats,
        "finding": words.surprise_sentence(p, nats, nats / math.log(2.0)),
    }  # fmt: skip


def _decades() -> list[Any]:
    return [mark for mark in landmarks() if mark.name != "coin flip"]


def _levels(axis: Axis, unit: float, step: float) -> list[dict[str, str]]:
    values = np.arange(0.0, TOP / unit + 1e-9, step).tolist()
    return [{"text": f"{value:g}", "y": axis.px(value * unit)} for value in values]
