"""The cards about many rows: the students under two models, and descent; each as what its template fills in."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.explaining import Students, explain_students
from crossent.explaining._shown import shown
from crossent.report.explainer import _words as words
from crossent.report.explainer._plot import Axis, path, px, ticks
from crossent.scoring._words import loss_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.explaining._students_model import Judged, Line

PLANE_X, PLANE_Y = (1.5, 10.0), (3.5, 10.0)  # hours; the four students with room around them
YOURS = 0.5  # what the reader's own model says of every student before it is moved
_LONGEST = 5.2  # nats that a stack of losses can show


@functools.cache
def the_students() -> Students:
    """Return the four students, told once."""
    return explain_students()


@functools.cache
def many() -> dict[str, Any]:
    """Return the students' card: two planes, and the table from products to sums."""
    story = the_students()
    models = [_model(story, model) for model in story.models]
    first, second = story.models
    finding = (
        f"Model A: product {shown(first.product)}, sum {loss_text(first.total, 3)}. Model B: product "
        f"{shown(second.product)}, sum {loss_text(second.total, 3)}. The larger product is the smaller sum."
    )
    rows = [
        {
            "name": f"student {place + 1}",
            "truth": story.classes[k],
            "probs": [shown(m.p_truth[place]) for m in story.models],
        }
        for place, k in enumerate(story.truth.tolist())
    ]
    yours = np.full(len(rows), YOURS)
    return {
        "models": models, "rows": rows, "yours": shown(YOURS), "finding": finding,
        "your_product": shown(float(np.prod(yours))), "your_total": float(len(rows)) * _half(),
        "your_stack": _stack([_half()] * len(rows)),
    }  # fmt: skip


def _half() -> float:
    from crossent.information import surprisal

    return float(surprisal(YOURS))


def _model(story: Students, model: Judged) -> dict[str, Any]:
    return {
        "name": f"model {model.line.name}", "product": shown(model.product), "total": model.total, "nats": model.loss,
        "plane": plane(story, model.line, model), "stack": _stack(model.losses.tolist()), "errors": model.errors,
        "title": f"Model {model.line.name}: the half-planes that it calls fail and pass, and four students; "
        f"{model.errors} of 4 on the wrong side",
    }  # fmt: skip


def _stack(losses: Sequence[float]) -> list[dict[str, str]]:
    axis, parts, end = Axis(0.0, _LONGEST, 0.0, 100.0), [], 0.0
    for loss in losses:
        start, end = end, end + loss
        parts.append({"x": px(axis.at(start)), "width": px(axis.at(end) - axis.at(start))})
    return parts


def plane_axes() -> tuple[Axis, Axis]:
    """Return the axes of hours studied and hours slept."""
    return Axis(*PLANE_X, 46.0, 312.0), Axis(*PLANE_Y, 214.0, 10.0)


def plane(story: Students, line: Line, model: Judged | None = None) -> dict[str, Any]:
    """Return a plane cut by a line, and where the students stand."""
    x, y = plane_axes()
    marks = []
    for place, (point, k) in enumerate(zip(story.points.tolist(), story.truth.tolist(), strict=True)):
        said = "" if model is None else loss_text(float(model.p_truth[place]), 2)
        wrong = model is not None and bool(model.wrong[place])
        marks.append({"x": x.px(point[0]), "y": y.px(point[1]), "passed": k == 1, "wrong": wrong, "text": said,
                      "left": point[0] > 7.8})  # fmt: skip
    return {
        "passing": half_plane(line.coefficients[0], line.intercept[0]), "marks": marks,
        "x_ticks": [{"text": f"{value:g}", "x": x.px(value)} for value in (2, 4, 6, 8, 10)],
        "y_ticks": [{"text": f"{value:g}", "y": y.px(value)} for value in (4, 6, 8, 10)],
    }  # fmt: skip


def half_plane(weights: Sequence[float], intercept: float) -> str:
    """Return the part of the plane where the score is not below 0, as the path of a polygon.

    The corners are walked around; where an edge crosses the line, the crossing is a corner of the polygon.
    """
    x, y = plane_axes()
    corners = [(PLANE_X[0], PLANE_Y[0]), (PLANE_X[1], PLANE_Y[0]), (PLANE_X[1], PLANE_Y[1]), (PLANE_X[0], PLANE_Y[1])]
    scores = [a * weights[0] + b * weights[1] + intercept for a, b in corners]
    kept: list[tuple[float, float]] = []
    for place in range(4):
        (a, b), (c, d) = corners[place], corners[(place + 1) % 4]
        here, there = scores[place], scores[(place + 1) % 4]
        if here >= 0:
            kept.append((x.at(a), y.at(b)))
        if (here >= 0) != (there >= 0):
            share = here / (here - there)
            kept.append((x.at(a + share * (c - a)), y.at(b + share * (d - b))))
    return path(kept) + "Z" if len(kept) > 2 else ""


