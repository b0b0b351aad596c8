"""Where the rows come from: a dense array, a sparse matrix, or anything that can be iterated again and again.

Every source cuts its rows into the same fixed blocks, whatever the chunks they arrive in, and partial sums are
added in block order; so a fit does not depend on how the data was delivered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, final

import numpy as np

from crossent.errors import InvalidInput, ShapeMismatch

Array = Any

# Half a megabyte of features: it stays in the second-level cache between the product that makes the scores and the
# one that makes the gradient, so memory is read once.
_BLOCK_BYTES = 1 << 19
_BLOCK_ROWS = (512, 16384)  # at least: the sums of a block are as many as the coefficients
_SPARSE_BLOCK_ENTRIES = 1 << 20


class Rows(Protocol):
    """A re-iterable source of blocks of rows, the only thing that solvers know about data."""

    @property
    def shape(self) -> tuple[int, int]:
        """Return rows and columns."""

    @property
    def is_sparse(self) -> bool:
        """Return whether blocks are sparse matrices."""

    def blocks(self, wide: int = 1) -> Iterator[tuple[int, int, Array]]:
        """Yield ``(start, stop, block)`` in order; blocks get fewer rows where ``wide`` scores a row are kept."""

    def take(self, step: int) -> Rows:
        """Return every ``step``-th row as a source in memory."""


def block_rows(columns: int, wide: int = 1) -> int:
    """Return how many rows a block has: a function of the shape alone, never of the delivery."""
    low, high = _BLOCK_ROWS
    return int(min(max(_BLOCK_BYTES // (8 * max(columns, wide, 1)), low), high))


@final
class DenseRows:
    """Rows of a float32 or float64 array, C or Fortran order, without a copy."""

    is_sparse = False

    def __init__(self, array: Array) -> None:
        self.array = array
        self.shape: tuple[int, int] = array.shape

    def blocks(self, wide: int = 1) -> Iterator[tuple[int, int, Array]]:
        """Yield views of the array, widened to float64 block by block."""
        step = block_rows(self.shape[1], wide)
        for start in range(0, self.shape[0], step):
            stop = min(start + step, self.shape[0])
            yield start, stop, self.array[start:stop].astype(np.float64, copy=False)

    def take(self, step: int) -> Rows:
        """Return every ``step``-th row."""
        return DenseRows(np.ascontiguousarray(self.array[::step]))


@final
class SparseRows:
    """Rows of a CSR matrix, cut by the number of stored entries and never by the number of rows."""

    is_sparse = True

    def __init__(self, matrix: Array) -> None:
        self.matrix = matrix
        self.shape: tuple[int, int] = matrix.shape
        self._blocks: list[tuple[int, int, Array]] | None = None

    def blocks(self, wide: int = 1) -> Iterator[tuple[int, int, Array]]:  # noqa: ARG002 - dense scores are the smaller part
        """Yield CSR blocks; they are cut once and kept, they share the matrix's memory."""
        if self._blocks is None:
            self._blocks = list(self._cut())
        yield from self._blocks

    def _cut(self) -> Iterator[tuple[int, int, Array]]:
        from scipy.sparse import csr_array

        matrix, start, rows = self.matrix, 0, self.shape[0]
        while start < rows:
            limit = matrix.indptr[start] + _SPARSE_BLOCK_ENTRIES
            stop = int(min(max(np.searchsorted(matrix.indptr, limit), start + 1), rows, start + 65536))
            low, high = matrix.indptr[start], matrix.indptr[stop]
            parts = (matrix.data[low:high], matrix.indices[low:high], matrix.indptr[start : stop + 1] - low)
            yield start, stop, csr_array(parts, shape=(stop - start, self.shape[1]), copy=False)
            start = stop

    def take(self, step: int) -> Rows:
        """Return every ``step``-th row."""
        return SparseRows(self.matrix[::step])


