"""Rows with losses, made without a model: what the tests of tallies share."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from crossent.losses import judge
from crossent.scoring import Tally
from crossent.scoring._judged import JudgedRows

CLASSES = ("bird", "cat", "dog")


def random_rows(seed: int, rows: int, *, classes: int = 3) -> tuple[Any, Any]:
    """Return class numbers and probabilities, some of them 0 and some of them equal."""
    rng = np.random.default_rng(seed)
    probs = rng.dirichlet(np.ones(classes) * 0.3, size=rows)
    coarse = rng.random(rows) < 0.3
    probs[coarse] = np.eye(classes)[rng.integers(0, classes, coarse.sum())] * 0.75 + 0.25 / classes
    return rng.integers(0, classes, rows).astype(np.int32), probs


def judged(truth: Any, probs: Any, first_row: int = 0, weights: Any = None, ids: Any = None) -> JudgedRows:
    found = judge("probs", truth, probs, probs.shape[1])
    named = None if ids is None else (lambda places: [str(ids[place]) for place in places])
    return JudgedRows(
        first_row, np.asarray(truth, dtype=np.int32), found.loss, found.p_truth, found.predicted, found.confidence,
        weights, named,
    )  # fmt: skip


def tally_of(truth: Any, probs: Any, weights: Any = None, *, cuts: tuple[int, ...] = (), order: Any = None) -> Tally:
    """Return the tally of rows that come in pieces cut at ``cuts``, scored apart and merged in any ``order``."""
    edges = [0, *sorted(cuts), len(truth)]
    parts = []
    for start, stop in pairwise(edges):
        part = Tally([str(number) for number in range(probs.shape[1])])
        own = None if weights is None else weights[start:stop]
        part.add(judged(truth[start:stop], probs[start:stop], start, own))
        parts.append(part)
    whole = Tally([str(number) for number in range(probs.shape[1])])
    for place in range(len(parts)) if order is None else order(len(parts)):
        whole.merge(parts[place])
    return whole
