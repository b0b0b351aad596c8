"""A bounded random sample of rows that is the same for any order, chunking and number of machines.

Each row has a number, and the number a hash; the rows with the smallest hashes are the sample. Up to the limit that is
all rows, in their order. Two samples of two parts merge to the sample of the whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent import native

if TYPE_CHECKING:
    from numpy.typing import NDArray


@final
class RowSample:
    """At most ``limit`` rows, each a number and one entry of every array that is added with it."""

    def __init__(self, limit: int) -> None:
        self.limit, self.seen = limit, 0
        self._kept: list[tuple[NDArray[Any], ...]] = []
        self._held = 0
        self._highest: np.uint64 | None = None

    def add(self, numbers: NDArray[np.int64] | range, *columns: NDArray[Any]) -> None:
        """Add rows, copies of them; every call gives the same columns."""
        places = self.wanted(numbers)
        self.take(numbers, places, *(column[places] for column in columns))

    def wanted(self, numbers: NDArray[np.int64] | range) -> NDArray[np.int64]:
        """Return the places of those rows that the sample may need: all, until it is full."""
        if self._highest is None:
            return np.arange(len(numbers))
        if native.available:
            given, first = (None, numbers.start) if isinstance(numbers, range) else (np.ascontiguousarray(numbers), 0)
            places = np.empty(len(numbers), dtype=np.int64)
            return places[: native.sample_places(given, first, int(self._highest), places)].copy()
        return np.flatnonzero(hash_of(np.asarray(numbers)) < self._highest)

    def take(self, numbers: NDArray[np.int64] | range, places: NDArray[np.int64], *columns: NDArray[Any]) -> None:
        """Add the rows at the places that `wanted` gave; the columns hold those rows alone."""
        self.seen += len(numbers)
        chosen = places + numbers.start if isinstance(numbers, range) else numbers[places]
        self._hold(chosen, *columns)

    def _hold(self, numbers: NDArray[np.int64], *columns: NDArray[Any]) -> None:
        if len(numbers) == 0 and self._kept:
            return
        self._kept.append((hash_of(numbers), numbers, *columns))
        self._held += len(numbers)
        if self._held > self.limit + self.limit // 2:
            self._thin()

    def _thin(self) -> None:
        if len(self._kept) > 1:
            self._kept = [tuple(np.concatenate(parts) for parts in zip(*self._kept, strict=True))]
        arrays = self._kept[0]
        if len(arrays[0]) > self.limit:
            place = np.argpartition(arrays[0], self.limit)
            self._highest = arrays[0][place[self.limit]]
            arrays = tuple(array[place[: self.limit]] for array in arrays)
        self._kept, self._held = [arrays], len(arrays[0])

    def merge(self, other: RowSample) -> None:
        """Add the rows of another part of the data."""
        self.seen += other.seen
        for _, numbers, *columns in other._kept:
            self._hold(numbers, *columns)

    @property
    def complete(self) -> bool:
        """Whether the sample is all rows."""
        return self.seen <= self.limit

    def rows(self) -> tuple[NDArray[Any], ...]:
        """Return the numbers of the rows and their columns, in the order of the numbers."""
        if not self._kept:
            return ()
        self._thin()
        arrays = self._kept[0][1:]
        order = np.argsort(arrays[0], kind="stable")
        return tuple(array[order] for array in arrays)


def hash_of(numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return numbers scattered over 64 bits, one to one (the finaliser of SplitMix64)."""
    x = np.asarray(numbers).astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(x ^ (x >> np.uint64(31)))
