"""Many rows: the first steps on a sample of them, whose curvature then guides the steps on all.

The answer does not depend on it: only the start and the metric come from the sample, and the certificate from all rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from crossent.fitting._metric import Metric, hessian_metric
from crossent.fitting._objective import Objective
from crossent.fitting._plan import choose, cost_of_pass
from crossent.fitting._run import Loop
from crossent.fitting._watch import Limits, Watch

Array = Any

_WORTH = 30e6  # nanoseconds of a pass from which a sample pays
_ROWS_A_COLUMN = 100  # rows of the sample for each column: its curvature is then right to about a tenth
_MATRIX_LIMIT = 1500


def start_on_a_sample(objective: Objective, theta: Array) -> tuple[Array, Metric | None]:
    """Return a start near the minimum and the sample's curvature there, or what was given where it would not pay."""
    rows, outputs = objective.shape
    n = objective.data.rows.shape[0]
    step = min(n // (_ROWS_A_COLUMN * rows * max(outputs - 1, 1)), 32)
    if step < 4 or cost_of_pass(objective) < _WORTH or rows * outputs > _MATRIX_LIMIT:
        return theta, None
    part = objective.data.take(step)
    if (part.truth.rates <= 0.0).any():
        return theta, None
    small = Objective(part, objective.alpha, 0.0, objective.fit_intercept)
    # Beyond this the sample knows nothing: its minimum lies about p / (2 n) above that of all rows.
    enough = max(0.1 * rows * outputs / len(part.truth.weights), 1e-6)
    outcome = Loop(small, choose("auto", small), Limits(tol=enough, iterations=100), Watch()).run(small.start())
    objective.passes += 1
    near = objective.theta(outcome.here.weights, outcome.here.intercept)
    if not np.isfinite(near).all():
        return theta, None
    # The sample's coordinates differ from those of all rows: its curvature is made in these.
    small.scale, small.centre, small.curvature = objective.scale, objective.centre, objective.curvature
    return near, hessian_metric(small, near)
