"""From a start to a certificate: the loop around a solver, with its limits, its renewals and its reasons to stop."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from crossent.fitting._block_metric import ClassBlocks
from crossent.fitting._bound import Bound
from crossent.fitting._certificate import duality_gap
from crossent.fitting._cores import Blas
from crossent.fitting._lbfgs import LBFGS
from crossent.fitting._metric import (
    Dense,
    Identity,
    Metric,
    diagonal_metric,
    gram_metric,
    hessian_metric,
)
from crossent.fitting._newton_cg import NewtonCG
from crossent.fitting._objective import Evaluation, Objective
from crossent.fitting._plan import Plan, cost_of_blocks, cost_of_curvature, cost_of_pass, cost_of_product, renewal
from crossent.fitting._separation import Separation, separation_by_margin, separation_by_program
from crossent.fitting._watch import Limits, Outcome, Progress, Watch, over

Array = Any

_WORTH_THREADS = 5e6  # nanoseconds of a pass from which it matters who has the cores
_SETTLED = 0.02  # relative distance from which the curvature of a class is nearly that of the minimum
_MEMORY_BYTES = 100e6  # of the steps that L-BFGS remembers, 10 to 30


class Loop:
    """The loop for smooth objectives."""

    def __init__(self, objective: Objective, plan: Plan, limits: Limits, watch: Watch) -> None:
        self.objective, self.plan, self.limits, self.watch = objective, plan, limits, watch
        self.iteration = 0
        self.renewals = 0
        self.metric_name = plan.metric
        self.metric_theta: Array | None = None
        self.kind = plan.solver
        self.first = 0.0  # the estimate when the present curvature was made, and the steps since then
        self.since = 0
        self.bound = Bound(objective, limits.tol)
        self.separation: Separation | None = None
        self.started = time.monotonic()
        self.blas = Blas(idle=cost_of_pass(objective) < _WORTH_THREADS)

    def run(self, start: Array, resume: dict[str, Array] | None = None, metric: Metric | None = None) -> Outcome:
        """Return the outcome from ``start``, or from where the writer of ``resume`` stood."""
        if resume is not None:
            start = self._take_up(resume)
        here = self.objective.at(start)
        if self.objective.alpha > 0.0:
            gap = duality_gap(self.objective, here)
            if gap <= self.bound.target(here):
                self._record(here, gap)
                return self._outcome(here, gap, None)
        self.solver = self._make(here, metric or self._metric(here))
        if resume is not None:
            self.solver.restore(resume)
        with self.blas.one():
            return self._go()

    def _go(self) -> Outcome:
        fresh = self.metric_theta is not None and np.array_equal(self.metric_theta, self.solver.here.theta)
        while True:
            here = self.solver.here
            gap, certified = self.bound.gap(here, self.solver.metric)
            distance = self.bound.distance(here, self.solver.metric)
            if self.since % 10 == 0:  # the rate is that of at most ten steps: early ones are not like late ones
                self.since = 0
                self.first = max(distance, 1e-300)
            stop = self._record(here, gap)
            if gap <= self.bound.target(here):
                return self._outcome(here, gap, None)
            if stop is not None:
                return self._outcome(here, gap, stop)
            if certified is not None:
                self._renew(certified)
                fresh = True
            elif not fresh and self._pays(here, distance):
                self._renew(None)
                fresh = True
            if not self.solver.step():
                if (fresh or not self._can_renew()) and self._leap(gap):
                    self.iteration += 1
                    self.since += 1
                    fresh = False
                    continue
                if fresh or not self._can_renew():
                    return self._outcome(here, gap, "no step makes progress in double precision")
                self._renew(None)
                fresh = True
                continue
            self.iteration += 1
            self.since += 1
            fresh = False

    def _leap(self, gap: float) -> bool:
        """Take the whole step where values differ by rounding alone, if the certificate is the better for it."""
        here = self.solver.here
        there = self.objective.at(here.theta - self.solver.metric.solve(here.gradient))
        if not (self.objective.alpha > 0.0 and duality_gap(self.objective, there) < 0.5 * gap):
            return False
        self.solver.here = there
        return True

    def _make(self, here: Evaluation, metric: Metric) -> Any:
        if self.kind == "newton-cg":
            return NewtonCG(self.objective, here, metric)
        rows, outputs = self.objective.shape
        return LBFGS(self.objective, here, metric, int(min(max(_MEMORY_BYTES / (16 * rows * outputs), 10), 30)))

    def _metric(self, here: Evaluation) -> Metric:
        with self.blas.all():
            return self._curvature(here)

    def _curvature(self, here: Evaluation) -> Metric:
        if self.metric_name == "hessian":
            self.metric_theta = here.theta if self.metric_theta is None else self.metric_theta
            return hessian_metric(self.objective, self.metric_theta)
        if self.metric_name == "blocks":
            with self.blas.one():  # the classes share the cores
                blocks = self.objective.class_blocks(self.metric_theta)
                return ClassBlocks(blocks, self.objective.penalty_diagonal)
        if self.metric_name == "gram":
            return gram_metric(self.objective)
        return diagonal_metric(self.objective) if self.metric_name == "diagonal" else Identity()

    def _can_renew(self) -> bool:
        return self.plan.renew != "never"

    def _renew(self, metric: Dense | None) -> None:
        """Make the curvature anew at this point; where a whole Hessian is too dear, go over to Newton-CG."""
        here = self.solver.here
        name = "hessian" if metric is not None or self.plan.renew == "always" else renewal(self.objective)
        self.renewals, self.since, self.first = self.renewals + 1, 0, 0.0
        if name == "none":
            self.kind, self.solver = "newton-cg", NewtonCG(self.objective, here, self.solver.metric)
            return
        again = name == self.metric_name  # a second time: its steps did not pay, so conjugate gradients
        self.metric_name, self.metric_theta = name, here.theta
        fresh = metric or self._metric(here)
        if name == "blocks" and again and self.kind == "lbfgs":
            self.kind, self.solver = "newton-cg", NewtonCG(self.objective, here, fresh)
        else:
            self.solver.exchange(fresh, forget=name != "blocks")
        self.first = max(self.bound.distance(here, self.solver.metric), 1e-300)

    def _pays(self, here: Evaluation, now: float) -> bool:
        """Return whether new curvature costs less than the steps that it is likely to save."""
        if self.plan.renew != "when it pays" or self.iteration == 0:
            return self.plan.renew == "always" and self.iteration > 0
        a_pass, name = cost_of_pass(self.objective), renewal(self.objective)
        if name == "none" and self.objective.shape[1] > 1:
            return False  # so many classes that blocks do not fit: products without them cost more than steps
        if self.kind == "newton-cg":
            return name == "blocks" and self.solver.products * cost_of_product(self.objective) > 0.7 * cost_of_blocks(
                self.objective
            )
        if name == "blocks" and now > _SETTLED * abs(here.value) and self.iteration < 30:
            return False
        dear = cost_of_blocks(self.objective)
        if self.metric_name == "blocks":  # going over to Newton-CG is for when steps have stalled
            dear += 1000.0 * cost_of_product(self.objective)
        price = (cost_of_curvature(self.objective) if name == "hessian" else dear) + 2.0 * a_pass
        target = self.bound.target(here)
        # One step tells little about the rate: where curvature is dear, wait for three, and for nine where it is new.
        wait = 9 if self.metric_name == "blocks" or name == "none" else 1 if price < 10.0 * a_pass else 3
        if self.since < wait:
            return False
        rate = min(max((now / self.first) ** (1.0 / self.since), 1e-12), 0.999)
        left = np.log(max(now / target, 1.0) * 10.0) / -np.log(rate)
        return bool(left * a_pass > price)

    def _record(self, here: Evaluation, gap: float) -> str | None:
        largest = float(np.abs(here.gradient).max(initial=0.0))
        stop = self.watch.record(Progress(self.iteration, self.objective.passes, here.value, float(gap), largest), here)
        if self.watch.save is not None:
            self.watch.save(self.state())
        return stop or self._separated(here) or over(self.limits, self.iteration, self.objective.passes, self.started)

    def _separated(self, here: Evaluation) -> str | None:
        """Return a word where the optimum is infinite; the columns are in ``self.separation``."""
        self.separation = separation_by_margin(self.objective, here)
        if self.separation is None and self.bound.refused == 3:
            self.separation = separation_by_program(self.objective)
        if self.separation is None and self.bound.refused > 8:
            return "no certificate: the curvature has nearly vanished; the optimum may be infinite"
        return None if self.separation is None else f"{self.separation.kind} separation"

    def _outcome(self, here: Evaluation, gap: float, stop: str | None) -> Outcome:
        reason = stop or f"certified: at most {gap:.1e} above the minimum"
        name = self.plan.solver if not self.renewals else f"{self.plan.solver}, curvature renewed {self.renewals} times"
        how = f"{name} ({self.plan.why})"
        return Outcome(here, gap, stop is None, reason, self.iteration, how, self.separation)

    def state(self) -> dict[str, Array]:
        """Return the loop's own state together with the solver's."""
        return {
            **self.solver.state(),
            "iteration": np.array(self.iteration),
            "renewals": np.array(self.renewals),
            "passes": np.array(self.objective.passes),
            "metric": np.array(self.metric_name),
            "metric_theta": np.array([]) if self.metric_theta is None else self.metric_theta,
            "kind": np.array(self.kind),
            "first": np.array(self.first),
            "since": np.array(self.since),
            "tried": np.array(self.bound.tried),
        }

    def _take_up(self, state: dict[str, Array]) -> Array:
        self.iteration, self.renewals = int(state["iteration"]), int(state["renewals"])
        self.objective.passes = int(state["passes"])
        self.metric_name = str(state["metric"])
        self.metric_theta = state["metric_theta"] if state["metric_theta"].size else None
        self.kind, self.first, self.since = str(state["kind"]), float(state["first"]), int(state["since"])
        self.bound.tried = float(state.get("tried", np.inf))  # older checkpoints have none
        return state["theta"]
