"""Without a penalty there is no dual of use, but the curvature at the end proves how near the minimum is."""

from __future__ import annotations

from typing import Any

import numpy as np

from crossent.fitting._certificate import newton_bound
from crossent.fitting._dot import dot
from crossent.fitting._metric import Dense, pinned
from crossent.fitting._objective import Evaluation, Objective

Array = Any


def newton_certificate(objective: Objective, here: Evaluation) -> tuple[float, Dense]:
    """Return the bound from the Newton decrement at ``here``, and the curvature that was made for it."""
    matrix = pinned(objective.hessian(here.theta), objective.penalty_diagonal, objective.shape[1])
    metric = Dense(matrix, objective.shape)
    squared = dot(here.gradient, metric.solve(here.gradient))
    return newton_bound(np.sqrt(max(squared, 0.0)), reach(objective, matrix)), metric


def reach(objective: Objective, matrix: Array) -> float:
    """Return how far a row's scores can change in a step of unit length in the metric of the Hessian, at most.

    With M the Gram matrix, ``|(e_k - e_l) (x) x|^2 <= 2 |x|^2`` in M's metric, over the Hessian's least eigenvalue.
    """
    gram = objective.gram()
    root = _inverse_root(gram)
    rows, outputs = objective.shape
    shaped = matrix.reshape(outputs, rows, outputs, rows)
    inner = np.einsum("ai,kalb,bj->kilj", root, shaped, root, optimize=True)
    size = outputs * root.shape[1]
    least = float(np.linalg.eigvalsh(inner.reshape(size, size))[0])
    if least <= 0.0:
        return float("inf")
    longest = 0.0
    for _, _, block in objective.data.rows.blocks():
        made = objective.columns.make(block) @ root
        longest = max(longest, float(np.einsum("ij,ij->i", made, made).max(initial=0.0)))
    objective.passes += 1
    return float(np.sqrt((2.0 if outputs > 1 else 1.0) * longest / least))


def _inverse_root(gram: Array) -> Array:
    """Return R with R' gram R = I on the range of the Gram matrix."""
    values, vectors = np.linalg.eigh(gram)
    keep = values > 1e-13 * len(gram) * values[-1]
    return np.asarray(vectors[:, keep] / np.sqrt(values[keep]))
