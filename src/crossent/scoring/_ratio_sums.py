"""Exact sums over units of a ratio ``R = sum a / sum b``, and what its standard error and skewness are made of.

A unit is what is drawn independently: a row, or a cluster of rows. For a weighted mean loss ``a = w loss`` and ``b =
w``; for bits per byte ``a`` is a document's loss and ``b`` its bytes; for two models ``a = w (loss - other loss)``.
With residuals ``e = a - R b`` over n units:

    standard error          se^2 = n / (n - 1) * sum e^2 / (sum b)^2
    skewness of residuals   g = (sum e^3 / n) / (sum e^2 / n)^1.5
    lean on the denominator h = (sum e b / n) / ((sum e^2 / n)^0.5 * sum b / n)

Products of two are added exactly, products of three with the first product rounded, so the order of the units, the
batches and the number of machines leave no trace in any digit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.scoring._exact_sum import ONE, rounded_ratio, units_from_text, units_to_text
from crossent.scoring._exact_sums import ExactSums
from crossent.scoring._moments import rounded_root

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from crossent.scoring._moments import Moments

_SUMS = ("a", "b", "aa", "ab", "bb", "aaa", "aab", "abb", "bbb")


@final
@dataclass(frozen=True, slots=True)
class RatioMoments:
    """What is known of a group of units: how many, and sums of products in units of 2**-2148."""

    units: int = 0
    a: int = 0
    b: int = 0
    aa: int = 0
    ab: int = 0
    bb: int = 0
    aaa: int = 0
    aab: int = 0
    abb: int = 0
    bbb: int = 0

    def __add__(self, other: RatioMoments) -> RatioMoments:
        names = (field.name for field in fields(self))
        return RatioMoments(*(getattr(self, name) + getattr(other, name) for name in names))

    @classmethod
    def of_rows(cls, rows: Moments) -> RatioMoments:
        """Return the moments of a weighted mean whose units are rows: ``a`` is weight times loss, ``b`` the weight."""
        threes = (rows.xxx, rows.xxw, rows.xww, rows.www)
        return cls(rows.counted, rows.x, rows.w, rows.xx, rows.wx, rows.ww, *threes)

    @property
    def ratio(self) -> float:
        """The ratio of the sums; NaN for no units."""
        return rounded_ratio(self.a, self.b) if self.b else math.nan

    @property
    def total(self) -> float:
        """The sum of the numerators."""
        return rounded_ratio(self.a, ONE)

    @property
    def weight(self) -> float:
        """The sum of the denominators."""
        return rounded_ratio(self.b, ONE)

    @property
    def standard_error(self) -> float:
        """The standard error of the ratio; NaN for fewer than two units."""
        if self.units < 2 or not self.b:
            return math.nan
        return rounded_root(self.units * self._squares() * ONE, (self.units - 1) * self.b**4)

    @property
    def effective_units(self) -> float:
        """How many equal units would weigh as evenly as these: (sum b)^2 / sum b^2."""
        return rounded_ratio(self.b**2, self.bb * ONE) if self.bb else math.nan

    @property
    def skewness(self) -> float:
        """The skewness of the residuals; 0 where they are all alike."""
        squares = self._squares()
        if self.units < 2 or squares <= 0:
            return 0.0
        cubes = (
            self.aaa * self.b**3
            - 3 * self.a * self.b**2 * self.aab
            + 3 * self.a**2 * self.b * self.abb
            - self.a**3 * self.bbb
        )
        second = rounded_root(squares * ONE, self.units * self.b**2 * ONE**2)
        third = rounded_ratio(cubes, self.units * self.b**3 * ONE)
        return third / second**3 if second**3 > 0 else 0.0

    @property
    def lean(self) -> float:
        """The correlation of residuals with denominators, times the coefficient of variation of the latter."""
        squares = self._squares()
        if self.units < 2 or squares <= 0:
            return 0.0
        second = rounded_root(squares * ONE, self.units * self.b**2 * ONE**2)
        return rounded_ratio(self.ab * self.b - self.a * self.bb, self.b**2) / second if second > 0 else 0.0

    def _squares(self) -> int:
        """Return ``(sum b)^2 sum e^2`` in units of 2**-6444."""
        return self.aa * self.b**2 - 2 * self.a * self.b * self.ab + self.a**2 * self.bb

    def to_dict(self) -> dict[str, Any]:
        """Return the moments as plain data, exact sums as hexadecimal text."""
        return {"units": self.units, **{name: units_to_text(getattr(self, name)) for name in _SUMS}}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> RatioMoments:
        """Rebuild the moments from what `to_dict` gave."""
        return cls(int(data["units"]), *(units_from_text(data[name]) for name in _SUMS))


@final
class RatioSums:
    """Moments of many groups of units, filled batch by batch; ``skewness=False`` leaves the products of three out."""

    def __init__(self, groups: int = 1, *, skewness: bool = True) -> None:
        self.groups, self._skewness = groups, skewness
        self._merged: dict[int, RatioMoments] = {}
        # Units whose denominator is 1 need three sums; others nine.
        self._plain_units = np.zeros(groups, dtype=np.int64)
        self._units = np.zeros(groups, dtype=np.int64)
        self._plain: dict[str, ExactSums] = {}
        self._sums: dict[str, ExactSums] = {}

    def add(
        self,
        a: NDArray[np.float64],
        b: NDArray[np.float64] | None = None,
        codes: NDArray[np.int32] | None = None,
        times: NDArray[np.float64] | None = None,
    ) -> None:
        """Add units to the groups that ``codes`` name: numerators, denominators (1 without), how often each stands.

        ``times`` are whole numbers: a unit that stands 3 times counts as three units of the same ``a`` and ``b``.
        """
        if times is not None:
            self._add_repeated(a, codes, times)
        elif b is None:
            self._plain_units += _counts(codes, a.size, self.groups)
            self._add_plain(a, codes)
        else:
            self._units += _counts(codes, a.size, self.groups)
            self._add_ratio(a, b, codes)

    def _add_plain(self, a: NDArray[np.float64], codes: NDArray[np.int32] | None) -> None:
        self._sum("a", self._plain).add(a, codes)
        self._sum("aa", self._plain).add_products(a, a, codes)
        if self._skewness:
            self._sum("aaa", self._plain).add_products(a * a, a, codes)

    def _add_repeated(
        self, a: NDArray[np.float64], codes: NDArray[np.int32] | None, times: NDArray[np.float64]
    ) -> None:
        own = np.zeros(a.size, dtype=np.int32) if codes is None else codes
        self._plain_units += np.rint(np.bincount(own, weights=times, minlength=self.groups)).astype(np.int64)
        self._sum("a", self._plain).add_products(a, times, codes)
        self._sum("aa", self._plain).add_products(a * a, times, codes)
        if self._skewness:
            self._sum("aaa", self._plain).add_products(a * a * a, times, codes)

    def _add_ratio(self, a: NDArray[np.float64], b: NDArray[np.float64], codes: NDArray[np.int32] | None) -> None:
        self._sum("a", self._sums).add(a, codes)
        self._sum("b", self._sums).add(b, codes)
        for name, left, right in (("aa", a, a), ("ab", a, b), ("bb", b, b)):
            self._sum(name, self._sums).add_products(left, right, codes)
        if not self._skewness:
            return
        aa, bb = a * a, b * b
        for name, left, right in (("aaa", aa, a), ("aab", aa, b), ("abb", bb, a), ("bbb", bb, b)):
            self._sum(name, self._sums).add_products(left, right, codes)

    def _sum(self, name: str, sums: dict[str, ExactSums]) -> ExactSums:
        if name not in sums:
            sums[name] = ExactSums(self.groups)
        return sums[name]

    def grow(self, groups: int) -> None:
        """Make room for groups that were not known before."""
        extra = groups - self.groups
        if extra <= 0:
            return
        self.groups = groups
        self._plain_units, self._units = (np.pad(counts, (0, extra)) for counts in (self._plain_units, self._units))
        for sums in (*self._plain.values(), *self._sums.values()):
            sums.grow(groups)

    def merge(self, moments: Sequence[RatioMoments]) -> None:
        """Add the moments of another part of the data, group by group."""
        for group, theirs in enumerate(moments):
            if theirs.units:
                self._merged[group] = self._merged.get(group, RatioMoments()) + theirs

    def totals(self) -> list[RatioMoments]:
        """Return the moments of each group."""
        columns = [self._column(name) for name in _SUMS]
        units = (self._plain_units + self._units).tolist()
        found = [RatioMoments(*values) for values in zip(units, *columns, strict=True)]
        for group, more in self._merged.items():
            found[group] += more
        return found

    def _column(self, name: str) -> list[int]:
        """Return the sums of one kind: those with denominators, and what 1 in their place makes of the others."""
        ratio = self._sums[name].units() if name in self._sums else [0] * self.groups
        plain = name.replace("b", "")
        if name in {"aab", "abb", "bbb"} and not self._skewness:
            return ratio
        if not plain:
            more = [ONE * count for count in self._plain_units.tolist()]
        else:
            more = self._plain[plain].units() if plain in self._plain else [0] * self.groups
        return [one + other for one, other in zip(ratio, more, strict=True)]


def _counts(codes: NDArray[np.int32] | None, size: int, groups: int) -> NDArray[np.int64]:
    return np.bincount(np.zeros(size, dtype=np.int32) if codes is None else codes, minlength=groups)
