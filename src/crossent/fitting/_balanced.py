"""A dual point that satisfies the intercept's condition: the prediction, moved a little along its own curvature.

The bound of `duality_gap` needs a q with ``mean(q - y) = 0``; the prediction p has ``d = mean(p - y)``.  To mix it with
one distribution for all rows costs a term of the order of d; on the way to a minimum that is by far the largest.  With
``A_i = diag(p_i) - p_i p_i'`` and delta from ``mean(A_i) delta = d`` the condition holds for

    q_i = p_i - A_i delta = p_i (1 - delta + p_i . delta)        a distribution while max delta - min delta < 1

and log(1 + e) <= e gives ``mean H(q) >= mean H(p) + mean(A_i delta) . log p_i - d . delta``.  With
``U = mean x_i (A_i delta)'``, which is one product with the Hessian, the bound becomes one of the order of d squared:

    F - min F <= |lambda W + G - U|^2 / (2 lambda) + d . delta

What rounding leaves of d is mixed away as before.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from crossent.fitting._certificate import duality_gap
from crossent.fitting._dot import dot
from crossent.fitting._metric import inverse
from crossent.fitting._objective import Evaluation, Objective
from crossent.fitting._passes import Data, curvature_parts, scores
from crossent.fitting._products import curvature_products

Array = Any

_MOST_CLASSES = 3000  # the matrix of classes has 72 MB


def can_balance(objective: Objective) -> bool:
    """Return whether there is a condition to satisfy, and room for the matrix that it takes."""
    return objective.fit_intercept and objective.shape[1] <= _MOST_CLASSES


def balanced_gap(objective: Objective, here: Evaluation) -> float:
    """Return the gap at the balanced point, infinite where there is none so near; takes about two passes."""
    residual = here.sums.residual
    delta = inverse(class_curvature(objective.data, here.weights, here.intercept))(residual)
    zero = 0.0 if len(delta) == 1 else delta.min()
    if not (np.isfinite(delta).all() and max(np.abs(delta - zero)) < 1.0):
        return float("inf")
    product = curvature_products(objective.data, here.weights, here.intercept)
    turned, moved = product(np.zeros_like(here.weights), delta)
    objective.passes += 2
    spent = float(delta @ moved)
    gained = dot(here.weights, turned) + float(here.intercept @ moved) - spent
    sums = replace(
        here.sums,
        gradient=here.sums.gradient - turned,
        residual=residual - moved,
        entropy=here.sums.entropy + gained,
    )
    return duality_gap(objective, replace(here, sums=sums), spent)


def class_curvature(data: Data, weights: Array, intercept: Array) -> Array:
    """Return the weighted mean of A_i (p (1 - p) for one score a row), made regular along a shift of all classes."""
    truth, k = data.truth, weights.shape[1]
    total = np.zeros((k, k))
    for start, stop, block in data.rows.blocks(k):
        offset = None if data.offset is None else data.offset[start:stop]
        p, s = curvature_parts(scores(block, weights, intercept, offset)), truth.weights[start:stop]
        if k == 1:
            total += s @ p
            continue
        total[np.diag_indices(k)] += s @ p
        p *= np.sqrt(s)[:, None]
        total -= p.T @ p
    total /= truth.total
    return total if k == 1 else total + total.trace() / k**2