@final
class StreamedRows:
    """Rows from a function that starts a new iteration over chunks each time it is called.

    The chunks may have any size and may differ from one iteration to the next: they are cut anew into fixed blocks.
    """

    is_sparse = False

    def __init__(self, chunks: Callable[[], Iterable[Array]], shape: tuple[int, int]) -> None:
        self._chunks = chunks
        self.shape = shape
        self._is_finite = False  # known after the first time through

    def blocks(self, wide: int = 1) -> Iterator[tuple[int, int, Array]]:
        """Yield float64 blocks of the fixed size, reading the chunks once."""
        step, start = block_rows(self.shape[1], wide), 0
        kept: list[Array] = []
        held = 0
        for chunk in self._chunks():
            kept.append(_checked_chunk(chunk, self.shape[1]))
            if not self._is_finite:
                refuse_not_finite(kept[-1], "X", first_row=start + held)
            held += len(kept[-1])
            while held >= step:
                joined = kept[0] if len(kept) == 1 else np.concatenate(kept)
                yield start, start + step, joined[:step]
                kept, held, start = [joined[step:]], held - step, start + step
        if held:
            yield start, start + held, np.concatenate(kept)
        if start + held != self.shape[0]:
            raise ShapeMismatch(f"X: the source gave {start + held} rows, and {self.shape[0]} the time before")
        self._is_finite = True

    def take(self, step: int) -> Rows:
        """Return every ``step``-th row, gathered in one iteration."""
        parts = [block[(-start) % step :: step] for start, _, block in self.blocks()]
        return DenseRows(np.concatenate(parts))


def _checked_chunk(chunk: Array, columns: int) -> Array:
    array = np.asarray(chunk, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != columns:
        raise ShapeMismatch(f"X: chunks of shape (rows, {columns}) are needed; found {array.shape}")
    return array


def read_rows(features: Any) -> Rows:
    """Return ``features`` as a source of blocks, or say why it can't be one."""
    if isinstance(features, DenseRows | SparseRows | StreamedRows):
        return features
    if hasattr(features, "tocsr"):
        matrix = features.tocsr()
        if matrix.dtype not in (np.float32, np.float64):
            matrix = matrix.astype(np.float64)
        matrix = matrix if matrix.dtype == np.float64 else matrix.astype(np.float64)
        refuse_not_finite(matrix.data, "X", matrix)
        return SparseRows(matrix)
    if isinstance(features, np.ma.MaskedArray):
        raise InvalidInput(
            "X: must be a plain array; found a masked array, whose mask would be lost; "
            "pass .filled(...), or leave those rows out"
        )
    array = np.asarray(features)
    if array.dtype.kind in "OUS":
        raise InvalidInput(
            f"X: numbers are needed; found dtype {array.dtype}; "
            "pass a dataframe or a file, whose text columns are encoded"
        )
    if array.ndim != 2:
        raise ShapeMismatch(
            f"X: rows x columns is needed; found shape {array.shape}; "
            "one feature is X.reshape(-1, 1), one row X.reshape(1, -1)"
        )
    if np.iscomplexobj(array):
        raise InvalidInput(
            "X: real numbers are needed; found complex ones; pass their real and imaginary parts as columns"
        )
    if array.dtype not in (np.float32, np.float64):
        array = array.astype(np.float64)
    if not (array.flags.c_contiguous or array.flags.f_contiguous):
        array = np.ascontiguousarray(array)
    refuse_not_finite(array, "X")
    return DenseRows(array)


# Squares of larger numbers, and sums of them, leave the range of double precision.
_LARGEST = 1e145


def refuse_not_finite(array: Array, name: str, matrix: Any = None, first_row: int = 0) -> None:
    """Raise InvalidInput naming the first NaN, infinity or number too large to square.

    The array may be the ``data`` of a sparse ``matrix``, which knows the places, or begin at another row than 0.
    """
    # The sum of squares is finite when everything is and can be squared: only then is no entry looked at.
    with np.errstate(all="ignore"):
        flat = array.ravel(order="K")
        total = np.dot(flat, flat) if array.dtype == np.float64 else array.sum(dtype=np.float64)
        if np.isfinite(total) and abs(total) < _LARGEST**2:
            return
    bad = np.flatnonzero(~np.isfinite(array))
    if len(bad):
        raise InvalidInput(
            f"{name}: finite numbers are needed; {_place(array, bad[0], matrix, first_row)} is {array.flat[bad[0]]} "
            f"({len(bad)} such {'entry' if len(bad) == 1 else 'entries'}: NaN or infinity); "
            + ("leave those rows out, or pass a table with missing='mean'" if name == "X" else "leave those rows out")
        )
    bad = np.flatnonzero(np.abs(array) > _LARGEST)
    if len(bad):
        raise InvalidInput(
            f"{name}: numbers up to {_LARGEST:g} are needed, so that they can be squared; "
            f"{_place(array, bad[0], matrix, first_row)} is {array.flat[bad[0]]}; use another unit"
        )


def _place(array: Array, flat: int, matrix: Any, first_row: int) -> str:
    """Return row and column of an entry in words."""
    if matrix is not None:
        row, column = np.searchsorted(matrix.indptr, flat, side="right") - 1, matrix.indices[flat]
    else:
        row, column = np.unravel_index(flat, array.shape)
    return f"row {first_row + row}, column {column}"
