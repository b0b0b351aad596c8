"""Two hundred rows for the explainer, and what Python says of each: the fixture that the scripts are held against."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.explaining import explain
from crossent.explaining._squared_error import squared_error_gradient
from crossent.information import entropy
from tests.oracle import definitions as oracle

if TYPE_CHECKING:
    from crossent.explaining import Explanation
    from crossent.explaining._worked import Worked

ROWS = 200


def random_explanations(seed: int = 7, count: int = ROWS) -> list[Explanation]:
    """Return rows of 1 to 50 classes: scores to +-1000, probabilities with zeros, logarithms; hard and soft truth."""
    random = np.random.default_rng(seed)
    return [_random_explanation(random, place) for place in range(count)]


def _random_explanation(random: np.random.Generator, place: int) -> Explanation:
    classes = int(random.choice([1, 2, 3, 5, 10, 50], p=[0.04, 0.26, 0.3, 0.2, 0.1, 0.1]))
    space = ("logits", "logits", "probs", "log_probs")[place % 4]
    scale = float(random.choice([0.1, 1.0, 5.0, 30.0, 1000.0]))
    scores = random.normal(size=classes) * scale
    if scale == 1000.0:
        scores = np.clip(scores, -1000.0, 1000.0)
        scores[random.integers(classes)] = 1000.0
    probs = random.dirichlet(np.full(classes, float(random.choice([0.05, 0.5, 3.0]))))
    if space == "probs" and classes > 2 and place % 8 == 2:
        probs[random.integers(classes)] = 0.0
        probs /= math.fsum(probs)
    truth: Any = int(random.integers(classes))
    if place % 3 == 0 and classes > 1:
        truth = random.dirichlet(np.ones(classes))
        if place % 6 == 0:
            truth[random.integers(classes)] = 0.0
            truth /= math.fsum(truth)
        truth = truth.tolist()
    if space == "logits":
        return explain(truth, logits=scores.tolist())
    if space == "probs":
        return explain(truth, probs=probs.tolist())
    with np.errstate(divide="ignore"):
        return explain(truth, log_probs=np.log(probs).tolist())


def expected(explanation: Explanation) -> dict[str, Any]:
    """Return every number that the cards show of a row, each from a public measure of crossent."""
    worked = explanation.example
    truth = list(worked.case.truth)
    return {
        "probs": worked.probabilities,
        "surprisals": worked.surprisals,
        "terms": worked.terms,
        "nats": worked.nats,
        "bits": worked.bits,
        "gradient": worked.gradient,
        "squared": squared_error_gradient(worked.probabilities, worked.gradient),
        "entropy": float(entropy(truth)),
        "divergence": _divergence(worked),
        "uniform": worked.uniform,
    }


def _divergence(worked: Worked) -> float:
    """Return the divergence from 50 digits: of a confident row the library's own keeps fewer digits than its loss."""
    truth, case = list(worked.case.truth), worked.case
    return float(oracle.kl_divergence(truth, case.space, list(case.prediction)))
