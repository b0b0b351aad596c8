"""The pass in C++: dense rows read once, loss and gradient together, on all cores, the same bits on any number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from crossent import native
from crossent.fitting._rows import DenseRows, block_rows

if TYPE_CHECKING:
    from crossent.fitting._passes import Data

Array = Any

_HEADS = 4  # loss, entropy, r . offset, least margin
_MOST_SCORES = 64  # beyond it, matrix products are the larger part, and BLAS makes those
_MOST_PARTS = 1 << 25  # numbers in the partial sums of all blocks


def fused_sums(data: Data, weights: Array, intercept: Array, *, margin: bool) -> tuple[Any, ...] | None:
    """Return the means that a pass gives, or None where the kernel does not apply."""
    truth, rows = data.truth, data.rows
    p, k = weights.shape
    padded = _padded(p, k)
    width = _HEADS + (1 + padded if k == 1 else padded * (p + 1))
    step = block_rows(p, k)
    blocks = -(-rows.shape[0] // step)
    if not _applies(data, k) or blocks * width > _MOST_PARTS or p == 0:
        return None
    total = np.zeros(width)
    total[3] = np.inf
    given = _coefficients(weights, intercept, padded)
    for start, stop, block in _pieces(rows, k):
        here = slice(start, stop)
        native.linear_sums(
            block,
            k,
            *given,
            truth.second[here] if k == 1 else None,
            truth.codes[here] if k > 1 and truth.codes is not None else None,
            truth.shares[here] if k > 1 and truth.codes is None else None,
            truth.weights[here],
            None if data.offset is None else data.offset[here],
            margin,
            step,
            np.empty((-(-(stop - start) // step), width)),
            total,
        )
    return _means(total, truth.total, (p, k, padded), margin)


def _padded(p: int, k: int) -> int:
    if k == 1:
        return -(-p // 8) * 8
    return next((size for size in (8, 16, 32) if k <= size), _MOST_SCORES)


def _applies(data: Data, k: int) -> bool:
    truth, rows = data.truth, data.rows
    if not native.available or rows.is_sparse or k > _MOST_SCORES:
        return False
    if isinstance(rows, DenseRows) and not rows.array.flags.c_contiguous:
        return False
    if k == 1:
        return True
    if truth.codes is not None:
        return truth.sharpness is None
    return isinstance(truth.shares, np.ndarray) and bool(truth.shares.flags.c_contiguous)


def _pieces(rows: Any, k: int) -> Any:
    """Yield the whole array, which the kernel cuts into the same blocks as a stream is cut here."""
    if isinstance(rows, DenseRows):
        yield 0, rows.shape[0], rows.array
    else:
        for start, stop, block in rows.blocks(k):
            yield start, stop, np.ascontiguousarray(block)


def _coefficients(weights: Array, intercept: Array, padded: int) -> tuple[Array, Array]:
    p, k = weights.shape
    if k == 1:
        line = np.zeros((1, padded))
        line[0, :p] = weights[:, 0]
        return line, np.ascontiguousarray(intercept, dtype=np.float64)
    table = np.zeros((p, padded))
    table[:, :k] = weights
    # A class that does not exist: its exponential is 0, and 0 times its score is still 0.
    constant = np.full(padded, -1e300)
    constant[:k] = intercept
    return table, constant


def _means(total: Array, weight: float, shape: tuple[int, int, int], margin: bool) -> tuple[Any, ...]:
    p, k, padded = shape
    if k == 1:
        residual = total[_HEADS : _HEADS + 1] / weight
        gradient = total[_HEADS + 1 :][:p, None] / weight
    else:
        residual = total[_HEADS : _HEADS + padded][:k] / weight
        gradient = total[_HEADS + padded :].reshape(p, padded)[:, :k] / weight
    lead = float(total[3]) if margin else -np.inf
    return total[0] / weight, total[1] / weight, gradient, residual, total[2] / weight, lead
