"""The objective in coordinates where the features are centred and scaled: an exact change of variables.

    x~ = (x - m) / d        w = w~ / d        b = b~ - m . w

The scales d are powers of two, so the division rounds nothing, and the penalty stays on the raw coefficients: its
curvature is lambda / d^2 on w~.  Solvers see parameters ``theta`` of shape (columns + intercept, outputs).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from crossent.fitting._class_blocks import class_blocks
from crossent.fitting._dot import dot
from crossent.fitting._passes import (
    Columns,
    Data,
    Sums,
    evaluate,
    gram,
    hessian,
)
from crossent.fitting._products import curvature_products
from crossent.fitting._summary import Summary, summarise

Array = Any


@dataclass(frozen=True)
class Evaluation:
    """The objective at one point."""

    theta: Array
    value: float
    smooth: float  # the value without the L1 part
    gradient: Array  # of the smooth part, in the solver's coordinates
    sums: Sums
    weights: Array  # raw
    intercept: Array  # raw


@dataclass
class Objective:
    """Mean loss plus penalty, its derivatives, and a count of the passes they took."""

    data: Data
    alpha: float
    l1_ratio: float
    fit_intercept: bool
    summary: Summary = field(init=False)
    passes: int = 0
    watch_margin: bool = False
    _gram: Array | None = field(init=False, default=None, repr=False)

    def __post_init__(self) -> None:
        """Take the first pass, which decides the coordinates."""
        self.summary = summarise(self.data)
        self.passes += 1
        spread = self.summary.spread
        exponent = np.rint(np.log2(np.where(spread > 0, spread, 1.0)))
        self.scale = np.exp2(np.clip(exponent, -500, 500))
        self.centre = self.summary.mean if self.fit_intercept else np.zeros_like(spread)
        self.ridge = self.alpha * (1.0 - self.l1_ratio)  # lambda
        self.lasso = self.alpha * self.l1_ratio  # mu
        self.curvature = self.ridge / self.scale**2

    @property
    def shape(self) -> tuple[int, int]:
        """Return the shape of theta."""
        return self.data.rows.shape[1] + self.fit_intercept, self.data.truth.outputs

    @property
    def columns(self) -> Columns:
        """Return the coordinates as the curvature passes want them."""
        return Columns(self.centre, self.scale, self.fit_intercept)

    @property
    def penalty_diagonal(self) -> Array:
        """Return the penalty's curvature for each row of theta; the intercept has none."""
        return np.append(self.curvature, 0.0) if self.fit_intercept else self.curvature

    def start(self) -> Array:
        """Return theta of the best model without features: all zero but the intercept, at the class rates."""
        theta = np.zeros(self.shape)
        if self.fit_intercept:
            logs = np.log(np.maximum(self.data.truth.rates, 1e-300))
            theta[-1] = logs[1] - logs[0] if self.shape[1] == 1 else logs - logs.mean()
            theta[-1] -= self.summary.offset_mean
        return theta

    def _at_centre(self, weights: Array) -> Array:
        """Return the scores of the mean row."""
        return np.einsum("i,ij->j", self.centre, weights)

    def raw(self, theta: Array) -> tuple[Array, Array]:
        """Return coefficients and intercept on the features as they were given."""
        p = self.data.rows.shape[1]
        weights = theta[:p] / self.scale[:, None]
        if not self.fit_intercept:
            return weights, np.zeros(self.shape[1])
        return weights, theta[-1] - self._at_centre(weights)

    def theta(self, weights: Array, intercept: Array) -> Array:
        """Return the solver's coordinates of raw coefficients."""
        body = weights * self.scale[:, None]
        return np.vstack([body, intercept + self._at_centre(weights)]) if self.fit_intercept else body

    def pull_back(self, gradient: Array, residual: Array) -> Array:
        """Return a gradient by theta from one by the raw coefficients and the intercept."""
        if not self.fit_intercept:
            return gradient / self.scale[:, None]
        body = (gradient - np.outer(self.centre, residual)) / self.scale[:, None]
        return np.vstack([body, residual])

    def at(self, theta: Array) -> Evaluation:
        """Return value and gradient, in one pass."""
        weights, intercept = self.raw(theta)
        sums = evaluate(self.data, weights, intercept, margin=self.watch_margin)
        self.passes += 1
        smooth = sums.loss + 0.5 * self.ridge * dot(weights, weights)
        gradient = self.pull_back(sums.gradient, sums.residual)
        gradient[: len(weights)] += self.curvature[:, None] * theta[: len(weights)]
        value = smooth + self.lasso * float(np.abs(weights).sum())
        return Evaluation(theta, float(value), smooth, gradient, sums, weights, intercept)

    def look(self, theta: Array) -> Evaluation:
        """Return the same for somebody who looks on: the pass is not counted."""
        self.passes -= 1
        return self.at(theta)

    def hessian(self, theta: Array) -> Array:
        """Return the Hessian of the smooth part, ordered class by class."""
        weights, intercept = self.raw(theta)
        self.passes += 1
        matrix = hessian(self.data, weights, intercept, self.columns)
        matrix[np.diag_indices_from(matrix)] += np.tile(self.penalty_diagonal, self.shape[1])
        return matrix

    def class_blocks(self, theta: Array) -> Array:
        """Return the Hessian's blocks on its diagonal, one a class, of the mean loss: lower triangles."""
        weights, intercept = self.raw(theta)
        self.passes += 1
        return class_blocks(self.data, weights, intercept, self.columns, self.gram())

    def gram(self) -> Array:
        """Return the weighted mean of x~ x~'."""
        if self._gram is None:
            self.passes += 1
            self._gram = gram(self.data, self.columns)
        return self._gram.copy()

    def products(self, theta: Array) -> Any:
        """Return the function that multiplies by the Hessian of the smooth part at ``theta``."""
        weights, intercept = self.raw(theta)
        raw_product = curvature_products(self.data, weights, intercept)
        diagonal = self.penalty_diagonal[:, None]

        def product(direction: Array) -> Array:
            p = self.data.rows.shape[1]
            body = direction[:p] / self.scale[:, None]
            shift = direction[-1] - self._at_centre(body) if self.fit_intercept else np.zeros(self.shape[1])
            self.passes += 1
            return self.pull_back(*raw_product(body, shift)) + diagonal * direction

        return product
