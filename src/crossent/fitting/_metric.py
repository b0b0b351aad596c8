"""Metrics: the matrix that a solver divides a gradient by.

On raw data a plain gradient is useless, and scaling the columns is not enough, because then the penalty is
ill-conditioned.  A metric that holds the curvature of the loss *and* of the penalty is an exact change of coordinates:
the same optimum, the same penalty, tens of steps instead of thousands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from crossent.fitting._objective import Objective

Array = Any

# Relative to a unit diagonal: below it a pivot is rounding, and its direction can't be told from a null one.
_RANK_TOLERANCE = 1e-15
_EIGEN_LIMIT = 600  # columns up to which the exact curvature at the start is worth an eigen-decomposition


class Metric(Protocol):
    """Something that turns a gradient into a step."""

    def solve(self, gradient: Array) -> Array:
        """Return the inverse of the metric times ``gradient``."""


class Identity:
    """The plain gradient, for teaching."""

    def solve(self, gradient: Array) -> Array:
        """Return the gradient itself."""
        return gradient


class Diagonal:
    """One curvature for each coefficient."""

    def __init__(self, diagonal: Array) -> None:
        self._inverse = np.divide(1.0, diagonal, out=np.zeros_like(diagonal), where=diagonal > 0)

    def solve(self, gradient: Array) -> Array:
        """Return the gradient divided by the curvatures."""
        return gradient * self._inverse


class Dense:
    """A symmetric matrix over all parameters, ordered class by class; null directions are left alone."""

    def __init__(self, matrix: Array, shape: tuple[int, int]) -> None:
        self._solve = inverse(matrix)
        self._shape = shape

    def solve(self, gradient: Array) -> Array:
        """Return the inverse times the gradient."""
        rows, outputs = self._shape
        return self._solve(gradient.T.reshape(-1)).reshape(outputs, rows).T


class Kronecker:
    """The exact curvature where all rows have the same prediction: (diag(r) - r r') (x) Gram + penalty.

    Along an eigenvector of the class part with eigenvalue c it is ``c Gram + Lambda``.  With
    ``B = Gram + Lambda = L L'`` and ``L^-1 Gram L^-T = V diag(d) V'`` its inverse is
    ``L^-T V diag(1 / (c d + 1 - d)) V' L^-1`` for every c at once.
    """

    def __init__(self, gram: Array, penalty: Array, rates: Array) -> None:
        class_part = np.diag(rates) - np.outer(rates, rates)
        values, self._classes = np.linalg.eigh(class_part)
        base = gram + np.diag(penalty)
        root, kept = _root_of_inverse(base)
        shares, vectors = np.linalg.eigh(root.T @ gram @ root)
        shares = np.clip(shares, 0.0, 1.0)
        values = np.maximum(values, 0.0)
        bottom = shares[:, None] * values[None, :] + (1.0 - shares)[:, None]
        self._inverse = np.divide(1.0, bottom, out=np.zeros_like(bottom), where=bottom > 1e-9 * max(values[-1], 1e-300))
        self._features = root @ vectors
        self.rank = kept

    def solve(self, gradient: Array) -> Array:
        """Return the inverse times the gradient."""
        inner = (self._features.T @ gradient @ self._classes) * self._inverse
        return np.asarray(self._features @ inner @ self._classes.T)


class PerClass:
    """One matrix over the features for all classes: ``curvature * Gram + penalty``."""

    def __init__(self, gram: Array, penalty: Array, curvature: float) -> None:
        matrix = curvature * gram
        matrix[np.diag_indices_from(matrix)] += penalty
        self._solve = inverse(matrix)

    def solve(self, gradient: Array) -> Array:
        """Return the inverse times the gradient, column by column."""
        return self._solve(gradient)


def inverse(matrix: Array) -> Callable[[Array], Array]:
    """Return the function that applies the (pseudo-)inverse of a positive semi-definite matrix."""
    from scipy.linalg import lapack

    diagonal = np.sqrt(np.maximum(matrix.diagonal(), 0.0))
    unit = np.divide(1.0, diagonal, out=np.zeros_like(diagonal), where=diagonal > 0)
    scaled = matrix * unit
    scaled *= unit[:, None]
    scaled[unit == 0.0, unit == 0.0] = 1.0  # a constant column: its step is 0, and the rest stays regular
    factor, status = lapack.dpotrf(scaled, lower=1, overwrite_a=0, clean=0)
    if status == 0 and factor.diagonal().min(initial=1.0) ** 2 > _RANK_TOLERANCE * len(matrix):
        return lambda right: _cholesky_solve(factor, unit, right)
    values, vectors = np.linalg.eigh(scaled)
    keep = values > _RANK_TOLERANCE * len(matrix) * max(values[-1], 1e-300)
    root = unit[:, None] * vectors[:, keep] / np.sqrt(values[keep])
    return lambda right: np.asarray(root @ (root.T @ right))


def _cholesky_solve(factor: Array, unit: Array, right: Array) -> Array:
    from scipy.linalg import lapack

    shaped = unit if right.ndim == 1 else unit[:, None]
    solution, _ = lapack.dpotrs(factor, right * shaped, lower=1)
    solution *= shaped
    return solution


def _root_of_inverse(matrix: Array) -> tuple[Array, int]:
    """Return R with R' M R = I on the range of M, and the rank."""
    diagonal = np.sqrt(np.maximum(matrix.diagonal(), 0.0))
    unit = np.divide(1.0, diagonal, out=np.zeros_like(diagonal), where=diagonal > 0)
    values, vectors = np.linalg.eigh(matrix * np.outer(unit, unit))
    keep = values > _RANK_TOLERANCE * len(matrix) * max(values[-1], 1e-300)
    return unit[:, None] * vectors[:, keep] / np.sqrt(values[keep]), int(keep.sum())


def gram_metric(objective: Objective) -> Metric:
    """Return the curvature at the start, from one Gram matrix: exact when all rows have the same offset."""
    gram = objective.gram()
    rates = objective.data.truth.rates
    if len(rates) == 2:
        return PerClass(gram, objective.penalty_diagonal, float(rates[0] * rates[1]))
    if len(gram) <= _EIGEN_LIMIT:
        return Kronecker(gram, objective.penalty_diagonal, rates)
    typical = float((rates * (1.0 - rates)).mean())
    return PerClass(gram, objective.penalty_diagonal, typical)


def hessian_metric(objective: Objective, theta: Array) -> Dense:
    """Return the curvature at ``theta``."""
    return Dense(pinned(objective.hessian(theta), objective.penalty_diagonal, objective.shape[1]), objective.shape)


def pinned(matrix: Array, penalty: Array, outputs: int) -> Array:
    """Give curvature to the directions that change no probability (the same shift for all classes), in place.

    The gradient has no part along them, so the steps are the same; the matrix becomes regular.
    """
    free = penalty == 0.0
    if outputs == 1 or not free.any():
        return matrix
    rows = len(penalty)
    diagonal = matrix.diagonal().reshape(outputs, rows).mean(axis=0)
    shaped = matrix.reshape(outputs, rows, outputs, rows)
    for j in np.flatnonzero(free):
        shaped[:, j, :, j] += diagonal[j] / outputs
    return matrix


def diagonal_metric(objective: Objective) -> Diagonal:
    """Return the diagonal of the curvature at the start."""
    rates = objective.data.truth.rates
    summary = objective.summary
    second = (summary.spread / objective.scale) ** 2
    uncentred = second + (summary.mean / objective.scale) ** 2
    second = np.append(second, 1.0) if objective.fit_intercept else uncentred
    class_part = np.array([rates[0] * rates[1]]) if len(rates) == 2 else rates * (1.0 - rates)
    return Diagonal(np.outer(second, class_part) + objective.penalty_diagonal[:, None])
