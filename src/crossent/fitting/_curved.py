"""Loss, gradient and Hessian of rows in memory in one call of the core: what a Newton step of a small problem needs."""

from __future__ import annotations

from typing import Any

import numpy as np

from crossent import native
from crossent.fitting._fused import HEADS, PANEL, applies, fresh_total, padded, panels
from crossent.fitting._passes import Data

Array = Any


class CurvedPass:
    """Everything about the rows that the call needs, prepared once; ``made`` holds them in the solver's coordinates."""

    def __init__(self, data: Data, made: Array) -> None:
        self._data, self._made = data, np.ascontiguousarray(made)
        q, k = made.shape[1], data.truth.outputs
        self._none = np.zeros(k)
        self._panels = -(-q // PANEL) * PANEL * q  # numbers in a block of the Hessian
        self._at = HEADS + (1 if k == 1 else 0) + -(-(q if k == 1 else k) // 8) * 8
        if k > 1:
            self._at += -(-k // PANEL) * PANEL * q
            self._pairs = np.tril_indices(k)
        width = self._at + k * (k + 1) // 2 * self._panels
        self._parts = np.empty((1, width))

    @staticmethod
    def applies(data: Data) -> bool:
        """Return whether the core takes such data."""
        return applies(data)

    def at(self, theta: Array) -> tuple[float, Array, Array]:
        """Return mean loss, its gradient, and its Hessian class by class, of which the lower triangle is filled."""
        total = fresh_total(self._parts.shape[1])
        q, k = theta.shape
        scale = self._data.truth.total
        if k == 1:
            self._one_score(theta, total)
            gradient = total[HEADS + 1 : HEADS + 1 + q, None]
            return total[0] / scale, gradient / scale, self._blocks(total, q)[0] / scale
        table = panels(theta)
        self._several(table, total)
        start = HEADS + -(-k // 8) * 8
        gradient = total[start : self._at].reshape(-1, q, PANEL).transpose(1, 0, 2).reshape(q, -1)[:, :k]
        matrix = np.zeros((k, q, k, q))
        matrix[self._pairs[0], :, self._pairs[1], :] = self._blocks(total, q)
        matrix /= scale
        return total[0] / scale, gradient / scale, matrix.reshape(k * q, k * q)

    def _blocks(self, total: Array, q: int) -> Array:
        blocks = total[self._at :].reshape(-1, self._panels // (q * PANEL), q, PANEL)
        return blocks.transpose(0, 2, 1, 3).reshape(len(blocks), q, -1)[:, :, :q]

    def _one_score(self, theta: Array, total: Array) -> None:
        data, truth = self._data, self._data.truth
        line = np.zeros(-(-len(theta) // 8) * 8)
        line[: len(theta)] = theta[:, 0]
        offset = None if data.offset is None else data.offset[:, 0]
        rows = len(self._made)
        native.linear_sums(
            self._made, line, 0.0, truth.second, truth.weights, offset, False, True, rows, self._parts, total, 1
        )

    def _several(self, table: Array, total: Array) -> None:
        data, truth = self._data, self._data.truth
        native.linear_softmax_sums(
            self._made,
            truth.outputs,
            table,
            padded(self._none, -1e300),
            None,
            None,
            truth.codes,
            truth.sharpness,
            truth.background,
            None if truth.codes is not None else np.ascontiguousarray(truth.shares),
            truth.weights,
            data.offset,
            None,
            False,
            False,
            True,
            len(self._made),
            self._parts,
            total,
            1,
        )
