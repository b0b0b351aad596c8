"""How much of the loss the costliest 1 % of rows carry, in constant memory and whatever the order of rows.

The largest contributions are kept themselves, so the answer is exact up to ``100 * KEPT`` rows (13 million). Beyond
that the missing ones are read from a histogram over the bits of the floats, whose bins are at most 1/128 of their
value wide. Both are functions of the multiset of contributions alone.
"""

from __future__ import annotations

import base64
import math
import sys
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent import native
from crossent.scoring._exact_sum import ONE, ExactSum, rounded_ratio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

# 2**17 doubles are one megabyte.
KEPT = 1 << 17

# Bins: the upper half of an IEEE single, which is 8 bits of exponent and 7 of mantissa. Rounding to single keeps the
# order, so the bin is a function of the value alone; 32,640 counts stay in the cache.
_BINS = 255 << 7
_UPPER = 1 if sys.byteorder == "little" else 0

EXACT = "exact"
BINNED = "within 0.4% of itself (histogram of 128 bins for each power of two)"


@final
class Tail:
    """The largest contributions to the loss, and a histogram of all of them."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._counts = np.zeros(_BINS, dtype=np.int64)
        self._largest: list[NDArray[np.float64]] = []
        self._held = 0
        self._threshold = -math.inf

    def add(self, contribution: NDArray[np.float64]) -> None:
        """Add rows: their weight times their loss, finite and not negative."""
        # A value equal to the threshold can't change which values are the largest.
        if native.available:
            above = np.empty(contribution.size)
            size = native.count_sizes(np.ascontiguousarray(contribution), self._counts, self._threshold, above)
            self._hold(above[:size].copy())
            return
        self._counts += np.bincount(_bin_of(contribution), minlength=_BINS)
        self._hold(contribution[contribution > self._threshold])

    def _hold(self, candidates: NDArray[np.float64]) -> None:
        if candidates.size == 0:
            return
        self._largest.append(candidates)
        self._held += candidates.size
        if self._held > 2 * self._kept:
            self._compact()

    def _compact(self) -> None:
        """Keep the largest only; whatever is not above their least from now on can't be one of them."""
        values = np.concatenate([np.empty(0), *self._largest])
        if values.size > self._kept:
            values = np.partition(values, values.size - self._kept)[values.size - self._kept :]
        if values.size == self._kept:
            self._threshold = float(values.min())
        self._largest, self._held = [values], values.size

    def largest(self) -> NDArray[np.float64]:
        """Return the largest contributions, in rising order."""
        self._compact()
        return np.sort(self._largest[0])

    def merge(self, other: Tail) -> None:
        """Add the rows of another part of the data."""
        self._counts += other._counts
        self._hold(other.largest())
        self._compact()

    def share(self, rows: int, total: int) -> tuple[float, str]:
        """Return the share of the total that the ``rows`` largest contributions carry, and how exactly.

        ``total`` is in units of 2**-2148. No loss at all has no shares: NaN.
        """
        if total == 0 or rows == 0:
            return math.nan, EXACT
        largest = self.largest()
        top = ExactSum.of(largest[max(0, largest.size - rows) :])
        if rows <= self._kept:
            return rounded_ratio(top.units, total), EXACT
        rest = self._binned(rows - largest.size, largest)
        return min(1.0, rounded_ratio(top.units, total) + rest / rounded_ratio(total, ONE)), BINNED

    def _binned(self, rows: int, largest: NDArray[np.float64]) -> float:
        """Return about what the next ``rows`` largest contributions add up to, each at the middle of its bin."""
        counts = self._counts - np.bincount(_bin_of(largest), minlength=_BINS)
        from_top = np.cumsum(counts[::-1])
        taken = np.minimum(from_top, rows)
        taken[1:] = np.diff(taken)
        return math.fsum((taken * _middles()[::-1]).tolist())

    def to_dict(self) -> dict[str, Any]:
        """Return the tail as plain data: the bins in use, and the largest values as base64 of little-endian doubles."""
        used = np.flatnonzero(self._counts)
        return {
            "kept": self._kept,
            "bins": used.tolist(),
            "counts": self._counts[used].tolist(),
            "largest": base64.b64encode(self.largest().astype("<f8").tobytes()).decode("ascii"),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Tail:
        """Rebuild the tail from what `to_dict` gave."""
        tail = cls(int(data["kept"]))
        tail._counts[np.asarray(data["bins"], dtype=np.int64)] = data["counts"]
        tail._hold(np.frombuffer(base64.b64decode(data["largest"]), dtype="<f8").astype(np.float64))
        return tail


def _bin_of(contribution: NDArray[np.float64]) -> NDArray[np.uint16]:
    with np.errstate(over="ignore", under="ignore"):
        single = contribution.astype(np.float32)
    halves = np.ascontiguousarray(single).view(np.uint16)[_UPPER::2]
    # What is too large for a single belongs to the last bin.
    return np.minimum(halves, _BINS - 1) if np.isinf(single.max(initial=0)) else halves


def _middles() -> NDArray[np.float64]:
    edges = (np.arange(_BINS + 1, dtype=np.uint32) << 16).view(np.float32).astype(np.float64)
    edges[-1] = 2.0**128
    middles: NDArray[np.float64] = (edges[:-1] + edges[1:]) / 2
    return middles
