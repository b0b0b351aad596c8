"""Cards 1 and 2: a prediction as bars to drag, and the way from its scores to its loss."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.explaining._shown import probability, shown
from crossent.report.explainer import _words as words
from crossent.report.explainer._rows import bar, scores_of

if TYPE_CHECKING:
    from crossent.report.explainer._examples import Example


def bars(example: Example) -> dict[str, Any]:
    """Return the bars of scores, probabilities and truth."""
    worked = example.worked
    scores = scores_of(example)
    limit = score_limit(scores)
    rows = [
        {
            "label": label,
            "z": shown(z), "z_bar": bar(z, -limit, limit),
            "p": probability(p, log), "p_bar": bar(p, 0.0, 1.0),
            "y": shown(y), "y_bar": bar(y, 0.0, 1.0), "happened": y > 0,
        }
        for label, z, p, log, y in zip(
            example.labels, scores, worked.probabilities, worked.log_probabilities, worked.case.truth, strict=True
        )
    ]  # fmt: skip
    return {
        "rows": rows, "limit": limit, "nats": worked.nats, "uniform": worked.uniform, "perfect": worked.entropy or 0.0,
        "p_truth": _p_truth(example), "finding": words.cost_sentence(example),
    }  # fmt: skip


def _p_truth(example: Example) -> str:
    number, worked = example.worked.case.number, example.worked
    return "–" if number is None else probability(worked.probabilities[number], worked.log_probabilities[number])


def score_limit(scores: list[float]) -> float:
    """Return how far the axis of scores reaches to both sides."""
    largest = max((abs(z) for z in scores if math.isfinite(z)), default=0.0)
    return 6.0 if largest <= 5.0 else float(math.ceil(1.25 * largest))


def pipeline(example: Example) -> dict[str, Any]:
    """Return the table from scores to surprises."""
    worked, scores = example.worked, scores_of(example)
    highest = max(scores)
    shifted = [0.0 if z == highest else z - highest for z in scores]
    exponentials = [float(value) for value in np.exp(shifted)]
    rows = [
        {
            "label": label, "z": shown(z), "shifted": shown(x), "e": probability(e, x),
            "p": probability(p, log), "s": -log + 0.0, "happened": y > 0,
        }
        for label, z, x, e, p, log, y in zip(
            example.labels, scores, shifted, exponentials, worked.probabilities, worked.log_probabilities,
            worked.case.truth, strict=True,
        )
    ]  # fmt: skip
    total = math.fsum(exponentials)
    return {
        "rows": rows, "highest": shown(highest), "total": shown(total), "nats": worked.nats,
        "finding": words.pipeline_sentence(example, total, highest), "scored": worked.case.space == "logits",
    }  # fmt: skip
