"""Many exact sums at once, one for each group of rows, filled batch by batch.

The native core adds into 32-bit limbs held in 64-bit integers. Without it the twin below splits the whole numbers
behind the doubles into parts so small that NumPy's own sums of them are exact. Both end in the same Python integers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent import native

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

# The product of the two smallest subnormals, 2**-1074 each: everything that is ever added is a multiple of it.
EXPONENT = -2148

# A double is a whole number below 2**53; halves of 27 bits multiply to at most 2**54, whose own halves of 27 bits
# can be added 2**25 times before they reach 2**53, where a sum in float64 would begin to round.
_HALF = 27
_BLOCK = 1 << 24


@final
class ExactSums:
    """One exact sum for each group; adding is exact, so order and batches leave no trace.

    Parameters
    ----------
    groups : int
        How many sums there are; ``codes`` say which one a value goes to.
    """

    def __init__(self, groups: int) -> None:
        self.groups = groups
        self._units = [0] * groups
        self._limbs: NDArray[np.int64] | None = None
        if native.available:
            self._limbs = np.zeros((groups, native.EXACT_LIMBS), dtype=np.int64)

    def add(self, values: NDArray[np.float64], codes: NDArray[np.int32] | None = None) -> None:
        """Add each finite value to the sum of its group (group 0 without codes)."""
        if self._limbs is not None:
            native.exact_add(self._limbs, codes, np.ascontiguousarray(values))
            return
        for block in _blocks(values.size):
            _add_cells(self._units, _own(codes, block), *_whole(values[block]))

    def add_products(
        self,
        left: NDArray[np.float64],
        right: NDArray[np.float64],
        codes: NDArray[np.int32] | None = None,
    ) -> None:
        """Add the exact product of each pair of finite values to the sum of its group."""
        if self._limbs is not None:
            native.exact_add_product(self._limbs, codes, np.ascontiguousarray(left), np.ascontiguousarray(right))
            return
        for block in _blocks(left.size):
            for whole, exponent in _product(left[block], right[block]):
                _add_cells(self._units, _own(codes, block), whole, exponent)

    def units(self) -> list[int]:
        """Return the sums as whole numbers of 2**-2148."""
        if self._limbs is None:
            return list(self._units)
        return [
            units + _shifted(_joined(row), native.EXACT_EXPONENT - EXPONENT)
            for units, row in zip(self._units, self._limbs, strict=True)
        ]

    def merge(self, other: ExactSums | Sequence[int]) -> None:
        """Add the sums of another part of the data, group by group."""
        units = other.units() if isinstance(other, ExactSums) else other
        self._units = [mine + theirs for mine, theirs in zip(self._units, units, strict=True)]

    def grow(self, groups: int) -> None:
        """Make room for groups that were not known before; their sums begin at 0."""
        extra = groups - self.groups
        if extra <= 0:
            return
        self.groups = groups
        self._units += [0] * extra
        if self._limbs is not None:
            self._limbs = np.concatenate([self._limbs, np.zeros((extra, self._limbs.shape[1]), dtype=np.int64)])


def _blocks(size: int) -> Iterator[slice]:
    for start in range(0, size, _BLOCK):
        yield slice(start, start + _BLOCK)


def _own(codes: NDArray[np.int32] | None, block: slice) -> NDArray[np.int32] | None:
    return None if codes is None else codes[block]


def _whole(values: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return whole numbers m and exponents e with ``values = m * 2**e``."""
    mantissa, exponent = np.frexp(values)
    return np.ldexp(mantissa, 53).astype(np.int64), exponent.astype(np.int64) - 53


def _product(
    left: NDArray[np.float64], right: NDArray[np.float64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield whole numbers below 2**55 and exponents that add up to the products, by schoolbook multiplication."""
    left_whole, left_exponent = _whole(left)
    right_whole, right_exponent = _whole(right)
    exponent = left_exponent + right_exponent
    low_bits = (1 << _HALF) - 1
    left_high, left_low = left_whole >> _HALF, left_whole & low_bits
    right_high, right_low = right_whole >> _HALF, right_whole & low_bits
    yield left_high * right_high, exponent + 2 * _HALF
    yield left_high * right_low + left_low * right_high, exponent + _HALF
    yield left_low * right_low, exponent


def _add_cells(
    units: list[int],
    codes: NDArray[np.int32] | None,
    whole: NDArray[np.int64],
    exponent: NDArray[np.int64],
) -> None:
    """Add ``whole * 2**exponent`` to the sums of the groups; one cell for each group and exponent."""
    if whole.size == 0:
        return
    lowest = int(exponent.min())
    span = int(exponent.max()) - lowest + 1
    cells = exponent - lowest if codes is None else codes.astype(np.int64) * span + (exponent - lowest)
    high = np.bincount(cells, weights=(whole >> _HALF).astype(np.float64))
    low = np.bincount(cells, weights=(whole & ((1 << _HALF) - 1)).astype(np.float64))
    for cell in np.flatnonzero((high != 0) | (low != 0)).tolist():
        group, step = divmod(cell, span)
        total = (int(high[cell]) << _HALF) + int(low[cell])
        units[group] += _shifted(total, lowest + step - EXPONENT)


def _shifted(units: int, bits: int) -> int:
    """Return ``units * 2**bits``; a negative shift only ever drops zeros."""
    return units << bits if bits >= 0 else units >> -bits


def _joined(limbs: NDArray[Any]) -> int:
    """Return the whole number that signed limbs of base 2**32 stand for."""
    return sum(limb << (32 * place) for place, limb in enumerate(limbs.tolist()) if limb)