# ---------------------------------------------------------------- descent


@final
@dataclass(frozen=True, slots=True)
class Surface:
    """The shades of the objective over two weights, each as one path."""

    across: Axis
    up: Axis
    shades: tuple[dict[str, str], ...]


@functools.cache
def descent() -> dict[str, Any]:
    """Return the descent card as it stands before the first step."""
    story, surface = the_students(), _surface()
    found = story.descent
    first, last = found.trace[0], found.last
    fitted = story.fitted.line.coefficients[0]
    x, y = trace_axes(20.0, 1.4)
    start = first.coefficients[0]
    return {
        "plane": plane(story, story.models[0].line, story.models[0]), "floor": y.px(found.least), "least": found.least,
        "x_ticks": [{"text": shown(value), "x": x.px(value)} for value in ticks(20.0, 4)],
        "y_ticks": [{"text": shown(value), "y": y.px(value)} for value in ticks(1.4, 4)],
        "dot": {"x": x.px(0.0), "y": y.px(first.objective)}, "surface": surface,
        "start": {"x": surface.across.px(start[0]), "y": surface.up.px(start[1])},
        "fit": {"x": surface.across.px(fitted[0]), "y": surface.up.px(fitted[1])},
        "rate": shown(found.step_size), "objective": first.objective, "loss": first.loss, "errors": first.errors,
        "steps": last.step, "finding": words.descent_sentence(0, first.objective, found.least),
    }  # fmt: skip


def trace_axes(steps: float, top: float) -> tuple[Axis, Axis]:
    """Return the axes of the objective over the steps."""
    return Axis(0.0, steps, 46.0, 312.0), Axis(0.0, top, 214.0, 10.0)


@functools.cache
def _surface() -> Surface:
    from crossent.explaining.pictures import DescentSurface

    picture = DescentSurface.from_students(the_students())
    height = np.log(picture.height[::4, ::4])
    rows, columns = height.shape
    edges = np.linspace(height.min(), height.max() + 1e-9, len(_SHADES) + 1)
    shades = np.clip(np.searchsorted(edges, height, side="right") - 1, 0, len(_SHADES) - 1)
    across = Axis(float(picture.across[0]), float(picture.across[-1]), 46.0, 312.0)
    up = Axis(float(picture.up[0]), float(picture.up[-1]), 214.0, 10.0)
    wide, tall = (312.0 - 46.0) / columns, (214.0 - 10.0) / rows
    paths = [{"color": color, "path": _runs(shades == place, wide, tall)} for place, color in enumerate(_SHADES)]
    return Surface(across, up, tuple(paths))


def _runs(cells: Any, wide: float, tall: float) -> str:
    """Return the cells as rectangles, neighbours in a row joined; they overlap a little, or the paper shines through."""
    parts = []
    for row, line in enumerate(cells.tolist()):
        column = 0
        while column < len(line):
            end = column
            while end < len(line) and line[end]:
                end += 1
            if end > column:
                left, top = 46.0 + column * wide, 214.0 - (row + 1) * tall
                right = min(left + (end - column) * wide + 0.3, 312.0)
                parts.append(f"M{left:.1f} {top:.1f}H{right:.1f}v{tall + 0.3:.1f}H{left:.1f}z")
            column = max(end, column + 1)
    return "".join(parts)


# From low to high, the lightness monotone: cividis (Nuñez, Anderton, Renslow 2018) at nine places.
_SHADES = ("#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55")


def many_data() -> dict[str, Any]:
    """Return what the scripts of both cards begin with."""
    story, surface = the_students(), _surface()
    found = story.descent
    line = story.models[0].line
    return {
        "points": story.points.tolist(), "truth": story.truth.tolist(), "yours": YOURS, "longest": _LONGEST,
        "models": [
            {"name": model.line.name, "p": model.p_truth.tolist(), "losses": model.losses.tolist()}
            for model in story.models
        ],
        "start": {"weights": list(line.coefficients[0]), "intercept": line.intercept[0]},
        "alpha": found.alpha, "safe": found.step_size / _pace(), "rate": found.step_size, "least": found.least,
        "plane": {"x": list(PLANE_X), "y": list(PLANE_Y)},
        "surface": {"x": [surface.across.low, surface.across.high], "y": [surface.up.low, surface.up.high]},
    }  # fmt: skip


def _pace() -> float:
    from crossent.explaining._students_example import PACE

    return PACE
