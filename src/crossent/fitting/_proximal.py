"""Proximal Newton for L1 and elastic net: quadratic models over a working set of features (Yuan, Ho and Lin 2012).

The working set holds the features that are in the model and those whose gradient breaks the optimality condition
|G| <= mu; all others stay at zero, and each pass checks all of them.  So the matrix of curvatures is as small as the
model, however many columns there are.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from crossent.fitting._certificate import duality_gap
from crossent.fitting._coordinate import descend
from crossent.fitting._dot import dot
from crossent.fitting._metric import pinned
from crossent.fitting._objective import Evaluation, Objective
from crossent.fitting._passes import Columns, hessian
from crossent.fitting._plan import Plan
from crossent.fitting._watch import Limits, Outcome, Progress, Watch, over

Array = Any

_SET_LIMIT = 2000  # parameters in the quadratic model


class ProximalNewton:
    """Steps of proximal Newton from a point; each depends on the point alone."""

    def __init__(self, objective: Objective, here: Evaluation) -> None:
        self.objective, self.here = objective, here
        self.forcing = 1e-3
        self.size = max(_SET_LIMIT // objective.shape[1], 10)

    def step(self) -> bool:
        """Take one step; False where none makes progress."""
        features = self._working_set()
        kept = np.append(features, self.objective.data.rows.shape[1]) if self.objective.fit_intercept else features
        target = self._solve(features, kept)
        direction = np.zeros(self.objective.shape)
        direction[kept] = target - self.here.theta[kept]
        there = self._search(direction)
        if there is None:
            return False
        self.here = there
        return True

    def _working_set(self) -> Array:
        """Return the features in the model, then those that break the condition most, at most as many again and 50."""
        here, mu = self.here, self.objective.lasso
        total = here.sums.gradient + self.objective.ridge * here.weights
        inside = np.any(here.weights != 0, axis=1)
        excess = np.where(inside, 0.0, np.abs(total).max(axis=1) - mu)
        wanted = int(min((excess > 0).sum(), max(inside.sum(), 50), max(self.size - inside.sum(), 1)))
        worst = np.argsort(-excess, kind="stable")[:wanted]
        return np.sort(np.concatenate([np.flatnonzero(inside), worst]))

    def _solve(self, features: Array, kept: Array) -> Array:
        """Return the parameters in the working set that minimise the quadratic model."""
        o = self.objective
        columns = Columns(o.centre[features], o.scale[features], o.fit_intercept, features)
        matrix = hessian(o.data, self.here.weights, self.here.intercept, columns)
        o.passes += 1
        penalty = o.penalty_diagonal[kept]
        matrix[np.diag_indices_from(matrix)] += np.tile(penalty, o.shape[1])
        free = np.zeros(len(kept))
        free[: len(features)] = 1.0
        pinned(matrix, free, o.shape[1])
        threshold = np.zeros((len(kept), o.shape[1]))
        threshold[: len(features)] = (o.lasso / o.scale[features])[:, None]
        start, gradient = self.here.theta[kept], self.here.gradient[kept]
        best = descend(
            matrix,
            gradient.T.ravel(),
            start.T.ravel(),
            threshold.T.ravel(),
            tol=self.forcing * abs(self.here.value) * 1e-6,
        )
        self.forcing = max(self.forcing * 1e-2, 1e-14)
        return best.reshape(o.shape[1], len(kept)).T

    def _search(self, direction: Array) -> Evaluation | None:
        """Return the first point along the direction that decreases the objective enough."""
        here, o = self.here, self.objective
        p = o.data.rows.shape[1]
        thresholds = (o.lasso / o.scale)[:, None]
        old, move = here.theta[:p], direction[:p]
        # Where the sign stays, |w + d| - |w| is known without a difference of nearly equal numbers.
        same = np.sign(old) * np.sign(old + move) > 0
        growth = np.where(same, np.sign(old) * move, np.abs(old + move) - np.abs(old))
        promised = dot(here.gradient, direction) + float((thresholds * growth).sum())
        slack = 16.0 * float(np.finfo(float).eps) * abs(here.value)
        if not (promised < slack and direction.any()):
            return None
        t = 1.0
        for _ in range(40):
            there = o.at(here.theta + t * direction)
            if there.value <= here.value + 1e-4 * t * promised + slack:
                return there
            t *= 0.5
        return None


def minimise_with_l1(
    objective: Objective, plan: Plan, limits: Limits, watch: Watch, start: Array, resume: dict[str, Array] | None = None
) -> Outcome:
    """Return the outcome of proximal Newton from ``start``, or from where the writer of ``resume`` stood."""
    solver = ProximalNewton(objective, objective.at(start))
    began, iteration, stop = time.monotonic(), 0, None
    if resume is not None:
        solver.forcing, iteration = float(resume["forcing"]), int(resume["iteration"])
    best = float("inf")
    stale = 0
    while True:
        here = solver.here
        gap = duality_gap(objective, here)
        stop = watch.record(
            Progress(
                iteration, objective.passes, here.value, float(gap), float(np.abs(here.gradient).max(initial=0.0))
            ),
            here,
        )
        if watch.save is not None:
            watch.save({"theta": here.theta, "forcing": np.array(solver.forcing), "iteration": np.array(iteration)})
        stale = 0 if gap < best else stale + 1
        best = min(gap, best)
        if gap <= limits.tol * abs(here.value):
            stop = None
            break
        stop = stop or over(limits, iteration, objective.passes, began)
        stop = stop or ("no step makes progress in double precision" if stale > 20 else None)
        if stop is not None:
            break
        if not solver.step():
            if solver.forcing <= 1e-14:
                stop = "no step makes progress in double precision"
                break
            solver.forcing = 1e-14
            continue
        iteration += 1
    reason = stop or f"certified: at most {gap:.1e} above the minimum"
    return Outcome(here, gap, stop is None, reason, iteration, f"{plan.solver} ({plan.why})")
