"""What happened, as the solvers want it: a share of each class for every row, and how much the row weighs.

Smoothing, class weights and soft labels all come down to one form.  The loss of a row is
``sum_k c_k t'_k (-log q_k)`` with ``t' = (1 - e) t + e / k``; divided by ``s = sum_k c_k t'_k`` it is the
cross-entropy of the distribution ``y_k = c_k t'_k / s``, so the row weighs ``s`` times more and its target is ``y``.
For class numbers ``y = a e_label + (1 - a) u`` with one ``a`` a class and one background ``u``: nothing of
the size rows x classes is ever made.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from crossent.errors import InvalidInput, ShapeMismatch
from crossent.fitting._labels import listing, read_labels

Array = Any  # NumPy arrays and SciPy sparse matrices: the latter have no useful type

_HEAVIEST = 1e100  # of a row


@dataclass(frozen=True)
class Truth:
    """Targets of all rows: class numbers with an amount of smoothing, or a distribution for each row."""

    classes: tuple[Any, ...]
    weights: Array
    codes: Any = None  # int32 (rows,); None with shares
    sharpness: Any = None  # a, one a class; None is 1 everywhere
    background: Any = None  # u
    shares: Any = None  # y, rows x classes, dense or CSR; None with codes

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        return len(self.weights)

    @property
    def outputs(self) -> int:
        """Return how many linear scores a row has: one for two classes."""
        return 1 if len(self.classes) == 2 else len(self.classes)

    @cached_property
    def total(self) -> float:
        """Return the sum of the weights."""
        return float(self.weights.sum())

    @cached_property
    def second(self) -> Array:
        """Return the share of the second of two classes in each row."""
        if self.shares is not None:
            column = self.shares[:, [1]]
            return np.ascontiguousarray(column.toarray() if hasattr(column, "toarray") else column).ravel()
        hit = (self.codes == 1).astype(np.float64)
        if self.sharpness is None or self.background is None:
            return hit
        sharp = self.sharpness[self.codes]
        return sharp * hit + (1.0 - sharp) * self.background[1]

    @property
    def is_hard(self) -> bool:
        """Return whether every row is one class and nothing else."""
        return self.codes is not None and self.sharpness is None

    @cached_property
    def rates(self) -> Array:
        """Return the weighted share of each class: what a model without features would predict."""
        k = len(self.classes)
        if self.shares is not None:
            return np.asarray(self.shares.T @ self.weights).ravel() / self.total
        counts = np.bincount(self.codes, weights=self.weights, minlength=k)
        if self.sharpness is None or self.background is None:
            return np.asarray(counts / self.total)
        sharp = self.sharpness * counts
        return np.asarray((sharp + (counts - sharp).sum() * self.background) / self.total)

    @cached_property
    def entropy(self) -> float:
        """Return the weighted mean entropy of the targets: the loss below which no model can come."""
        if self.is_hard:
            return 0.0
        if self.shares is None:
            return self._smoothed_entropy()
        shares = self.shares
        if hasattr(shares, "tocsr"):
            logs = shares.copy()
            logs.data = _minus_x_log_x(logs.data)
            rows = np.asarray(logs.sum(axis=1)).ravel()
        else:
            rows = _minus_x_log_x(np.asarray(shares)).sum(axis=1)
        return float(self.weights @ rows / self.total)

    def _smoothed_entropy(self) -> float:
        assert self.sharpness is not None
        assert self.background is not None
        k = len(self.classes)
        table = np.diag(self.sharpness) + np.outer(1.0 - self.sharpness, self.background)
        counts = np.bincount(self.codes, weights=self.weights, minlength=k)
        return float(counts @ _minus_x_log_x(table).sum(axis=1) / self.total)

    def take(self, rows: slice | Array) -> Truth:
        """Return the targets of some rows."""
        return Truth(
            self.classes,
            np.ascontiguousarray(self.weights[rows]),
            None if self.codes is None else np.ascontiguousarray(self.codes[rows]),
            self.sharpness,
            self.background,
            None if self.shares is None else self.shares[rows],
        )


def _minus_x_log_x(x: Array) -> Array:
    return -x * np.log(np.where(x > 0, x, 1.0))


def read_truth(
    y: Any,
    *,
    rows: int,
    classes: Any = None,
    weights: Any = None,
    class_weights: Any = None,
    smoothing: float = 0.0,
) -> Truth:
    """Return the targets: labels of any kind, or a distribution over classes in each row."""
    if not 0.0 <= smoothing <= 1.0:
        raise InvalidInput(f"label_smoothing: must lie in [0, 1]; found {smoothing!r}")
    row_weights = _weights(weights, rows)
    soft = hasattr(y, "tocsr") or getattr(y, "ndim", np.ndim(y)) == 2
    if soft and hasattr(y, "shape") and y.shape[1] == 1 and not hasattr(y, "tocsr"):
        y, soft = np.asarray(y).ravel(), False
    if soft:
        shares, names = _shares(y, rows, classes)
        return _soft(shares, names, row_weights, _class_weights(class_weights, names, None, row_weights), smoothing)
    codes, names = read_labels(y, rows, classes)
    return _hard(codes, names, row_weights, _class_weights(class_weights, names, codes, row_weights), smoothing)


def _hard(codes: Array, names: tuple[Any, ...], weights: Array, factors: Array | None, smoothing: float) -> Truth:
    k = len(names)
    if smoothing == 0.0:
        return Truth(names, weights if factors is None else weights * factors[codes], codes)
    factors = np.ones(k) if factors is None else factors
    row = (1.0 - smoothing) * factors + smoothing * factors.mean()
    sharpness = np.divide((1.0 - smoothing) * factors, row, out=np.zeros(k), where=row > 0)
    return Truth(names, weights * row[codes], codes, sharpness, factors / factors.sum())


def _soft(shares: Array, names: tuple[Any, ...], weights: Array, factors: Array | None, smoothing: float) -> Truth:
    if smoothing > 0.0:
        shares = shares.toarray() if hasattr(shares, "toarray") else shares
        shares = (1.0 - smoothing) * shares + smoothing / len(names)
    if factors is not None:
        shares = shares.multiply(factors).tocsr() if hasattr(shares, "multiply") else shares * factors
        row = np.asarray(shares.sum(axis=1)).ravel()
        inverse = np.divide(1.0, row, out=np.zeros_like(row), where=row > 0)
        shares = shares.multiply(inverse[:, None]).tocsr() if hasattr(shares, "multiply") else shares * inverse[:, None]
        weights = weights * row
    return Truth(names, weights, shares=shares)


def _weights(weights: Any, rows: int) -> Array:
    if weights is None:
        return np.ones(rows)
    try:
        array = np.array(weights, dtype=np.float64)
    except (TypeError, ValueError):
        raise InvalidInput(f"weights: must be numbers, one per row; found {weights!r:.60}") from None
    if array.ndim == 0:
        array = np.full(rows, float(array))
    if array.shape != (rows,):
        raise ShapeMismatch(f"weights: one number per row is needed, shape ({rows},); found shape {array.shape}")
    bad = np.flatnonzero(~(np.isfinite(array) & (array >= 0)))
    if bad.size:
        raise InvalidInput(
            f"weights: must be finite and not negative; row {bad[0]} has {array[bad[0]]}; give 0 to leave a row out"
        )
    if rows and array.max() > _HEAVIEST:
        raise InvalidInput(
            f"weights: must be at most {_HEAVIEST:g}, so that sums stay numbers; "
            f"row {array.argmax()} has {array.max():g}; "
            "divide all by one number: with alpha= given, only their ratios matter"
        )
    if rows and array.sum() <= 0:
        raise InvalidInput("weights: at least one must be positive; all are zero")
    return array


def _class_weights(given: Any, names: tuple[Any, ...], codes: Array | None, weights: Array) -> Array | None:
    k = len(names)
    if given is None:
        return None
    if isinstance(given, str):
        if given != "balanced" or codes is None:
            raise InvalidInput(
                f"class_weights: {given!r} is not known; pass 'balanced' (hard labels), a dict or a list"
            )
        counts = np.bincount(codes, weights=weights, minlength=k)
        return np.asarray(weights.sum() / (k * counts))
    if isinstance(given, dict):
        unknown = [label for label in given if label not in names]
        if unknown:
            raise InvalidInput(f"class_weights: {unknown[0]!r} is not a class; the classes are {listing(names)}")
        given = [given.get(name, 1.0) for name in names]
    factors = np.array(given, dtype=np.float64)
    if factors.shape != (k,):
        raise ShapeMismatch(f"class_weights: one number per class is needed, shape ({k},); found {factors.shape}")
    if not (np.isfinite(factors).all() and (factors >= 0).all()):
        wrong = int(np.argmax(~(np.isfinite(factors) & (factors >= 0))))
        raise InvalidInput(
            f"class_weights: must be finite and not negative; class {names[wrong]!r} has {factors[wrong]}; "
            "1 changes nothing"
        )
    return factors


def _shares(y: Any, rows: int, classes: Any) -> tuple[Array, tuple[Any, ...]]:
    sparse = hasattr(y, "tocsr")
    shares: Any = y.tocsr().astype(np.float64) if sparse else np.asarray(y, dtype=np.float64)
    if shares.shape[0] != rows or shares.shape[1] < 2:
        raise ShapeMismatch(f"y: soft labels need shape ({rows}, classes), classes >= 2; found shape {shares.shape}")
    names = tuple(range(shares.shape[1])) if classes is None else tuple(np.asarray(classes).tolist())
    if len(names) != shares.shape[1]:
        raise ShapeMismatch(f"y: {shares.shape[1]} columns but {len(names)} classes= were given")
    values: Any = shares.data if sparse else shares
    if not (np.isfinite(values).all() and (values >= 0).all()):
        wrong = ~(np.isfinite(values) & (values >= 0))
        place = "" if sparse else f"row {int(np.argmax(wrong.any(axis=1)))} has {values[wrong][0]:g}; "
        raise InvalidInput(
            f"y: soft labels must be finite and not negative; {place}pass class numbers if these are labels"
        )
    sums = np.asarray(shares.sum(axis=1)).ravel()
    off = np.flatnonzero(np.abs(sums - 1.0) > 1e-6)
    if off.size:
        raise InvalidInput(
            f"y: soft labels must sum to 1 in each row; row {off[0]} sums to {sums[off[0]]:.6g}; "
            "divide by the sum, and pass it as weights= if it counts trials"
        )
    inverse = 1.0 / sums
    return (shares.multiply(inverse[:, None]).tocsr() if sparse else shares * inverse[:, None]), names
