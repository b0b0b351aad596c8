"""``fit``: from features and labels to a model with a certificate."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
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
from crossent.fitting._offset import read_offset
from crossent.fitting._passes import Data, evaluate
from crossent.fitting._plan import choose, reduces
from crossent.fitting._proximal import minimise_with_l1
from crossent.fitting._reduce import start_in_the_row_space
from crossent.fitting._rows import read_rows
from crossent.fitting._run import Limits, Loop, Outcome, Progress, Watch
from crossent.fitting._sample import start_on_a_sample
from crossent.fitting._tables import Table, is_table, read_table
from crossent.fitting._truth import Truth, read_truth

Array = Any


class FitWarning(UserWarning):
    """A fit ended without a certificate; the message is the model's ``reason`` and says what to do."""


def fit(
    X: Any,  # noqa: N803 - the field's own letter
    y: Any = None,
    *,
    alpha: float | None = None,
    C: float | None = None,  # noqa: N803 - scikit-learn's name
    l1_ratio: float = 0.0,
    weights: Any = None,
    class_weights: Any = None,
    offset: Any = None,
    label_smoothing: float = 0.0,
    fit_intercept: bool = True,
    classes: Sequence[Any] | None = None,
    features: Sequence[str] | None = None,
    tol: float = 1e-8,
    solver: str = "auto",
    max_iterations: int = 1000,
    max_passes: int | None = None,
    max_seconds: float | None = None,
    step_size: float = 0.1,
    start: LinearModel | None = None,
    valid: float | None = None,
    patience: int | None = None,
    seed: int = 0,
    callback: Callable[[Progress], Any] | None = None,
    checkpoint: Any = None,
    standard_errors: str | None = None,
    clusters: Any = None,
    reference: Any = None,
    confidence: float = 0.95,
    truth: str | None = None,
    weight: str | None = None,
    missing: str = "refuse",
) -> LinearModel:
    """Return the linear model that minimises cross-entropy plus a penalty, with a proof of how near it is.

    Also called logistic regression (two classes) and softmax or multinomial logistic regression (more).  Nothing needs
    scaling and no solver needs tuning: the fit conditions itself on raw data, and ends when a bound on
    ``objective - minimum`` is below ``tol * objective``.

        F(W, b) = sum_i s_i [logsumexp(z_i) - y_i . z_i] / sum s  +  alpha (l1_ratio |W|_1 + (1 - l1_ratio)/2 |W|^2)
        z_i = W' x_i + b + offset_i

    Parameters
    ----------
    X : float array or sparse matrix, shape (n, p), a dataframe, or a file
        float32 or float64, C or Fortran order, CSR or CSC, are used without a copy of the whole (CSC is turned to CSR
        once).  Files, queries and dataframes: see ``truth``.
    y : labels, shape (n,), or shares of each class, shape (n, k), dense or sparse
        Labels of any type; soft labels sum to 1 in each row.
    alpha : float, default 1 / sum of weights
        Strength of the penalty; the default is scikit-learn's ``C=1``.  0 is maximum likelihood.
    C : float
        Instead of ``alpha``: ``alpha = 1 / (C * sum of weights)``, as scikit-learn means it.
    l1_ratio : float in [0, 1]
        0 is L2 (ridge), 1 is L1 (lasso), between is elastic net.  The intercept is never penalised.
    weights : float array, shape (n,)
        A row of weight 2 counts as two rows.
    class_weights : dict, sequence or "balanced"
        Cost of each class; see `cross_entropy`.
    offset : float array, shape (n,) or (n, k)
        A part of the scores that is known.
    label_smoothing : float in [0, 1]
        ``t' = (1 - e) t + e / k``, before the class weights.
    fit_intercept : bool
    classes : sequence
        The labels in the order wanted, or the names of the columns of soft labels.
    features : sequence of str
        Names of the columns of an array; the columns to use from a table.
    tol : float
        The certificate to reach, relative to the objective.
    solver : str
        ``auto`` chooses by shape and progress; ``lbfgs``, ``newton``, ``newton-cg``, ``proximal-newton`` or
        ``gradient_descent`` (with ``step_size``, for teaching) force one.
    max_iterations, max_passes, max_seconds
        Limits; the best point so far is returned with its certificate.
    start : LinearModel
        Where to begin; the answer is the same.
    valid : float in (0, 1)
        Share of the rows to hold out, drawn with ``seed``: their loss is shown at each step.
    patience : int
        Stop when the held-out loss has not fallen for so many steps, and return the best step.
    callback : callable
        Gets a `Progress` after each step; returning True ends the fit.
    checkpoint : path
        Written after each step; a fit that finds one goes on from there, bit for bit.
    standard_errors : "hessian", "sandwich" or "clustered"
        Adds ``inference`` to the model; ``clusters`` labels rows that belong together, ``reference`` is the class that
        others are compared with.
    truth, weight : str
        Columns of a table.
    missing : "refuse" or "mean"
        What to do about missing values of a table: refuse by name, or fill with the mean and give categories a level.

    Returns
    -------
    LinearModel
        Frozen; ``coefficients``, ``intercept``, ``objective``, ``gap``, ``converged``, ``reason``.

    Raises
    ------
    InvalidInput
        When there is one class only, a feature is NaN or infinite, a weight is negative, or an option is out of range.
    ShapeMismatch
        When arrays do not belong together.

    Examples
    --------
    Two rows, one of each class, no features of use: the best model is the base rate.

    >>> import crossent as ce
    >>> model = ce.fit([[1.0], [1.0]], ["a", "b"], alpha=1.0)
    >>> model.predict_proba([[1.0]]).tolist()
    [[0.5, 0.5]]
    >>> round(model.objective, 15)  # ln 2
    0.693147180559945

    Ridge as in glmnet, to its published digits:

    >>> a, b = [-4, -3, -2, -1, 0, 1, 2, 3, 4], [0, 0, 1, 0, 1, 1, 1, 0, 0]
    >>> model = ce.fit(list(zip(a, b)), [0, 0, 0, 1, 1, 1, 1, 1, 1], alpha=1.0, tol=1e-12)
    >>> model.coefficients.ravel().round(8).tolist(), float(model.intercept[0].round(8))
    ([0.44464569, 0.01457563], 0.89230406)
    """
    table = None
    if is_table(X, y):
        table = read_table(X, y, truth=truth, weight=weight, features=features, missing=missing)
        y, weights = table.y, table.weights if weights is None else weights
        features = table.encoding.features()
    rows = read_rows(X if table is None else table.X)
    names = _feature_names(features, rows.shape[1])
    what = read_truth(
        y, rows=rows.shape[0], classes=classes, weights=weights, class_weights=class_weights, smoothing=label_smoothing
    )
    alpha = _strength(alpha, C, what.total)
    _check(alpha, l1_ratio, tol, what, fit_intercept)
    data = Data(rows, what, read_offset(offset, rows.shape[0], what.outputs))
    task = _Task(names, fit_intercept, l1_ratio, tol, solver, step_size, start, label_smoothing)
    limits = Limits(tol, max_iterations, max_passes, max_seconds)
    watch = Watch(callback=callback, patience=patience)
    keep = Checkpoint.open(checkpoint) if checkpoint is not None else None
    model = task.run(data, alpha, limits, watch, keep, valid, seed, table)
    if standard_errors is not None:
        inference = task.inference(model, data, standard_errors, clusters, reference, confidence)
        model = replace(model, inference=inference)
    if not model.converged and (model.separation is not None or _needs_a_word(model)):
        warnings.warn(FitWarning(model.separation or model.reason), stacklevel=2)
    return model


