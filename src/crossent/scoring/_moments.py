"""The exact sums behind a weighted mean, its standard error and an accuracy, for one group of rows or for many.

With weights w, losses l and contributions x = w l (rounded once, row by row):

    mean               mu  = sum x / sum w
    standard error     se^2 = n / (n - 1) * sum (x - mu w)^2 / (sum w)^2
    sum of squares     sum (x - mu w)^2 = sum x^2 - 2 mu sum w x + mu^2 sum w^2

The last line is the one that loses all digits in floating point. The sums here are whole numbers, so it loses none.
Sums of products of three, for the skewness of the mean, round the first product once, row by row.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent import native
from crossent.scoring._exact_sum import ONE, rounded_ratio, units_from_text, units_to_text
from crossent.scoring._exact_sums import ExactSums

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_COUNTS = ("rows", "hits", "counted", "infinite_rows")
_PLAIN = ("x", "xx", "xxx")
_WEIGHTED = ("infinite_w", "hit_w", "w", "ww", "wx", "xxw", "xww", "www")


@final
@dataclass(frozen=True, slots=True)
class Moments:
    """What is known of a group of rows: counts, and exact sums in units of 2**-2148.

    Attributes
    ----------
    rows, hits : int
        How many rows, and in how many of them the truth was the most probable class.
    counted : int
        Rows of finite loss and a weight above 0: the n of the standard error.
    infinite_rows, infinite_w : int
        Rows that cost infinity, and their weight; the sums below leave them out.
    w, x, ww, wx, xx : int
        Sums of weights, of contributions, and of their products.
    hit_w : int
        Weight of the rows that were right.
    xxx, xxw, xww, www : int
        Sums of products of three.
    """

    rows: int = 0
    hits: int = 0
    counted: int = 0
    infinite_rows: int = 0
    infinite_w: int = 0
    w: int = 0
    x: int = 0
    ww: int = 0
    wx: int = 0
    xx: int = 0
    hit_w: int = 0
    xxx: int = 0
    xxw: int = 0
    xww: int = 0
    www: int = 0

    def __add__(self, other: Moments) -> Moments:
        names = (field.name for field in fields(self))
        return Moments(*(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def weight(self) -> int:
        """The weight of all rows, in units of 2**-2148."""
        return self.w + self.infinite_w

    @property
    def mean(self) -> float:
        """The weighted mean loss: infinite as soon as one row that counts costs infinity, NaN for no rows."""
        return math.inf if self.infinite_rows else self.finite_mean

    @property
    def finite_mean(self) -> float:
        """The weighted mean loss of the rows whose loss is finite."""
        return rounded_ratio(self.x, self.w) if self.w else math.nan

    @property
    def mean_of_rounded_sums(self) -> float:
        """The mean as others work it out: both sums are rounded before they are divided."""
        if self.infinite_rows or not self.w:
            return self.mean
        return rounded_ratio(self.x, ONE) / rounded_ratio(self.w, ONE)

    @property
    def accuracy(self) -> float:
        """The weighted share of rows whose most probable class was the truth."""
        return rounded_ratio(self.hit_w, self.weight) if self.weight else math.nan

    @property
    def standard_error(self) -> float:
        """The standard error of the mean, for importance weights; NaN where it is not defined."""
        if self.counted < 2 or self.infinite_rows:
            return math.nan
        squares = self.xx * self.w**2 - 2 * self.x * self.w * self.wx + self.x**2 * self.ww
        return rounded_root(self.counted * squares * ONE, (self.counted - 1) * self.w**4)

    @property
    def effective_rows(self) -> float:
        """How many equally weighted rows would weigh as evenly as these: (sum w)^2 / sum w^2."""
        return rounded_ratio(self.w**2, self.ww * ONE) if self.ww else math.nan

    @property
    def carrying_rows(self) -> float:
        """How many rows of equal cost would carry the loss as evenly as these do: (sum x)^2 / sum x^2."""
        return rounded_ratio(self.x**2, self.xx * ONE) if self.xx else math.nan

    def to_dict(self) -> dict[str, Any]:
        """Return the moments as plain data."""
        return {
            field.name: getattr(self, field.name) if field.name in _COUNTS else units_to_text(getattr(self, field.name))
            for field in fields(self)
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Moments:
        """Rebuild the moments from what `to_dict` gave."""
        return cls(**{name: int(value) if name in _COUNTS else units_from_text(value) for name, value in data.items()})


@final
class GroupedMoments:
    """Moments of many groups, filled batch by batch; without weights the sums of weights are counts."""

    def __init__(self, groups: int) -> None:
        self.groups = groups
        self._merged = [Moments()] * groups
        self._start()

    def _start(self, *, weighted: bool = False) -> None:
        self._weighted = weighted
        self._counts = {name: np.zeros(self.groups, dtype=np.int64) for name in _COUNTS}
        self._sums = {name: ExactSums(self.groups) for name in (*_PLAIN, *(_WEIGHTED if weighted else ()))}

    def add(
        self,
        codes: NDArray[np.int32],
        contribution: NDArray[np.float64],
        weights: NDArray[np.float64] | None,
        hit: NDArray[np.bool_],
        infinite: NDArray[np.bool_] | None,
    ) -> None:
        """Add rows to the groups that ``codes`` name; ``infinite`` marks rows that cost infinity, if there are any."""
        if (weights is not None) != self._weighted:
            self._merged = self.totals()
            self._start(weighted=weights is not None)
        by_hit = counted_by(codes, hit, self.groups)
        rows = by_hit.sum(axis=1)
        self._count("rows", rows)
        self._count("hits", by_hit[:, 1])
        if weights is not None:
            self._sums["hit_w"].add(weights[hit], codes[hit])
        if infinite is not None:
            self._add_infinite(codes[infinite], None if weights is None else weights[infinite])
            kept = ~infinite
            codes, contribution = codes[kept], contribution[kept]
            weights = None if weights is None else weights[kept]
            rows = np.bincount(codes, minlength=self.groups)
        self._add_finite(codes, contribution, weights, rows)

    def _add_infinite(self, codes: NDArray[np.int32], weights: NDArray[np.float64] | None) -> None:
        self._count("infinite_rows", np.bincount(codes, minlength=self.groups))
        if weights is not None:
            self._sums["infinite_w"].add(weights, codes)

    def _add_finite(
        self,
        codes: NDArray[np.int32],
        contribution: NDArray[np.float64],
        weights: NDArray[np.float64] | None,
        rows: NDArray[np.int64],
    ) -> None:
        x, xx = contribution, contribution * contribution
        self._sums["x"].add(x, codes)
        self._sums["xx"].add_products(x, x, codes)
        self._sums["xxx"].add_products(xx, x, codes)
        if weights is None:
            self._count("counted", rows)
            return
        self._count("counted", np.bincount(codes[weights > 0], minlength=self.groups))
        w, ww = weights, weights * weights
        self._sums["w"].add(w, codes)
        # Weight times x first, so that weights of 1 leave every sum as it is without weights.
        products = (("ww", w, w), ("wx", w, x), ("xxw", w * x, x), ("xww", ww, x), ("www", ww, w))
        for name, left, right in products:
            self._sums[name].add_products(left, right, codes)

    def _count(self, name: str, counts: NDArray[np.int64]) -> None:
        self._counts[name] += counts

    def merge(self, moments: list[Moments]) -> None:
        """Add the moments of another part of the data, group by group."""
        self._merged = [mine + theirs for mine, theirs in zip(self._merged, moments, strict=True)]

    def grow(self, groups: int) -> None:
        """Make room for groups that were not known before."""
        extra = groups - self.groups
        if extra <= 0:
            return
        self.groups = groups
        self._merged += [Moments()] * extra
        self._counts = {name: np.pad(counts, (0, extra)) for name, counts in self._counts.items()}
        for sums in self._sums.values():
            sums.grow(groups)

    def totals(self) -> list[Moments]:
        """Return the moments of each group."""
        return [mine + new for mine, new in zip(self._merged, self._new(), strict=True)]

    def _new(self) -> list[Moments]:
        found = {name: self._counts[name].tolist() for name in _COUNTS}
        found |= {name: sums.units() for name, sums in self._sums.items()}
        if not self._weighted:
            hits, infinite, ones = ([ONE * one for one in found[name]] for name in ("hits", "infinite_rows", "counted"))
            found |= {"hit_w": hits, "infinite_w": infinite, "w": ones, "ww": ones, "www": ones}
            found |= {"wx": found["x"], "xww": found["x"], "xxw": found["xx"]}
        return [Moments(**dict(zip(found, values, strict=True))) for values in zip(*found.values(), strict=True)]


def counted_by(codes: NDArray[np.int32], flags: NDArray[np.bool_], groups: int) -> NDArray[np.int64]:
    """Return how many rows of each group are without and with the flag."""
    counts = np.zeros((groups, 2), dtype=np.int64)
    if native.available:
        native.count_flagged(np.ascontiguousarray(codes), flags, counts)
        return counts
    # In the width that bincount counts in, so that it does not convert once more.
    return np.bincount(np.multiply(codes, 2, dtype=np.intp) + flags, minlength=2 * groups).reshape(-1, 2)


def rounded_root(numerator: int, denominator: int) -> float:
    """Return the square root of a ratio of whole numbers, right to the last digit but for a rare tie."""
    if numerator <= 0:
        return 0.0
    shift = 128 - (numerator.bit_length() - denominator.bit_length())
    shift += shift % 2
    scaled = (numerator << shift) // denominator if shift >= 0 else numerator // (denominator << -shift)
    return math.ldexp(math.isqrt(scaled), -shift // 2)
