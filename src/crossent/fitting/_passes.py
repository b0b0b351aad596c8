"""Passes over the rows: each reads every block once and adds in block order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from crossent.fitting._block import binary, least_margin, multinomial, softmax_in_place
from crossent.fitting._dot import dot
from crossent.fitting._fused import fused_sums
from crossent.fitting._rows import Rows
from crossent.fitting._truth import Truth

Array = Any


@dataclass(frozen=True)
class Data:
    """Rows, what happened in them, and an optional offset added to each score."""

    rows: Rows
    truth: Truth
    offset: Array | None = None  # (rows, outputs)

    def take(self, step: int) -> Data:
        """Return every ``step``-th row."""
        every = slice(None, None, step)
        return Data(
            self.rows.take(step),
            self.truth.take(every),
            None if self.offset is None else np.ascontiguousarray(self.offset[every]),
        )


@dataclass(frozen=True)
class Sums:
    """Weighted means over all rows of one pass."""

    loss: float
    entropy: float  # of the prediction
    gradient: Array  # (columns, outputs) of the mean loss, by the raw coefficients
    residual: Array  # (outputs,) by the intercept
    offset_score: float  # mean of p . offset
    margin: float  # least lead of a true class, -inf if it was not asked for


def scores(block: Array, weights: Array, intercept: Array, offset: Array | None) -> Array:
    """Return the linear scores of a block, a new array."""
    z = np.asarray(block @ weights)
    z += intercept
    if offset is not None:
        z += offset
    return z


def evaluate(data: Data, weights: Array, intercept: Array, *, margin: bool = False) -> Sums:
    """Return the mean loss at raw coefficients with its gradient, in one pass."""
    fused = fused_sums(data, weights, intercept, margin=margin)
    if fused is not None:
        return Sums(*fused)
    truth = data.truth
    loss = entropy = lean = 0.0
    lead = float("inf")
    gradient = np.zeros(weights.shape)
    residual = np.zeros(weights.shape[1])
    for start, stop, block in data.rows.blocks(weights.shape[1]):
        here, s = slice(start, stop), truth.weights[start:stop]
        offset = None if data.offset is None else data.offset[here]
        z = scores(block, weights, intercept, offset)
        if margin:
            lead = min(lead, least_margin(z if offset is None else z - offset, truth, here, s))
        if truth.outputs == 1:
            part, spread, r, _ = binary(z[:, 0], truth.second[here], s)
            r = r[:, None]
        else:
            part, spread, r, _ = multinomial(z, truth, here, s)
        loss += part
        entropy += spread
        gradient += block.T @ r
        residual += r.sum(axis=0)
        if offset is not None:
            lean += dot(r, offset)
    total = truth.total
    return Sums(
        loss / total, entropy / total, gradient / total, residual / total, lean / total, lead if margin else -np.inf
    )


@dataclass(frozen=True)
class Columns:
    """How a dense block is made for curvature: centred, scaled, with the intercept's ones as its last column."""

    mean: Array
    scale: Array
    intercept: bool
    kept: Array | None = None  # which columns, all by default

    def make(self, block: Array) -> Array:
        """Return the block in these coordinates, a new dense array."""
        if self.kept is not None:
            block = block[:, self.kept]
        dense = block.toarray() if hasattr(block, "toarray") else block
        made = np.empty((dense.shape[0], dense.shape[1] + self.intercept))
        body = made[:, : dense.shape[1]]
        np.subtract(dense, self.mean, out=body)
        body /= self.scale
        if self.intercept:
            made[:, -1] = 1.0
        return made


def gram(data: Data, columns: Columns) -> Array:
    """Return the weighted mean of x x' in the given coordinates."""
    total: Any = None
    for start, stop, block in data.rows.blocks():
        made = columns.make(block)
        made *= np.sqrt(data.truth.weights[start:stop])[:, None]
        product = made.T @ made
        total = product if total is None else total + product
    return total / data.truth.total


def hessian(data: Data, weights: Array, intercept: Array, columns: Columns) -> Array:
    """Return the Hessian of the mean loss at raw coefficients, in the given coordinates, ordered class by class."""
    truth = data.truth
    total: Any = None
    for start, stop, block in data.rows.blocks((len(columns.mean) + 1) * weights.shape[1] // 4):
        here, s = slice(start, stop), truth.weights[start:stop]
        offset = None if data.offset is None else data.offset[here]
        z = scores(block, weights, intercept, offset)
        made = columns.make(block)
        product = _binary_curvature(made, z, s) if truth.outputs == 1 else _softmax_curvature(made, z, s)
        total = product if total is None else total + product
    return total / truth.total


def _binary_curvature(made: Array, z: Array, s: Array) -> Array:
    e = np.exp(-np.abs(z[:, 0]))
    made *= (np.sqrt(s * e) / (1.0 + e))[:, None]
    return made.T @ made


def _softmax_curvature(made: Array, z: Array, s: Array) -> Array:
    """Return sum s (diag(p) - p p') (x) x x' by one product for the second term and one a class for the first."""
    p, _ = softmax_in_place(z)
    n, q = made.shape
    k = p.shape[1]
    root = np.sqrt(s)[:, None] * made
    wide = (p[:, :, None] * root[:, None, :]).reshape(n, k * q)
    total = -(wide.T @ wide)
    for c in range(k):
        part = slice(c * q, (c + 1) * q)
        tall = np.sqrt(p[:, c])[:, None] * root
        total[part, part] += tall.T @ tall
    return total


def curvature_parts(z: Array) -> Array:
    """Return p (1 - p) for one score a row, the softmax for more; ``z`` is overwritten."""
    if z.shape[1] == 1:
        e = np.exp(-np.abs(z))
        return e / (1.0 + e) ** 2
    return softmax_in_place(z)[0]
