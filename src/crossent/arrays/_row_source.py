"""The rows of an array, read where they lie if that is possible, else copied one block at a time.

An array of 16-bit floats, of another byte order, or with its classes on an axis that is not the last is no matrix that
the native core can read.  A copy of it in the right width and order would be as large as the array; a copy of the rows
that are worked on next stays in cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from crossent.arrays._dtypes import cast
from crossent.arrays._where import size_of
from crossent.typing import Array, Namespace

# Elements of one block: it and its gradient stay in the second-level cache while they are worked on.
BLOCK = 2**18

Index = tuple[int | slice, ...]


@dataclass(frozen=True)
class RowSource:
    """An array with its classes on the last axis, in any layout, and the width that it is computed in."""

    xp: Namespace
    last: Array
    dtype: Any

    @property
    def n(self) -> int:
        """How many rows there are."""
        return size_of(tuple(self.last.shape[:-1]))

    @cached_property
    def in_place(self) -> Array | None:
        """The (n, k) rows as the native core reads them, without a copy; None if they do not lie so."""
        x = self.last
        if x.dtype != self.dtype or not x.dtype.isnative or not x.flags.aligned or not _is_one_stride(x):
            return None
        rows = x.reshape((self.n, x.shape[-1]))
        return rows if is_read_in_place(rows) else None

    @cached_property
    def whole(self) -> Array:
        """The (n, k) rows in the width that is computed in; a copy if they do not lie so."""
        shape = (self.n, self.last.shape[-1])
        if self.xp is not np:
            x = self.last if self.last.dtype == self.dtype else cast(self.xp, self.last, self.dtype)
            return self.xp.reshape(x, shape)
        if self.in_place is not None:
            return self.in_place
        return self.last.astype(self.dtype, copy=False).reshape(shape)

    def read(self, place: slice, index: Index) -> Array:
        """Return the rows at ``place``, which are ``last[index]``, as the native core reads them."""
        if self.in_place is not None:
            return self.in_place if place.stop - place.start == self.n else self.in_place[place]
        return copied(self.last[index], self.dtype)


def row_blocks(*sources: RowSource, must_cut: bool = False) -> Iterator[tuple[slice, tuple[Array, ...]]]:
    """Yield the rows of arrays of one shape with their places: all at once where they lie ready, else by blocks.

    With ``must_cut`` always by blocks, for work that needs memory of the size of what it works on.  Arrays of other
    libraries are never cut.
    """
    if sources[0].xp is not np:
        yield slice(0, sources[0].n), tuple(source.whole for source in sources)
        return
    for place, index in row_places(*sources, must_cut=must_cut):
        yield place, tuple(source.read(place, index) for source in sources)


def row_places(*sources: RowSource, must_cut: bool = False) -> Iterator[tuple[slice, Index]]:
    """Yield which rows are worked on together, as numbers of rows and as an index of the leading axes."""
    first = sources[0]
    if not must_cut and all(source.in_place is not None for source in sources):
        yield slice(0, first.n), (slice(None),) * (first.last.ndim - 1)
        return
    shape = tuple(first.last.shape)
    if not first.n:
        yield slice(0, 0), (slice(None),) * (len(shape) - 1)
        return
    yield from _cut(shape[:-1], max(BLOCK // max(shape[-1], 1), 1), 0, ())


def _cut(shape: tuple[int, ...], step: int, start: int, index: Index) -> Iterator[tuple[slice, Index]]:
    """Yield parts of at most ``step`` rows (or one), in the order of the rows."""
    if not shape:
        yield slice(start, start + 1), index
        return
    inner = size_of(shape[1:])
    if inner > step:
        for i in range(shape[0]):
            yield from _cut(shape[1:], step, start + i * inner, (*index, i))
        return
    along = step // inner
    for i in range(0, shape[0], along):
        end = min(i + along, shape[0])
        yield slice(start + i * inner, start + end * inner), (*index, slice(i, end))


def copied(x: Array, dtype: Any) -> Array:
    """Return a part of an array as rows of its last axis, contiguous and in another width, by one copy."""
    rows = np.empty(x.shape, dtype)
    np.copyto(rows, x, casting="unsafe")
    return rows.reshape((-1, x.shape[-1]))


def is_read_in_place(rows: Array) -> bool:
    """Return whether the core can read a matrix where it is: any positive row stride, no gaps inside a row."""
    item = rows.itemsize
    inside = rows.shape[1] <= 1 or rows.strides[1] == item
    apart = rows.shape[0] <= 1 or (rows.strides[0] >= rows.shape[1] * item and rows.strides[0] % item == 0)
    return bool(inside and apart and rows.flags.aligned)


def _is_one_stride(x: Array) -> bool:
    """Return whether all axes but the last are one axis in memory, so that reshaping them copies nothing."""
    if x.flags.c_contiguous or x.size == 0:
        return True
    leading = [(size, step) for size, step in zip(x.shape[:-1], x.strides[:-1], strict=True) if size > 1]
    return all(outer[1] == size * step for outer, (size, step) in pairwise(leading))
