"""``fit``: from features and labels to a model with a certificate."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from crossent.fitting._checkpoint import Checkpoint
from crossent.fitting._model import LinearModel
from crossent.fitting._offset import read_offset
from crossent.fitting._passes import Data
from crossent.fitting._rows import read_rows
from crossent.fitting._settings import (
    check_errors,
    check_helpers,
    check_limits,
    check_options,
    feature_names,
    refuse_table_words,
    strength,
)
from crossent.fitting._tables import is_table, read_table
from crossent.fitting._task import Task
from crossent.fitting._truth import read_truth
from crossent.fitting._watch import Limits, Progress, Watch


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
        Labels of any type, but no fractions; soft labels sum to 1 in each row.
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
        Names of the columns of an array, by which `predict_proba` finds them in a dataframe; the columns to use from a
        table.
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
        Share of the rows to hold out, drawn with ``seed``, but each class keeps a row; their loss is shown.
    patience : int
        Stop when the held-out loss has not fallen for so many steps, and return the best step.
    callback : callable
        Gets a `Progress` after each step; returning True ends the fit.
    checkpoint : path
        Written after each step; a fit that finds one goes on from there, with the bits of one that was not stopped.
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
    else:
        refuse_table_words(truth, weight, missing)
    check_limits(max_iterations, max_passes, max_seconds, patience, seed, step_size)
    check_helpers(start, callback)
    rows = read_rows(X if table is None else table.X)
    names = feature_names(features, rows.shape[1])
    what = read_truth(
        y, rows=rows.shape[0], classes=classes, weights=weights, class_weights=class_weights, smoothing=label_smoothing
    )
    alpha = strength(alpha, C, what.total)
    check_options(alpha, l1_ratio, tol, what, fit_intercept)
    check_errors(standard_errors, clusters, reference, confidence, what, columns=rows.shape[1], is_sparse=l1_ratio > 0)
    data = Data(rows, what, read_offset(offset, rows.shape[0], what.outputs))
    task = Task(names, fit_intercept, l1_ratio, tol, solver, step_size, start, label_smoothing)
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


def _needs_a_word(model: LinearModel) -> bool:
    """Return whether nobody asked for the fit to end where it did."""
    return not model.reason.startswith(("the callback", "the held-out", "max_passes", "max_seconds"))
