"""The plane of hours studied and slept, cut by a line, with the four students on it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from crossent.explaining import Students, explain_students
from crossent.rendering import loss_text
from crossent.report.explainer._plot import Axis, path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.explaining._students_model import Judged, Line

PLANE_X, PLANE_Y = (1.5, 10.0), (3.5, 10.0)  # hours; the four students with room around them


@functools.cache
def the_students() -> Students:
    """Return the four students, told once."""
    return explain_students()


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
