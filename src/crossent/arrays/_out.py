"""``out=``: memory that the caller gives away for a gradient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from crossent.arrays._dtypes import dtype_name, plain_name
from crossent.arrays._namespace import namespace_of
from crossent.arrays._prediction import Prediction
from crossent.arrays._row_source import RowSource, row_places
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.typing import Array, Namespace


def check_out(out: Array | None, xp: Namespace, shape: tuple[int, ...], dtype: Any) -> None:
    """Refuse an ``out`` that can't take an array of this shape and width."""
    if out is None:
        return
    if namespace_of(out) is not xp or isinstance(out, np.generic):
        raise InvalidInput(
            f"out: must be an array of the same library as the prediction; found {type(out).__name__}; "
            f"pass an empty array of shape {shape} and {plain_name(dtype)}"
        )
    if tuple(out.shape) != shape:
        raise ShapeMismatch(f"out: must have the shape of the prediction, {shape}; found {tuple(out.shape)}")
    if out.dtype != dtype:
        raise InvalidInput(f"out: must hold {plain_name(dtype)}, the width of the result; found {_name_dtype(out)}")
    if not _is_writable(out, xp):
        raise InvalidInput("out: must be writable; found a read-only array; pass a copy of it")
    if xp is np and _meets_itself(out):
        raise InvalidInput(
            f"out: must have a place of its own for every element; found strides {out.strides} for shape {shape}, "
            "where several share one; pass np.empty_like(...)"
        )


def _meets_itself(out: Array) -> bool:
    """Return whether elements of a strided array share memory, as those of a broadcast or sliding view do."""
    reach = 0
    for stride, size in sorted((abs(stride), size) for stride, size in zip(out.strides, out.shape, strict=True)):
        if size > 1:
            if stride < reach + out.itemsize:
                return True
            reach += stride * (size - 1)
    return False


class Slopes:
    """Where the rows of a gradient go: into ``out`` if that can be, else into memory of their own.

    The core may write a gradient over the very logits it reads, element for element.  An ``out`` that it can't write,
    because of its layout or because the logits are ``needed`` after the gradient, is filled block by block; one that
    overlaps the logits in any other way, or another ``input``, is filled at the end.
    """

    def __init__(self, out: Array | None, prediction: Prediction, *inputs: Array | None, needed: bool = False) -> None:
        self._prediction = prediction
        self._last: Array | None = None
        rows: Array | None = None
        if out is not None:
            last = prediction.classes_last(out)
            shared = np.may_share_memory(last, prediction.last)
            apart = not any(x is not None and np.may_share_memory(out, x) for x in inputs)
            if apart and (not shared or _is_same_memory(last, prediction.last)):
                self._last = last
                rows = RowSource(np, last, prediction.dtype).in_place
                rows = None if needed and shared else rows
        if self._last is None:
            rows = np.empty((prediction.n, prediction.classes), prediction.dtype)
        self.rows = rows

    def blocks(self, *sources: RowSource, must_cut: bool = False) -> Iterator[tuple[slice, tuple[Array, ...], Array]]:
        """Yield places, blocks of rows, and memory for their gradient; it is stored when the next is asked for."""
        for place, index in row_places(*sources, must_cut=must_cut or self.rows is None):
            blocks = tuple(source.read(place, index) for source in sources)
            if self.rows is not None:
                yield place, blocks, self.rows[place]
                continue
            room = np.empty(blocks[0].shape, self._prediction.dtype)
            yield place, blocks, room
            assert self._last is not None
            self._last[index] = room.reshape(self._last[index].shape)

    def result(self) -> Array:
        """Return the gradient in the shape that was given."""
        if self._last is not None:
            return np.moveaxis(self._last, -1, self._prediction.axis)
        return self._prediction.per_class(self.rows)


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
