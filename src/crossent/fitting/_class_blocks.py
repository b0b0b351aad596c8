"""The Hessian's blocks on its diagonal, one a class: sum s p (1 - p) x x', from the rows that matter to the class.

With many classes a row is torn between few of them, so nearly all of a class's curvature comes from few rows.  The
others are taken together, as their share of the curvature times the Gram matrix.  The blocks guide the steps, which
end at the same minimum with any of them: an approximation costs steps, not digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from crossent.fitting._cores import on_all_cores
from crossent.fitting._passes import Columns, Data, curvature_parts, scores

Array = Any

CLASSES_A_ROW = 4  # between which a row can be torn: each class is given so many rows over the number of classes
_ROWS = 4096  # of a product: enough rows of each class
MOST_DOUBLES = 4_000_000  # in all blocks; where there are more, half the width guides as well


def class_blocks(data: Data, weights: Array, intercept: Array, columns: Columns, gram: Array) -> Array:
    """Return one matrix a class, (outputs, size, size) in the given coordinates; their lower triangles count."""
    outputs, size = weights.shape[1], len(gram)
    double = outputs * size**2 <= MOST_DOUBLES
    blocks = np.zeros((outputs, size, size), np.float64 if double else np.float32)
    rest = np.zeros(outputs)
    for start, stop, rows in _chunks(data, outputs):
        offset = None if data.offset is None else data.offset[start:stop]
        p = curvature_parts(scores(rows, weights, intercept, offset))
        curvature = np.ascontiguousarray((p if outputs == 1 else p * (1.0 - p)).T)
        matters = curvature >= _least(curvature)
        curvature *= data.truth.weights[start:stop]
        rest += np.where(matters, 0.0, curvature).sum(axis=1)
        _add(blocks, matters, curvature, columns.make(rows).astype(blocks.dtype, copy=False))
    total = data.truth.total

    def finish(c: int) -> None:
        if rest[c] > 0.0:
            blocks[c] += (rest[c] * gram).astype(blocks.dtype)
        blocks[c] /= total

    on_all_cores(finish, outputs)
    return blocks


def _add(blocks: Array, matters: Array, curvature: Array, made: Array) -> None:
    """Add sum c x x' over the rows that matter to each class."""
    from scipy.linalg import get_blas_funcs

    (update,) = get_blas_funcs(("syrk",), dtype=blocks.dtype)

    def add(c: int) -> None:
        picked = np.flatnonzero(matters[c])
        tall = made[picked]
        tall *= np.sqrt(curvature[c, picked])[:, None].astype(made.dtype)
        # BLAS sees the transposes: its upper triangle is the lower one here.
        update(1.0, tall.T, beta=1.0, c=blocks[c].T, lower=0, overwrite_c=1)

    on_all_cores(add, len(blocks))


def _least(curvature: Array) -> Array:
    """Return the least curvature of a row that is taken for itself, class by class, as a column."""
    outputs, rows = curvature.shape
    count = -(-rows * CLASSES_A_ROW // outputs)
    if count >= rows:
        return np.zeros((outputs, 1))
    return np.partition(curvature, rows - count, axis=1)[:, [rows - count]]


def _chunks(data: Data, outputs: int) -> Iterator[tuple[int, int, Array]]:
    """Yield rows, several blocks of the source at a time."""
    held: list[Array] = []
    first = 0
    for _, stop, block in data.rows.blocks(outputs):
        held.append(block)
        if stop - first >= _ROWS or stop == data.rows.shape[0]:
            yield first, stop, _joined(held)
            held, first = [], stop


def _joined(held: list[Array]) -> Array:
    if len(held) == 1:
        return held[0]
    if hasattr(held[0], "tocsr"):
        from scipy.sparse import vstack

        return vstack(held, format="csr")
    return np.concatenate(held)
