"""scikit-learn's `LogisticRegression`, with a certificate: the same estimator protocol around `crossent.fit`.

    from crossent.sklearn import LogisticRegression
    LogisticRegression(C=1.0).fit(X, y).predict_proba(X)

Nothing needs scaling and no solver needs choosing.  Beyond scikit-learn's own: soft labels (a table of shares as
``y``), offsets, label smoothing, and ``gap_``, the proof of how near the minimum the fit is.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from crossent.errors import MissingDependency

try:
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import (
        _check_sample_weight,
        check_array,
        check_is_fitted,
        column_or_1d,
        validate_data,
    )
except ImportError as error:
    raise MissingDependency(
        'crossent.sklearn needs scikit-learn 1.6 or newer; run: pip install "crossent[sklearn]"'
    ) from error

try:
    from sklearn.callback import CallbackSupportMixin, with_callbacks
except ImportError:  # before scikit-learn 1.9 there were no callbacks

    class CallbackSupportMixin:  # type: ignore[no-redef]
        """Stands in where scikit-learn has no callbacks."""

    def with_callbacks(method: Any) -> Any:
        """Return the method itself."""
        return method


from crossent.fitting import FitWarning, LinearModel, Progress, probabilities, read_offset
from crossent.fitting import fit as fit_model
from crossent.losses import log_sigmoid, log_softmax

Array = Any

__all__ = ["LogisticRegression"]

# The certificate that is asked for can lie below what double precision can prove on hard data (above all for L1);
# only a fit that misses this too is worth a warning.
_WORTH_A_WARNING = 1e-6


class LogisticRegression(CallbackSupportMixin, ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Logistic and softmax regression that proves its convergence, on features as they are.

    Parameters
    ----------
    C : float, default 1.0
        Inverse strength of the penalty, as scikit-learn means it: ``alpha = 1 / (C * sum of weights)``.
    alpha : float, default none
        Strength of the penalty on the mean loss, instead of ``C``; 0 is maximum likelihood.
    l1_ratio : float in [0, 1], default 0
        0 is L2, 1 is L1, between is elastic net.
    fit_intercept : bool, default True
    class_weight : dict, "balanced" or none
    label_smoothing : float in [0, 1], default 0
    tol : float, default 1e-12
        The certificate to reach, relative to the objective.
    solver : str, default "auto"
        See `crossent.fit`.
    max_iter : int, default 1000
    warm_start : bool, default False
        Begin at the coefficients of the last fit; the answer is the same.

    Attributes
    ----------
    classes_, coef_, intercept_, n_iter_, n_features_in_, feature_names_in_
        As in scikit-learn: ``coef_`` has one row for two classes, else one for each class.
    gap_ : float
        The objective is at most this far above its minimum.
    model_ : crossent.LinearModel
        The whole result.

    Examples
    --------
    >>> from crossent.sklearn import LogisticRegression
    >>> model = LogisticRegression(alpha=0.1).fit([[0.0], [1.0], [2.0], [3.0]], ["no", "yes", "no", "yes"])
    >>> model.predict([[-5.0], [5.0]]).tolist()
    ['no', 'yes']
    >>> model.gap_ < 1e-12
    True
    """

    def __init__(
        self,
        *,
        C: float = 1.0,  # noqa: N803 - scikit-learn's name
        alpha: float | None = None,
        l1_ratio: float = 0.0,
        fit_intercept: bool = True,
        class_weight: Any = None,
        label_smoothing: float = 0.0,
        tol: float = 1e-12,
        solver: str = "auto",
        max_iter: int = 1000,
        warm_start: bool = False,
    ) -> None:
        self.C = C
        self.alpha = alpha
        self.l1_ratio = l1_ratio
        self.fit_intercept = fit_intercept
        self.class_weight = class_weight
        self.label_smoothing = label_smoothing
        self.tol = tol
        self.solver = solver
        self.max_iter = max_iter
        self.warm_start = warm_start

    def __sklearn_tags__(self) -> Any:
        """Return scikit-learn's description of what this takes."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    @with_callbacks  # type: ignore[untyped-decorator]
    def fit(self, X: Any, y: Any, sample_weight: Any = None, offset: Any = None) -> LogisticRegression:  # noqa: N803
        """Fit to features and labels, or to a table of shares of each class."""
        X, y, soft = self._checked(X, y)  # noqa: N806
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        self.classes_ = np.arange(y.shape[1]) if soft else np.unique(y)
        steps = _Steps(self, X, y, sample_weight)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FitWarning)
            model = fit_model(
                X, y, C=self.C if self.alpha is None else None, alpha=self.alpha, l1_ratio=self.l1_ratio,
                fit_intercept=self.fit_intercept, weights=sample_weight, class_weights=self.class_weight, offset=offset,
                classes=None if not soft else list(range(y.shape[1])), label_smoothing=self.label_smoothing,
                tol=self.tol, solver=self.solver, max_iterations=self.max_iter, start=self._start(X),
                callback=steps.callback, features=self._names(),
            )  # fmt: skip
        self._keep(model)
        steps.end()
        return self

    def _checked(self, X: Any, y: Any) -> tuple[Any, Any, bool]:  # noqa: N803
        """Return features and labels as scikit-learn checks them, and whether the labels are soft."""
        rules = {"accept_sparse": "csr", "dtype": [np.float64, np.float32]}
        if y is not None and _are_shares(y):
            X = validate_data(self, X, **rules)  # noqa: N806
            return X, check_array(y, accept_sparse="csr", dtype=np.float64), True
        X, y = validate_data(self, X, y, **rules)  # noqa: N806
        check_classification_targets(y)
        return X, column_or_1d(y), False

    def _start(self, X: Any) -> LinearModel | None:  # noqa: N803
        model = getattr(self, "model_", None)
        if not self.warm_start or model is None:
            return None
        fits = len(model.coefficients) == X.shape[1] and model.classes == tuple(self.classes_.tolist())
        return model if fits else None

    def _names(self) -> Any:
        """Return the names of the columns, for messages; none where they do not tell columns apart."""
        names = getattr(self, "feature_names_in_", None)
        return None if names is None or len(set(names)) < len(names) else names

    def _keep(self, model: LinearModel) -> None:
        self.model_ = model
        self.coef_ = np.ascontiguousarray(model.coefficients.T)
        self.intercept_ = model.intercept.copy()
        self.n_iter_ = np.array([model.iterations], dtype=np.int32)
        self.gap_ = model.gap
        if not model.converged and not model.gap <= _WORTH_A_WARNING * model.objective:
            warnings.warn(model.reason, ConvergenceWarning, stacklevel=3)

    def decision_function(self, X: Any, offset: Any = None) -> Array:  # noqa: N803
        """Return the linear scores: one for two classes, else one for each class."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=False)  # noqa: N806
        scores = self._scores(X, offset)
        return scores.ravel() if scores.shape[1] == 1 else scores

    def predict_proba(self, X: Any, offset: Any = None) -> Array:  # noqa: N803
        """Return the probability of each class."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=False)  # noqa: N806
        return probabilities(self._scores(X, offset))

    def _scores(self, X: Any, offset: Any) -> Array:  # noqa: N803
        """Return the scores from ``coef_`` and ``intercept_`` alone: callbacks see an estimator that has no more."""
        scores = np.asarray(X @ self.coef_.T, dtype=np.float64) + self.intercept_
        known = read_offset(offset, *scores.shape)
        return scores if known is None else scores + known

    def predict_log_proba(self, X: Any, offset: Any = None) -> Array:  # noqa: N803
        """Return the logarithms of the probabilities, right also where a probability rounds to 0 or 1."""
        scores = np.asarray(self.decision_function(X, offset))
        if scores.ndim == 1:
            return np.column_stack([log_sigmoid(-scores), log_sigmoid(scores)])
        return log_softmax(scores)

    def predict(self, X: Any, offset: Any = None) -> Array:  # noqa: N803
        """Return the most probable class of each row."""
        scores = self.decision_function(X, offset)
        return self.classes_[(scores > 0).astype(int) if scores.ndim == 1 else scores.argmax(axis=1)]

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:  # noqa: N803
        """Return the accuracy; of shares of each class, the mean share of the class that is predicted."""
        if not _are_shares(y):
            return float(super().score(X, y, sample_weight=sample_weight))
        y = check_array(y, accept_sparse="csr", dtype=np.float64)
        chosen = np.searchsorted(self.classes_, self.predict(X))
        shares = np.asarray(y[np.arange(y.shape[0]), chosen]).ravel()
        return float(np.average(shares, weights=sample_weight))


class _Steps:
    """Hands each step to scikit-learn's callbacks, where there are any."""

    def __init__(self, estimator: LogisticRegression, X: Any, y: Any, weights: Any) -> None:  # noqa: N803
        self._estimator = estimator
        self._about = {"X": X, "y": y, "metadata": None if weights is None else {"sample_weight": weights}}
        self._context: Any = None
        if hasattr(estimator, "_init_callback_context"):
            self._context = estimator._init_callback_context(  # noqa: SLF001 - how estimators do it
                max_subtasks=estimator.max_iter + 1
            )
            self._context.call_on_fit_task_begin(estimator=estimator, **self._about)

    @property
    def callback(self) -> Any:
        """Return what `crossent.fit` calls, or None where nobody listens."""
        return self._step if getattr(self._estimator, "_skl_callbacks", None) else None

    def _step(self, step: Progress) -> bool:
        assert step.coefficients is not None
        assert step.intercept is not None
        state = {
            "coef_": step.coefficients.T.copy(),
            "intercept_": step.intercept.copy(),
            "classes_": self._estimator.classes_,
        }
        inner = self._context.subcontext(task_name="step")
        inner.call_on_fit_task_begin(estimator=self._estimator, **self._about, reconstruction_attributes=state)
        stop = inner.call_on_fit_task_end(estimator=self._estimator, **self._about, reconstruction_attributes=state)
        return bool(stop)

    def end(self) -> None:
        """Say that the fit has ended."""
        if self._context is not None:
            self._context.call_on_fit_task_end(estimator=self._estimator, **self._about, reconstruction_attributes={})


def _are_shares(y: Any) -> bool:
    """Return whether a target is a table of floats with more than one column."""
    table = y if hasattr(y, "tocsr") else np.asarray(y)
    return table.ndim == 2 and table.shape[1] > 1 and table.dtype.kind == "f"
