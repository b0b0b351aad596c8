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
        # Whole vectors of columns: the core takes eight at a time, and what is left over one by one.
        q, k = -(-made.shape[1] // 8) * 8, data.truth.outputs
        self._data, self._made = data, np.zeros((len(made), q))
        self._made[:, : made.shape[1]] = made
        self._weights = data.truth.weights / data.truth.total  # so that sums are means
        self._none = np.zeros(k)
        self._panels = -(-q // PANEL) * PANEL * q  # numbers in a block of the Hessian
        self._at = HEADS + (1 + q if k == 1 else -(-k // 8) * 8)
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
        whole = np.zeros((self._made.shape[1], k))
        whole[:q] = theta
        if k == 1:
            self._one_score(whole[:, 0], total)
            gradient = total[HEADS + 1 : HEADS + 1 + q, None]
            return total[0], gradient, self._blocks(total, q)[0]
        self._several(panels(whole), total)
        start = HEADS + -(-k // 8) * 8
        table = total[start : self._at].reshape(-1, len(whole), PANEL).transpose(1, 0, 2)
        gradient = table.reshape(len(whole), -1)[:q, :k]
        matrix = np.zeros((k, q, k, q))
        matrix[self._pairs[0], :, self._pairs[1], :] = self._blocks(total, q)
        return total[0], gradient, matrix.reshape(k * q, k * q)

    def _blocks(self, total: Array, q: int) -> Array:
        size = self._made.shape[1]
        blocks = total[self._at :].reshape(-1, self._panels // (size * PANEL), size, PANEL)
        return blocks.transpose(0, 2, 1, 3).reshape(len(blocks), size, -1)[:, :q, :q]

    def _one_score(self, line: Array, total: Array) -> None:
        data, truth = self._data, self._data.truth
        offset = None if data.offset is None else data.offset[:, 0]
        rows = len(self._made)
        native.linear_sums(
            self._made, line, 0.0, truth.second, self._weights, offset, False, True, rows, self._parts, total, 1
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
            self._weights,
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
