"""The pass in C++: dense rows read once, loss and gradient together, on all cores, the same bits on any number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent import native
from crossent.fitting._rows import DenseRows, block_rows

if TYPE_CHECKING:
    from crossent.fitting._passes import Data

Array = Any

HEADS = 4  # loss, entropy, r . offset, least margin
PANEL = 24  # classes of a panel of coefficients
_MOST_NUMBERS = 1 << 21  # in the partial sums that are kept at a time
_FEWEST_PARTS = 8  # kept at a time all the same, so that as many cores have work


def fused_sums(data: Data, weights: Array, intercept: Array, *, margin: bool) -> tuple[Any, ...] | None:
    """Return the means that a pass gives, or None where the kernels do not apply."""
    if not applies(data):
        return None
    total = (
        _one_score(data, weights, intercept, margin)
        if weights.shape[1] == 1
        else _several(data, weights, intercept, margin)
    )
    lead = float(total[3]) if margin else -np.inf
    gradient, residual = means(total, data, weights.shape)
    scale = data.truth.total
    return total[0] / scale, total[1] / scale, gradient, residual, total[2] / scale, lead


def applies(data: Data) -> bool:
    """Return whether the kernels take such data."""
    truth, rows = data.truth, data.rows
    if not native.available or rows.is_sparse or rows.shape[1] == 0:
        return False
    return truth.outputs == 1 or truth.codes is not None or isinstance(truth.shares, np.ndarray)


def _one_score(data: Data, weights: Array, intercept: Array, margin: bool) -> Array:
    p, truth = len(weights), data.truth
    line = np.zeros(-(-p // 8) * 8)
    line[:p] = weights[:, 0]
    total = fresh_total(HEADS + 1 + len(line))
    for here, block, step, parts in pieces(data, len(total)):
        offset = None if data.offset is None else data.offset[here, 0]
        share, counts = truth.second[here], truth.weights[here]
        native.linear_sums(block, line, float(intercept[0]), share, counts, offset, margin, False, step, parts, total)
    return total


def _several(data: Data, weights: Array, intercept: Array, margin: bool) -> Array:
    k, truth = weights.shape[1], data.truth
    table, constant = panels(weights), padded(intercept, -1e300)
    total = fresh_total(HEADS + len(constant) + table.size)
    for here, block, step, parts in pieces(data, len(total)):
        native.linear_softmax_sums(
            block,
            k,
            table,
            constant,
            None,
            None,
            None if truth.codes is None else truth.codes[here],
            truth.sharpness,
            truth.background,
            None if truth.codes is not None else np.ascontiguousarray(truth.shares[here]),
            truth.weights[here],
            None if data.offset is None else data.offset[here],
            None,
            False,
            margin,
            False,
            step,
            parts,
            total,
        )
    return total


def fresh_total(width: int) -> Array:
    """Return sums over no rows."""
    total = np.zeros(width)
    total[3] = np.inf
    return total


def pieces(data: Data, width: int) -> Iterator[tuple[slice, Array, int, Array]]:
    """Yield rows, rows of a part, and room for the parts' sums; the parts are the blocks that a stream is cut into."""
    rows, k = data.rows, data.truth.outputs
    step = block_rows(rows.shape[1], k)
    count = min(max(_MOST_NUMBERS // width, _FEWEST_PARTS), max(-(-rows.shape[0] // step), 1))
    parts = np.empty((count, width))
    if isinstance(rows, DenseRows):
        for start in range(0, rows.shape[0], count * step):
            here = slice(start, min(start + count * step, rows.shape[0]))
            block = rows.array[here]
            yield here, block if block.flags.c_contiguous else np.ascontiguousarray(block), step, parts
        return
    held: list[Array] = []
    first = 0
    for _, stop, block in rows.blocks(k):
        held.append(block)
        if len(held) == _FEWEST_PARTS or stop == rows.shape[0]:
            yield slice(first, stop), np.concatenate(held), step, parts
            held, first = [], stop


def panels(weights: Array) -> Array:
    """Return coefficients as the kernel reads them, (panels, columns, 24)."""
    p, k = weights.shape
    count = -(-k // PANEL)
    wide = np.zeros((p, count * PANEL))
    wide[:, :k] = weights
    return np.ascontiguousarray(wide.reshape(p, count, PANEL).transpose(1, 0, 2))


def padded(intercept: Array, rest: float) -> Array:
    """Return one number a class, in whole vectors: ``rest`` for classes that do not exist.

    With -1e300 their exponential is 0, and 0 times their score is still 0.
    """
    k = len(intercept)
    constant = np.full(-(-k // 8) * 8, rest)
    constant[:k] = intercept
    return constant


def means(total: Array, data: Data, shape: tuple[int, int]) -> tuple[Array, Array]:
    """Return the gradient and the residual in sums of the kernel."""
    p, k = shape
    weight = data.truth.total
    if k == 1:
        return total[HEADS + 1 :][:p, None] / weight, total[HEADS : HEADS + 1] / weight
    size = -(-k // 8) * 8
    table = total[HEADS + size :].reshape(-1, p, PANEL).transpose(1, 0, 2).reshape(p, -1)
    return table[:, :k] / weight, total[HEADS : HEADS + size][:k] / weight
