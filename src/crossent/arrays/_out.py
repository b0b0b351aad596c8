"""``out=``: memory that the caller gives away for a gradient."""

from __future__ import annotations

import numpy as np

from crossent.arrays._dtypes import dtype_name
from crossent.arrays._namespace import namespace_of
from crossent.arrays._path import unit_stride_rows
from crossent.arrays._prediction import Prediction
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.typing import Array, Namespace


def check_out(out: Array | None, xp: Namespace, shape: tuple[int, ...], like: Array) -> None:
    """Refuse an ``out`` that can't take an array of this shape and width."""
    if out is None:
        return
    if namespace_of(out) is not xp or isinstance(out, np.generic):
        raise InvalidInput(f"out: must be an array of the same library as the prediction; found {type(out).__name__}")
    if tuple(out.shape) != shape:
        raise ShapeMismatch(f"out: must have the shape of the prediction, {shape}; found {tuple(out.shape)}")
    if out.dtype != like.dtype:
        raise InvalidInput(f"out: must hold {dtype_name(like)}, the width of the result; found {_name_dtype(out)}")
    if not _is_writable(out, xp):
        raise InvalidInput("out: must be writable; found a read-only array; pass a copy of it")


def native_target(out: Array | None, prediction: Prediction) -> Array | None:
    """Return ``out`` as rows that the native core can write, None if it needs a place of its own.

    The core may write a gradient over the very logits it reads, element for element; any other overlap goes through a
    copy.
    """
    if out is None:
        return None
    rows = np.moveaxis(out, prediction.axis, -1)
    if rows.ndim != 2 and not rows.flags.c_contiguous:
        return None
    rows = rows.reshape(prediction.rows.shape)
    if unit_stride_rows(rows) is not rows or not np.may_share_memory(rows, out):
        return None
    return None if _overlaps_in_part(rows, prediction.rows) else rows


def _overlaps_in_part(a: Array, b: Array) -> bool:
    """Return whether two arrays share memory without being the same elements in the same places."""
    same = a.ctypes.data == b.ctypes.data and a.strides == b.strides
    return bool(np.may_share_memory(a, b)) and not same


def give(out: Array | None, values: Array) -> Array:
    """Return the values, written into ``out`` if there is one."""
    if out is None:
        return values
    if out is not values and not _is_same_memory(out, values):
        out[...] = values
    return out


def flat_target(out: Array | None, prediction: Array) -> Array | None:
    """Return ``out`` as a vector that the native core can write element by element, None if it needs another place."""
    if not isinstance(out, np.ndarray) or not out.flags.c_contiguous or not out.flags.aligned:
        return None
    return None if _overlaps_in_part(out, prediction) else out.reshape(-1)


def _is_same_memory(out: Array, values: Array) -> bool:
    """Return whether two NumPy arrays are the same elements in the same places."""
    both = isinstance(out, np.ndarray) and isinstance(values, np.ndarray)
    return both and out.ctypes.data == values.ctypes.data and out.strides == values.strides and out.size > 0


def _is_writable(out: Array, xp: Namespace) -> bool:
    """Return whether the array can be written; JAX arrays never can."""
    return bool(out.flags.writeable) if xp is np else not xp.__name__.startswith("jax")


def _name_dtype(out: Array) -> str:
    """Return the dtype's name, with its byte order where that is what is wrong."""
    foreign = isinstance(out, np.ndarray) and not out.dtype.isnative
    return f"{dtype_name(out)} in foreign byte order" if foreign else dtype_name(out)
