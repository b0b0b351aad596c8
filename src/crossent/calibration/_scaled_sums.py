"""Loss, gradient and second derivatives of ``softmax(s log p + b)`` over rows: by the native core in one read of them.

The rows are cut into blocks that depend on their number alone, and the blocks are added in their order, so threads
leave no trace. Where the core can't (many classes, or none built), callers add up with NumPy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from crossent import native

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.calibration._rows import Rows

    Floats = NDArray[np.float64]

_ROWS_PER_BLOCK = 4096


class ScaledSums(NamedTuple):
    """Weighted sums, with the gradient in the coordinates (slopes, offsets)."""

    value: float
    gradient: Floats
    hessian: Floats


def takes_native(rows: Rows) -> bool:
    """Return whether the native core adds these rows up."""
    return native.available and rows.classes <= native.MOST_SCALED_CLASSES


def scaled_sums(rows: Rows, slopes: Floats, offsets: Floats) -> ScaledSums:
    """Return the sums at these slopes and offsets."""
    found = _sums(rows, slopes, offsets, along=False)
    size = 2 * rows.classes
    hessian = np.zeros((size, size))
    hessian[np.tril_indices(size)] = found[1 + size :]
    return ScaledSums(float(found[0]), found[1 : 1 + size], hessian + np.tril(hessian, -1).T)


def sums_along(rows: Rows, slope: float) -> Floats:
    """Return the loss and its first two derivatives where all slopes are one, without offsets."""
    return _sums(rows, np.full(rows.classes, slope), np.zeros(rows.classes), along=True)


def _sums(rows: Rows, slopes: Floats, offsets: Floats, *, along: bool) -> Floats:
    k = rows.classes
    width = 3 if along else 1 + 2 * k + k * (2 * k + 1)
    out = np.empty((-(-len(rows) // _ROWS_PER_BLOCK), width))
    native.scaling_sums(
        np.ascontiguousarray(rows.log_probs),
        None if rows.targets is not None else np.ascontiguousarray(rows.labels, dtype=np.int64),
        None if rows.targets is None else np.ascontiguousarray(rows.targets),
        rows.weights,
        np.ascontiguousarray(slopes),
        np.ascontiguousarray(offsets),
        along,
        _ROWS_PER_BLOCK,
        out,
    )
    return np.asarray(out.sum(axis=0))
