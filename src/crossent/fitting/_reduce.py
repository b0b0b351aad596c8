"""More columns than rows under an L2 penalty: the minimiser lies in the span of the rows (Hastie and Tibshirani 2004).

With ``X - m = R' Q'`` (Q orthonormal, columns x rows) and ``w = Q u`` the scores are ``R' u`` and ``|w| = |u|``: the
same problem with as many columns as rows.  Only its answer is carried back; the certificate is computed on X itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from crossent.fitting._objective import Objective
from crossent.fitting._passes import Data
from crossent.fitting._plan import choose
from crossent.fitting._rows import DenseRows
from crossent.fitting._run import Limits, Loop, Watch

Array = Any


def start_in_the_row_space(objective: Objective, limits: Limits) -> tuple[Array, str]:
    """Return the solver's coordinates of the minimiser found in the span of the rows."""
    parts = [b.toarray() if hasattr(b, "toarray") else b for _, _, b in objective.data.rows.blocks()]
    dense = np.concatenate(parts) - objective.centre
    basis, upper = np.linalg.qr(dense.T)
    data = Data(DenseRows(np.ascontiguousarray(upper.T)), objective.data.truth, objective.data.offset)
    small = Objective(data, objective.alpha, 0.0, objective.fit_intercept)
    tight = Limits(limits.tol * 0.1, limits.iterations, limits.passes, limits.seconds)
    outcome = Loop(small, choose("auto", small), tight, Watch()).run(small.start())
    objective.passes += 1
    weights = basis @ outcome.here.weights
    theta = objective.theta(weights, outcome.here.intercept - objective.centre @ weights)
    return theta, f"rotated to {dense.shape[0]} columns, {outcome.solver}"
