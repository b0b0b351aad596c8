"""How often what was said came true, by what was said: for the top class and for each class, with intervals.

A rate over few rows is noise that looks like a finding, so neighbouring bins are joined until each has 20 rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, final

import numpy as np

from crossent.scoring._detail_bins import SURE_BINS, SURE_EDGES, sure_bins

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST_ROWS = 20
# Each row adds one probability for each class; beyond this many classes that costs more than scoring itself.
MOST_CLASSES = 50


@final
@dataclass(frozen=True, slots=True)
class RateBin:
    """Rows for which between ``low`` and ``high`` was said: the mean of it, the rate that came true, its interval.

    ``first`` and ``last`` number the bins that were joined.
    """

    first: int
    last: int
    low: float
    high: float
    rows: int
    said: float
    rate: float
    interval: tuple[float, float]

    @property
    def off(self) -> bool:
        """Whether what was said lies outside the interval of what happened."""
        return not self.interval[0] <= self.said <= self.interval[1]


@final
class RateBins:
    """Sums by group (a class, or the one group of the top class) and bin."""

    def __init__(self, groups: int) -> None:
        self.groups = groups
        # rows, weight, weight squared, weight that came true, weight times what was said
        self._sums = np.zeros((5, groups * SURE_BINS))

    def add(self, group: int, said: Floats, happened: Floats, weight: Floats | None) -> None:
        """Add rows of one group: what was said, and 1 where it came true (or the share of it)."""
        size = self._sums.shape[1]
        place = sure_bins(said) + group * SURE_BINS
        rows = np.bincount(place, minlength=size).astype(np.float64)
        if weight is None:
            lines = [rows, rows, rows, np.bincount(place, happened, size), np.bincount(place, said, size)]
        else:
            sums = (weight, weight * weight, weight * happened, weight * said)
            lines = [rows, *(np.bincount(place, one, size) for one in sums)]
        self._sums += np.stack(lines)

    def merge(self, other: RateBins) -> None:
        """Add the sums of another part of the data."""
        self._sums += other._sums

    def curve(self, group: int = 0, *, confidence: float = 0.95, least: int = LEAST_ROWS) -> tuple[RateBin, ...]:
        """Return the bins of a group, joined until each has ``least`` rows; none if there are fewer rows in all."""
        sums = self._sums[:, group * SURE_BINS : (group + 1) * SURE_BINS]
        return tuple(_rate_bin(sums, first, last, confidence) for first, last in _joined(sums, least))


def _joined(sums: Floats, least: int) -> list[tuple[int, int]]:
    """Return the first and last bin of each run that has enough rows and some weight."""
    runs: list[tuple[int, int]] = []
    first = 0
    for place in range(sums.shape[1]):
        part = sums[:, first : place + 1]
        if part[0].sum() >= least and part[1].sum() > 0:
            runs.append((first, place))
            first = place + 1
    if runs and sums[0, first:].sum() > 0:  # too few are left for a bin of their own
        runs[-1] = (runs[-1][0], sums.shape[1] - 1)
    return runs


def _rate_bin(sums: Floats, first: int, last: int, confidence: float) -> RateBin:
    rows, weight, squares, happened, said = sums[:, first : last + 1].sum(axis=1).tolist()
    rate = min(max(happened / weight, 0.0), 1.0)
    full = np.flatnonzero(sums[0, first : last + 1]) + first
    return RateBin(
        first=first,
        last=last,
        low=float(SURE_EDGES[full[0]]),
        high=float(SURE_EDGES[full[-1] + 1]),
        rows=int(rows),
        said=said / weight,
        rate=rate,
        interval=wilson(rate, weight * weight / squares, confidence),
    )


def wilson(rate: float, n: float, confidence: float) -> tuple[float, float]:
    """Return Wilson's interval of a rate over n rows (Wilson 1927), which stays inside [0, 1]."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    middle = (rate + z * z / (2.0 * n)) / (1.0 + z * z / n)
    half = z * math.sqrt(rate * (1.0 - rate) / n + z * z / (4.0 * n * n)) / (1.0 + z * z / n)
    # Rounding must not push the ends inside what was seen.
    return min(max(0.0, middle - half), rate), max(min(1.0, middle + half), rate)
