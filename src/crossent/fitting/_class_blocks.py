"""The Hessian's blocks on its diagonal, one a class: sum s p (1 - p) x x', from the rows that matter to the class.

With many classes a row is torn between few of them, so nearly all of a class's curvature comes from few rows.  The
others are taken together, as their share of the curvature times the Gram matrix.  The blocks guide conjugate
gradients, which find the same step with any of them: an approximation costs steps, not digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from crossent.fitting._passes import Columns, Data, curvature_parts, scores

Array = Any

CLASSES_A_ROW = 4  # between which a row can be torn: each class is given so many rows over the number of classes
_ROWS = 4096  # of a product: enough rows of each class


def class_blocks(data: Data, weights: Array, intercept: Array, columns: Columns, gram: Array) -> list[Array]:
    """Return one matrix a class, in the given coordinates."""
    truth = data.truth
    outputs, size = weights.shape[1], len(gram)
    blocks = [np.zeros((size, size)) for _ in range(outputs)]
    rest = np.zeros(outputs)
    for start, stop, rows in _chunks(data, outputs):
        offset = None if data.offset is None else data.offset[start:stop]
        p = curvature_parts(scores(rows, weights, intercept, offset))
        curvature = p if outputs == 1 else p * (1.0 - p)
        matters = curvature >= _least(curvature)
        curvature *= truth.weights[start:stop, None]
        made = columns.make(rows)
        for c in range(outputs):
            picked = np.flatnonzero(matters[:, c])
            part = curvature[picked, c]
            tall = made[picked] * np.sqrt(part)[:, None]
            blocks[c] += tall.T @ tall
            rest[c] += curvature[:, c].sum() - part.sum()
    return [(block + max(float(left), 0.0) * gram) / truth.total for block, left in zip(blocks, rest, strict=True)]


def _least(curvature: Array) -> Array:
    """Return the least curvature of a row that is taken for itself, class by class."""
    rows, outputs = curvature.shape
    count = -(-rows * CLASSES_A_ROW // outputs)
    if count >= rows:
        return np.zeros(outputs)
    return np.partition(curvature, rows - count, axis=0)[rows - count]


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
