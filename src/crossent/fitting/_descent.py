"""Plain gradient descent with a fixed step on the raw coefficients, for teaching and for pictures of it."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from crossent.fitting._certificate import duality_gap
from crossent.fitting._objective import Evaluation, Objective
from crossent.fitting._plan import Plan
from crossent.fitting._watch import Limits, Outcome, Progress, Watch, over

Array = Any


def descend_by_gradient(
    objective: Objective, plan: Plan, limits: Limits, watch: Watch, start: Array, step: float
) -> Outcome:
    """Return the outcome of ``w <- w - step * gradient`` (followed by soft thresholding where there is an L1 part)."""
    here, began, iteration = objective.at(start), time.monotonic(), 0
    while True:
        gap = duality_gap(objective, here)
        slope = here.sums.gradient + objective.ridge * here.weights
        stop = watch.record(
            Progress(iteration, objective.passes, here.value, float(gap), float(np.abs(slope).max())), here
        )
        if gap <= limits.tol * abs(here.value):
            reason = f"certified: at most {gap:.1e} above the minimum"
            return Outcome(here, gap, True, reason, iteration, f"{plan.solver} ({plan.why})")
        stop = stop or over(limits, iteration, objective.passes, began)
        if not np.isfinite(here.value):
            stop = f"the step {step:g} is too large: the objective grew beyond all numbers"
        if stop is not None:
            return Outcome(here, gap, False, stop, iteration, f"{plan.solver} ({plan.why})")
        here = objective.at(_moved(objective, here, slope, step))
        iteration += 1


def _moved(objective: Objective, here: Evaluation, slope: Array, step: float) -> Array:
    weights = here.weights - step * slope
    if objective.lasso > 0.0:
        weights = np.sign(weights) * np.maximum(np.abs(weights) - step * objective.lasso, 0.0)
    intercept = here.intercept - step * here.sums.residual if objective.fit_intercept else here.intercept
    return objective.theta(weights, intercept)
