"""Which path computes: the native core for NumPy arrays, `crossent.maths` for all others and where it is absent."""

from __future__ import annotations

import numpy as np

from crossent import native
from crossent.typing import Array, Namespace


def takes_native(xp: Namespace) -> bool:
    """Return whether the native core computes for arrays of this namespace (checked ones are float32 or float64)."""
    return xp is np and native.available


def unit_stride_rows(rows: Array) -> Array:
    """Return NumPy rows as the native core reads them: any positive row stride, no gaps inside a row; else a copy."""
    item = rows.itemsize
    inside = rows.shape[1] <= 1 or rows.strides[1] == item
    between = rows.shape[0] <= 1 or (rows.strides[0] >= rows.shape[1] * item and rows.strides[0] % item == 0)
    return rows if inside and between and rows.flags.aligned else np.ascontiguousarray(rows)


def unit_stride(x: Array) -> Array:
    """Return a NumPy vector without gaps: a copy only if it has some."""
    return np.ascontiguousarray(x)
