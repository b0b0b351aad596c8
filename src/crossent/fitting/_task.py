"""One fit from data to a model: which solver starts where, and what its end says about the model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from crossent.errors import InvalidInput
from crossent.fitting._checkpoint import Checkpoint
from crossent.fitting._descent import descend_by_gradient
from crossent.fitting._held_out import hold_out
from crossent.fitting._inference import Inference, infer
from crossent.fitting._model import LinearModel
from crossent.fitting._objective import Objective
from crossent.fitting._passes import Data, evaluate
from crossent.fitting._plan import Plan, choose, reduces
from crossent.fitting._proximal import minimise_with_l1
from crossent.fitting._reduce import start_in_the_row_space
from crossent.fitting._run import Loop
from crossent.fitting._sample import start_on_a_sample
from crossent.fitting._small import is_small, newton_on_one_array, stopped
from crossent.fitting._tables import Table
from crossent.fitting._truth import Truth
from crossent.fitting._watch import Limits, Outcome, Watch

Array = Any


@dataclass(frozen=True)
class Task:
    """What was asked for, apart from the data."""

    features: tuple[str, ...]
    fit_intercept: bool
    l1_ratio: float
    tol: float
    solver: str
    step_size: float
    start: LinearModel | None
    smoothing: float

    def run(
        self,
        data: Data,
        alpha: float,
        limits: Limits,
        watch: Watch,
        keep: Checkpoint | None,
        valid: float | None,
        seed: int,
        table: Table | None,
    ) -> LinearModel:
        """Return the model."""
        rest = None
        if valid is not None:
            data, rest = hold_out(data, valid, seed)
            watch.held_out = lambda weights, intercept: evaluate(rest, weights, intercept).loss
        elif watch.patience is not None:
            raise InvalidInput("patience: needs rows to hold out; pass valid= (for example 0.2)")
        objective = Objective(data, alpha, self.l1_ratio, self.fit_intercept)
        objective.watch_margin = alpha == 0.0 and data.truth.is_hard
        outcome = self._minimise(objective, limits, watch, keep)
        if watch.patience is not None and watch.best is not None and not outcome.converged:
            outcome = replace(outcome, here=watch.best[1])
        if keep is not None and outcome.converged:
            keep.remove()
        return self._model(objective, outcome, watch, table)

    def _minimise(self, objective: Objective, limits: Limits, watch: Watch, keep: Checkpoint | None) -> Outcome:
        plan = choose(self.solver, objective)
        state = None
        if keep is not None:
            state = keep.read(objective)
            watch.save = lambda now: keep.write(now, objective)
        theta = objective.start()
        if self.start is not None:
            theta = objective.theta(*self._warm(objective))
        if state is not None and "theta" in state:
            theta = state["theta"]
        if plan.solver == "gradient_descent":
            zero = np.zeros_like(theta) if self.start is None else theta
            return descend_by_gradient(objective, plan, limits, watch, zero, self.step_size)
        if plan.solver == "proximal-newton":
            return minimise_with_l1(objective, plan, limits, watch, theta, state)
        metric, before = None, 0
        if self.solver == "auto" and state is None and self.start is None:
            if is_small(objective) and watch.save is None and limits.are_open:
                theta, before, stop = newton_on_one_array(objective, theta, limits.tol, watch)
                plan = Plan("newton", "hessian", "always", f"{before} steps on one array")
                if stop is not None:
                    return stopped(objective, theta, before, stop, plan)
            elif reduces(objective) and watch.patience is None:
                theta, how = start_in_the_row_space(objective, limits)
                plan = replace(plan, why=how)
            else:
                theta, metric = start_on_a_sample(objective, theta)
        loop = Loop(objective, plan, limits, watch)
        loop.iteration = before
        return loop.run(theta, state, metric)

    def _warm(self, objective: Objective) -> tuple[Array, Array]:
        assert self.start is not None
        wanted = (objective.data.rows.shape[1], objective.shape[1])
        if tuple(self.start.classes) != tuple(objective.data.truth.classes):
            raise InvalidInput(
                f"start: a model of the classes {_few(objective.data.truth.classes)} is needed; "
                f"found one of {_few(self.start.classes)}; pass classes= in its order, or leave start= out"
            )
        if self.start.coefficients.shape != wanted:
            raise InvalidInput(
                f"start: coefficients of shape {wanted} are needed; found {self.start.coefficients.shape}"
            )
        return self.start.coefficients, self.start.intercept

    def _model(self, objective: Objective, outcome: Outcome, watch: Watch, table: Table | None) -> LinearModel:
        here, truth = outcome.here, objective.data.truth
        intercept, weights = here.intercept, here.weights
        if objective.shape[1] > 1:  # a shift of all classes changes no probability, and no shift is the least penalty
            intercept = intercept - intercept.mean() if self.fit_intercept else intercept
            weights = weights - weights.mean(axis=1, keepdims=True) if self.l1_ratio == 0.0 else weights
        loss = {"nats": here.sums.loss, "bits": here.sums.loss / np.log(2.0), "base_rates": _base(truth)}
        if not truth.is_hard:
            loss["truth_entropy"] = truth.entropy
        if watch.held_out is not None:
            loss["held_out"] = watch.held_out(here.weights, intercept)
        separation = None if outcome.separation is None else outcome.separation.sentence(self.features)
        return LinearModel(
            classes=truth.classes,
            features=self.features,
            coefficients=weights.copy(),
            intercept=intercept.copy(),
            objective=float(here.value),
            gap=float(max(outcome.gap, 0.0)),
            converged=outcome.converged,
            reason=outcome.reason if separation is None else separation,
            iterations=outcome.iterations,
            passes=objective.passes,
            solver=outcome.solver,
            alpha=objective.alpha,
            l1_ratio=self.l1_ratio,
            tol=self.tol,
            label_smoothing=self.smoothing,
            loss={key: float(value) for key, value in loss.items()},
            rows=truth.rows,
            weight=truth.total,
            fit_intercept=self.fit_intercept,
            separation=separation,
            notes=_notes(objective, self.features, table),
            encoding=None if table is None else table.encoding,
            history=tuple(watch.history),
        )

    def inference(
        self, model: LinearModel, data: Data, method: str, clusters: Any, reference: Any, confidence: float
    ) -> Inference:
        """Return standard errors at the fitted coefficients."""
        objective = Objective(data, model.alpha, 0.0, self.fit_intercept)
        if model.l1_ratio > 0.0:
            raise InvalidInput("standard_errors: coefficients under an L1 penalty have none; use l1_ratio=0")
        place = None
        if reference is not None:
            if reference not in model.classes:
                raise InvalidInput(f"reference: {reference!r} is not a class; the classes are {list(model.classes)}")
            place = model.classes.index(reference)
        names = self.features, tuple(str(label) for label in model.classes)
        theta = objective.theta(model.coefficients, model.intercept)
        return infer(objective, theta, names, method=method, clusters=clusters, reference=place, confidence=confidence)


def _few(classes: tuple[Any, ...]) -> str:
    return ", ".join(repr(label) for label in classes[:5]) + ("" if len(classes) <= 5 else ", …")


def _base(truth: Truth) -> float:
    rates = truth.rates[truth.rates > 0]
    return float(-(rates @ np.log(rates)))


def _notes(objective: Objective, features: tuple[str, ...], table: Table | None) -> tuple[str, ...]:
    notes = [] if table is None else list(table.notes)
    constant = np.flatnonzero(objective.summary.spread == 0.0)
    if constant.size and objective.fit_intercept:
        shown = ", ".join(features[j] for j in constant[:5]) + ("" if constant.size <= 5 else ", …")
        notes.append(f"{constant.size} columns are constant and have the coefficient 0: {shown}")
    return tuple(notes)
