"""Sums of float64 numbers without any rounding: the same digits for every order, chunking and number of machines.

A finite double is a whole number times a power of two, and so is the product of two. Counted in the smallest such unit,
2**-2148 (the product of the two smallest subnormals), every sum is one Python integer: adding is exact, therefore
associative, and the only rounding is the last one, back to a float.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.scoring import _exact_sums

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

EXPONENT = _exact_sums.EXPONENT
ONE = 1 << -EXPONENT  # the number 1, counted in the unit


@final
@dataclass(frozen=True, slots=True)
class ExactSum:
    """The exact sum of float64 numbers, rounded once, when it is read.

    Attributes
    ----------
    units : int
        The sum of the finite numbers, in units of 2**-2148.
    infinities, negative_infinities, nans : int
        How many numbers were not finite; they are counted, not added.

    Examples
    --------
    >>> ExactSum.of([1e100, 1.0, -1e100]).value
    1.0
    >>> ExactSum.of([0.1] * 10).value, sum([0.1] * 10)
    (1.0, 0.9999999999999999)
    >>> (ExactSum.of([0.1]) + ExactSum.of([0.2])).value
    0.30000000000000004
    """

    units: int = 0
    infinities: int = 0
    negative_infinities: int = 0
    nans: int = 0

    @classmethod
    def of(cls, values: ArrayLike) -> ExactSum:
        """Return the exact sum of an array."""
        numbers = np.asarray(values, dtype=np.float64).ravel()
        sums = _exact_sums.ExactSums(1)
        finite = np.isfinite(numbers)
        if finite.all():
            sums.add(numbers)
            return cls(sums.units()[0])
        sums.add(numbers[finite])
        return cls(
            sums.units()[0],
            int(np.count_nonzero(numbers == np.inf)),
            int(np.count_nonzero(numbers == -np.inf)),
            int(np.count_nonzero(np.isnan(numbers))),
        )

    @classmethod
    def of_products(cls, left: ArrayLike, right: ArrayLike) -> ExactSum:
        """Return the exact sum of the products of two arrays of finite numbers, none of them rounded."""
        sums = _exact_sums.ExactSums(1)
        sums.add_products(np.asarray(left, dtype=np.float64).ravel(), np.asarray(right, dtype=np.float64).ravel())
        return cls(sums.units()[0])

    @classmethod
    def of_count(cls, count: int) -> ExactSum:
        """Return ``count`` ones, summed."""
        return cls(count << -EXPONENT)

    def __add__(self, other: ExactSum) -> ExactSum:
        if not isinstance(other, ExactSum):
            return NotImplemented
        return ExactSum(
            self.units + other.units,
            self.infinities + other.infinities,
            self.negative_infinities + other.negative_infinities,
            self.nans + other.nans,
        )

    @property
    def value(self) -> float:
        """The sum as the nearest float (ties to even)."""
        if self.nans or (self.infinities and self.negative_infinities):
            return float("nan")
        if self.infinities or self.negative_infinities:
            return float("inf") if self.infinities else float("-inf")
        return rounded_ratio(self.units, ONE)

    def __float__(self) -> float:
        return self.value

    def to_dict(self) -> dict[str, Any]:
        """Return the sum as plain data; the whole number is hexadecimal text, short when the sum is."""
        found = {
            "infinities": self.infinities,
            "negative_infinities": self.negative_infinities,
            "nans": self.nans,
        }
        return {"units": units_to_text(self.units), **{name: count for name, count in found.items() if count}}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ExactSum:
        """Rebuild the sum from what `to_dict` gave."""
        counts = (int(data.get(name, 0)) for name in ("infinities", "negative_infinities", "nans"))
        return cls(units_from_text(data["units"]), *counts)


def rounded_ratio(numerator: int, denominator: int) -> float:
    """Return the float nearest to a ratio of whole numbers; a ratio that no float can hold is infinite."""
    try:
        return numerator / denominator
    except OverflowError:
        return float("inf") if (numerator > 0) == (denominator > 0) else float("-inf")


def units_to_text(units: int) -> str:
    """Return the whole number as hexadecimal digits and a power of two: ``0x3p2147`` is 1.5."""
    if units == 0:
        return "0x0p0"
    trailing_zeros = (units & -units).bit_length() - 1
    return f"{units >> trailing_zeros:#x}p{trailing_zeros}"


def units_from_text(text: str) -> int:
    """Rebuild a whole number from the text of `units_to_text`."""
    digits, _, power = text.partition("p")
    return int(digits, 16) << int(power)
