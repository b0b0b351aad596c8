"""Card 5: two models and four students, products and sums."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.explaining._shown import shown
from crossent.information import surprisal
from crossent.rendering import loss_text
from crossent.report.explainer._plane import plane, the_students
from crossent.report.explainer._plot import Axis, px

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.explaining import Students
    from crossent.explaining._students_model import Judged

YOURS = 0.5  # what the reader's own model says of every student before it is moved
LONGEST = 5.2  # nats that a stack of losses can show


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
    return float(surprisal(YOURS))


def _model(story: Students, model: Judged) -> dict[str, Any]:
    return {
        "name": f"model {model.line.name}", "product": shown(model.product), "total": model.total, "nats": model.loss,
        "plane": plane(story, model.line, model), "stack": _stack(model.losses.tolist()), "errors": model.errors,
        "title": f"Model {model.line.name}: the half-planes that it calls fail and pass, and four students; "
        f"{model.errors} of 4 on the wrong side",
    }  # fmt: skip


def _stack(losses: Sequence[float]) -> list[dict[str, str]]:
    axis, parts, end = Axis(0.0, LONGEST, 0.0, 100.0), [], 0.0
    for loss in losses:
        start, end = end, end + loss
        parts.append({"x": px(axis.at(start)), "width": px(axis.at(end) - axis.at(start))})
    return parts
