"""What is kept of the rows of a comparison, in memory that does not grow with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from crossent.comparison._group_means import GroupMeans
from crossent.comparison._movers import Movers
from crossent.comparison._time_order import TimePivot
from crossent.scoring._arrays import ArrayKey
from crossent.scoring._clusters import ClusterSums
from crossent.scoring._estimate import Pivot
from crossent.scoring._exact_sum import ONE, rounded_ratio
from crossent.scoring._exact_sums import ExactSums
from crossent.scoring._group_sums import GroupSums
from crossent.scoring._parts import NO_COLUMN
from crossent.scoring._spread import Spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.comparison._rows import PairedRows
    from crossent.scoring._estimate import Method
    from crossent.scoring._judged import Key


@final
class Units:
    """Numbers of rows as numerators and denominators, with rows or clusters as units."""

    def __init__(self, *, frequency: bool = False) -> None:
        self._frequency = frequency
        self._rows = Spread()
        self._clusters: ClusterSums | None = None
        self._series: list[tuple[NDArray[np.float64], ...]] = []

    def add(
        self,
        values: NDArray[np.float64],
        weights: NDArray[np.float64] | None,
        cluster: Key | None,
        order: NDArray[np.float64] | None = None,
    ) -> None:
        """Add finite values; those with an ``order`` are kept, 16 to 24 bytes each."""
        if order is not None:
            self._series.append((order, values) if weights is None else (order, values, weights))
        a, b, times = ratio_parts(values, weights, self._frequency and cluster is None)
        if cluster is None:
            self._rows.add(a, b, times)
            return
        self._clusters = self._clusters or ClusterSums()
        self._clusters.add(cluster, a, b)

    @property
    def clustered(self) -> bool:
        """Whether the units are clusters."""
        return self._clusters is not None

    @property
    def counted(self) -> bool:
        """Whether any row has a weight."""
        return self.spread().moments().units > 0

    @property
    def ordered(self) -> bool:
        """Whether the rows stand in the order of time."""
        return bool(self._series)

    def pivot(self, spread: Spread, method: Method = "auto", *, wider: bool = False) -> Pivot:
        """Return the studentised mean of the units, whose spread it is."""
        if not self._series:
            return Pivot(spread.moments(), spread.held(), method, wider=wider)
        order, values, *weights = (np.concatenate(parts) for parts in zip(*self._series, strict=True))
        return TimePivot(spread.moments(), order, values, weights[0] if weights else None)

    def spread(self) -> Spread:
        """Return the units."""
        return self._rows if self._clusters is None else self._clusters.spread()


def ratio_parts(
    values: NDArray[np.float64], weights: NDArray[np.float64] | None, frequency: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None, NDArray[np.float64] | None]:
    """Return numerators, denominators and repetitions: weights either weigh rows or count them."""
    if weights is None:
        return values, None, None
    return (values, None, weights) if frequency else (weights * values, weights, None)


@final
class WeightSums:
    """Exact weights by a small code: how much of the data is better, worse, the same."""

    def __init__(self, groups: int) -> None:
        self.rows = np.zeros(groups, dtype=np.int64)
        self._plain = np.zeros(groups, dtype=np.int64)
        self._sums = ExactSums(groups)

    def add(self, codes: NDArray[np.int32], weights: NDArray[np.float64] | None) -> None:
        """Add rows."""
        counts = np.bincount(codes, minlength=len(self.rows))
        self.rows += counts
        if weights is None:
            self._plain += counts
        else:
            self._sums.add(weights, codes)

    def shares(self) -> list[float]:
        """Return each code's share of the weight; NaN where there is none."""
        exact = [ONE * n + more for n, more in zip(self._plain.tolist(), self._sums.units(), strict=True)]
        total = sum(exact)
        return [rounded_ratio(one, total) if total else float("nan") for one in exact]


