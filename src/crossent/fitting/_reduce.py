"""More columns than rows under an L2 penalty: the minimiser lies in the span of the rows (Hastie and Tibshirani 2004).

With the centred rows Z and a factor ``Z Z' = L L'`` the minimiser is ``w = Z' a``; in ``u = L' a`` its scores are
``L u`` and ``|w| = |u|``: the same problem with at most as many columns as rows.  Only its answer is carried back; the
certificate is computed on X itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from crossent.fitting._cores import Blas
from crossent.fitting._objective import Objective
from crossent.fitting._passes import Data
from crossent.fitting._plan import choose
from crossent.fitting._rows import DenseRows
from crossent.fitting._run import Loop
from crossent.fitting._watch import Limits, Watch

Array = Any

_RANK_TOLERANCE = 1e-14  # of the largest squared length of a row: what is left of it below this is rounding
_ALONE = 2e9  # products in the Gram matrix up to which threads cost BLAS more than they give


def start_in_the_row_space(objective: Objective, limits: Limits) -> tuple[Array, str]:
    """Return the solver's coordinates of the minimiser found in the span of the rows."""
    n, p = objective.data.rows.shape
    with Blas(idle=float(n) * n * p > _ALONE).one():
        return _start(objective, limits)


def _start(objective: Objective, limits: Limits) -> tuple[Array, str]:
    centred = _centred(objective)
    factor, order, rank = _factor(centred @ centred.T)
    lower = np.tril(factor)[:, :rank]
    features = np.empty_like(lower)
    features[order] = lower
    data = Data(DenseRows(features), objective.data.truth, objective.data.offset)
    small = Objective(data, objective.alpha, 0.0, objective.fit_intercept)
    tight = Limits(limits.tol * 0.1, limits.iterations, limits.passes, limits.seconds)
    outcome = Loop(small, choose("auto", small), tight, Watch()).run(small.start())
    objective.passes += 1
    shares = np.zeros((len(centred), objective.shape[1]))
    shares[order[:rank]] = _shares(lower, outcome.here.weights)
    weights = centred.T @ shares
    # The small problem's features have the mean zero but for rounding, as the centred rows do.
    theta = objective.theta(weights, outcome.here.intercept - objective.centre @ weights)
    return theta, f"in the span of {rank} rows, {outcome.solver}"


def _centred(objective: Objective) -> Array:
    rows, columns = objective.data.rows.shape
    made = np.empty((rows, columns))
    for start, stop, block in objective.data.rows.blocks():
        dense = block.toarray() if hasattr(block, "toarray") else block
        np.subtract(dense, objective.centre, out=made[start:stop])
    return made


def _factor(gram: Array) -> tuple[Array, Array, int]:
    """Return L, the order of the rows, and the rank: ``gram[order][:, order] = L L'``."""
    from scipy.linalg import lapack

    factor, order, rank, _ = lapack.dpstrf(gram, lower=1, tol=_RANK_TOLERANCE * float(gram.diagonal().max()))
    return factor, order - 1, int(rank)


def _shares(lower: Array, weights: Array) -> Array:
    """Return a of the first rows in order, with ``L' a = u``; the others have none."""
    from scipy.linalg import solve_triangular

    return solve_triangular(lower[: lower.shape[1]], weights, lower=True, trans="T", check_finite=False)
