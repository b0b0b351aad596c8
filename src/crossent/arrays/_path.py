"""Which path computes: the native core for NumPy arrays, `crossent.maths` for all others and where it is absent."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from crossent import native
from crossent.typing import Array, Namespace

# Elements of one block: it and its gradient stay in the second-level cache while they are worked on.
BLOCK = 2**18


def takes_native(xp: Namespace) -> bool:
    """Return whether the native core computes for arrays of this namespace (checked ones are float32 or float64)."""
    return xp is np and native.available


def unit_stride_rows(rows: Array) -> Array:
    """Return NumPy rows as the native core reads them: any positive row stride, no gaps inside a row; else a copy."""
    item = rows.itemsize
    inside = rows.shape[1] <= 1 or rows.strides[1] == item
    between = rows.shape[0] <= 1 or (rows.strides[0] >= rows.shape[1] * item and rows.strides[0] % item == 0)
    return rows if inside and between and rows.flags.aligned else np.ascontiguousarray(rows)


def row_blocks(rows: Array) -> Iterator[tuple[slice, Array]]:
    """Return NumPy rows as the native core reads them, with their places: all at once, or copied by blocks in cache."""
    n, k = rows.shape
    step = max(BLOCK // max(k, 1), 1)
    if not n or step >= n or _is_read_in_place(rows):
        yield slice(0, n), unit_stride_rows(rows)
        return
    for start in range(0, n, step):
        place = slice(start, min(start + step, n))
        yield place, np.ascontiguousarray(rows[place])


def _is_read_in_place(rows: Array) -> bool:
    """Return whether the core can read the rows where they are."""
    item, (between, inside) = rows.itemsize, rows.strides
    apart = between >= rows.shape[1] * item and between % item == 0
    return bool(inside == item and apart and rows.flags.aligned)


def unit_stride(x: Array) -> Array:
    """Return a NumPy vector without gaps: a copy only if it has some."""
    return np.ascontiguousarray(x)