@dataclass(frozen=True)
class _Task:
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
        metric = None
        if self.solver == "auto" and state is None and self.start is None:
            if reduces(objective) and watch.patience is None:
                theta, how = start_in_the_row_space(objective, limits)
                plan = replace(plan, why=how)
            else:
                theta, metric = start_on_a_sample(objective, theta)
        return Loop(objective, plan, limits, watch).run(theta, state, metric)

    def _warm(self, objective: Objective) -> tuple[Array, Array]:
        assert self.start is not None
        wanted = (objective.data.rows.shape[1], objective.shape[1])
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


def _needs_a_word(model: LinearModel) -> bool:
    """Return whether nobody asked for the fit to end where it did."""
    return not model.reason.startswith(("the callback", "the held-out", "max_passes", "max_seconds"))


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


def _feature_names(features: Sequence[str] | None, count: int) -> tuple[str, ...]:
    if features is None:
        return tuple(f"x{j}" for j in range(count))
    names = tuple(str(name) for name in features)
    if len(names) != count:
        raise InvalidInput(f"features: {count} names are needed, one a column; found {len(names)}")
    return names


def _strength(alpha: float | None, C: float | None, total: float) -> float:  # noqa: N803
    """Return alpha, from C where that was given."""
    if C is None:
        return 1.0 / total if alpha is None else float(alpha)
    if alpha is not None:
        raise InvalidInput("C: is another way to say alpha=; pass one of them")
    if not C > 0:
        raise InvalidInput(f"C: must be positive; found {C!r}; large is little penalty, and alpha=0 is none")
    return 1.0 / (C * total)


def _check(alpha: float, l1_ratio: float, tol: float, truth: Truth, fit_intercept: bool) -> None:
    if not (alpha >= 0 and np.isfinite(alpha)):
        raise InvalidInput(f"alpha: must be finite and not negative; found {alpha!r}; 0 is no penalty")
    if not 0.0 <= l1_ratio <= 1.0:
        raise InvalidInput(f"l1_ratio: must lie in [0, 1]; found {l1_ratio!r}; 0 is L2, 1 is L1")
    if not 0.0 < tol < 1.0:
        raise InvalidInput(f"tol: must lie in (0, 1); found {tol!r}; 1e-8 is the default")
    absent = np.flatnonzero(truth.rates <= 0.0)
    if absent.size and fit_intercept:
        raise InvalidInput(
            f"y: class {truth.classes[absent[0]]!r} never happens (or only with weight 0), so its intercept would be "
            "-infinity; leave it out of classes=, or pass label_smoothing="
        )
