"""Card 6: descent, drawn whole for those whose scripts are off; and what the scripts of cards 5 and 6 begin with."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

import numpy as np

from crossent.explaining._shown import shown
from crossent.explaining._students_example import PACE
from crossent.explaining._students_model import judged
from crossent.report.explainer import _words as words
from crossent.report.explainer._many import LONGEST, YOURS
from crossent.report.explainer._plane import PLANE_X, PLANE_Y, plane, the_students
from crossent.report.explainer._plot import Axis, path, ticks
from crossent.report.explainer._surface import surface

_TOP = 1.4  # of the axis of the objective: a little above where descent begins


@functools.cache
def descent() -> dict[str, Any]:
    """Return the descent card with the whole way drawn; the scripts set it back to the first step, to be walked."""
    story, ground = the_students(), surface()
    found = story.descent
    last = found.last
    line = replace(story.models[0].line, coefficients=last.coefficients, intercept=last.intercept)
    start, fitted = found.trace[0].coefficients[0], story.fitted.line.coefficients[0]
    x, y = trace_axes(float(last.step), _TOP)
    steps = _steps_to_draw(last.step)
    way = [found.trace[step].coefficients[0] for step in steps]
    return {
        "plane": plane(story, line, judged(line, story.points, story.truth)), "least": found.least,
        "floor": y.px(found.least), "line": path((x.at(k), y.at(found.trace[k].objective)) for k in steps),
        "x_ticks": [{"text": shown(value), "x": x.px(value)} for value in ticks(float(last.step), 4)],
        "y_ticks": [{"text": shown(value), "y": y.px(value)} for value in ticks(_TOP, 4)],
        "dot": {"x": x.px(last.step), "y": y.px(last.objective)}, "surface": ground,
        "way": path((ground.across.at(a), ground.up.at(b)) for a, b in way),
        "start": {"x": ground.across.px(start[0]), "y": ground.up.px(start[1])},
        "here": {"x": ground.across.px(way[-1][0]), "y": ground.up.px(way[-1][1])},
        "fit": {"x": ground.across.px(fitted[0]), "y": ground.up.px(fitted[1])},
        "rate": shown(found.step_size, 3), "objective": last.objective, "loss": last.loss, "errors": last.errors,
        "step": f"{last.step:,}", "finding": words.arrived_sentence(last.step, last.objective, found.least),
    }  # fmt: skip


def _steps_to_draw(last: int) -> list[int]:
    """Return steps enough for a smooth line: all of the first, fewer and fewer of the rest."""
    spread = np.geomspace(1.0, last, 120).astype(int).tolist()
    return sorted({0, last, *range(1, min(last, 40)), *spread})


def trace_axes(steps: float, top: float) -> tuple[Axis, Axis]:
    """Return the axes of the objective over the steps."""
    return Axis(0.0, steps, 46.0, 312.0), Axis(0.0, top, 214.0, 10.0)


def many_data() -> dict[str, Any]:
    """Return what the scripts of both cards begin with."""
    story, ground = the_students(), surface()
    found = story.descent
    line = story.models[0].line
    return {
        "points": story.points.tolist(), "truth": story.truth.tolist(), "yours": YOURS, "longest": LONGEST,
        "models": [
            {"name": model.line.name, "p": model.p_truth.tolist(), "losses": model.losses.tolist()}
            for model in story.models
        ],
        "start": {"weights": list(line.coefficients[0]), "intercept": line.intercept[0]},
        "alpha": found.alpha, "safe": found.step_size / PACE, "rate": found.step_size, "least": found.least,
        "plane": {"x": list(PLANE_X), "y": list(PLANE_Y)},
        "surface": {"x": [ground.across.low, ground.across.high], "y": [ground.up.low, ground.up.high]},
    }  # fmt: skip