@final
class ModelTally:
    """One model by itself: its mean loss, how sure that is, how often it is right."""

    def __init__(self, *, frequency: bool) -> None:
        self.units = Units(frequency=frequency)
        self.right = WeightSums(2)
        self.infinite = WeightSums(2)
        self.infinite_ids: list[tuple[int, str | int]] = []

    def add(self, rows: PairedRows, model: int) -> None:
        """Add rows."""
        loss, weights = rows.losses[model], rows.weights
        infinite = np.isinf(loss)
        if weights is not None:
            infinite &= weights > 0
        self.right.add(rows.right[model].astype(np.int32), weights)
        self.infinite.add(infinite.astype(np.int32), weights)
        if infinite.any():
            places = np.flatnonzero(infinite)[:_NAMED]
            named = list(zip(rows.rows[places].tolist(), rows.names(places), strict=True))
            self.infinite_ids = sorted([*self.infinite_ids, *named], key=lambda pair: pair[0])[:_NAMED]
        kept = np.flatnonzero(np.isfinite(loss))
        self.units.add(*_parts_of(rows, loss, kept), None if rows.order is None else rows.order[kept])


_NAMED = 20
BETTER, SAME, WORSE = 0, 1, 2


@final
class PairTally:
    """Two models on the same rows: the difference of their losses, other less first."""

    def __init__(self, first: int, other: int, *, frequency: bool, movers: int = 0, detailed: bool = True) -> None:
        self.first, self.other = first, other
        self._frequency, self._detailed = frequency, detailed
        self.units = Units(frequency=frequency)
        self.ways = WeightSums(3)
        # Rows that cost infinity: in the first model alone, in the other alone, in both.
        self.infinite = np.zeros(3, dtype=np.int64)
        self.movers = Movers(movers if detailed else 0)
        # Change by group, and what the groups cost before: "class", then the columns that rows are sliced by.
        self.changes: dict[str, GroupSums] = {}
        self.means: dict[str, GroupMeans] = {}

    def add(self, rows: PairedRows, class_names: tuple[str, ...]) -> None:
        """Add rows."""
        before, after = rows.losses[self.first], rows.losses[self.other]
        with np.errstate(invalid="ignore"):
            change = after - before
        counted = np.ones(len(change), dtype=bool) if rows.weights is None else rows.weights > 0
        self._count(rows, before, after, counted)
        kept = np.flatnonzero(np.isfinite(change) & counted)
        values, weights, cluster = _parts_of(rows, change, kept)
        self.units.add(values, weights, cluster, None if rows.order is None else rows.order[kept])
        if not self._detailed:
            return
        self.movers.add(rows, self.first, self.other, np.where(counted, change, 0.0))
        a, b, times = ratio_parts(values, weights, self._frequency and cluster is None)
        keys: dict[str, Key] = {CLASS: ArrayKey(rows.truth, (*class_names, NO_COLUMN)), **_sliced(rows)}
        finite = np.zeros(len(change), dtype=bool)
        finite[kept] = True
        with np.errstate(invalid="ignore"):  # infinity times a weight of 0, which is left out
            cost = before if rows.weights is None else rows.weights * before
        infinite = [np.isinf(before) & counted, np.isinf(after) & counted]
        for name, key in keys.items():
            self.changes.setdefault(name, GroupSums(name)).add(part_of(key, kept), a, b, times, cluster)
            means = self.means.setdefault(name, GroupMeans())
            means.add(key, cost, finite, infinite)
            means.add_alone(key, (before, after), rows.weights, infinite)

    def _count(
        self, rows: PairedRows, before: NDArray[np.float64], after: NDArray[np.float64], counted: NDArray[np.bool_]
    ) -> None:
        ways = np.where(after < before, BETTER, np.where(after > before, WORSE, SAME)).astype(np.int32)
        weights = rows.weights
        self.ways.add(ways[counted], None if weights is None else weights[counted])
        one, two = np.isinf(before) & counted, np.isinf(after) & counted
        self.infinite += [np.count_nonzero(one & ~two), np.count_nonzero(two & ~one), np.count_nonzero(one & two)]


CLASS = "class"


def _sliced(rows: PairedRows) -> dict[str, Key]:
    """Return the columns to slice by; one that is named as the classes are is told apart."""
    return {name if name != CLASS else f"{CLASS} (column)": key for name, key in rows.slices.items()}


def part_of(key: Key, kept: NDArray[np.intp]) -> ArrayKey:
    """Return some rows of a key."""
    return ArrayKey(key.codes[kept], tuple(key.names))


def _parts_of(
    rows: PairedRows, values: NDArray[np.float64], kept: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None, Key | None]:
    """Return values, weights and clusters of the rows that are kept; all of them without a copy."""
    if kept.size == values.size:
        return values, rows.weights, rows.cluster
    weights = None if rows.weights is None else rows.weights[kept]
    return values[kept], weights, None if rows.cluster is None else part_of(rows.cluster, kept)
