"""How sure the mean of a score is, whole and by slice: rows or clusters as units, weights that weigh or count.

Where each row is a unit of its own, all that an interval needs is summed for the mean already (`Moments`) or among the
largest contributions (`Tail`). Only clusters, and rows that stand for many, are added up here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.scoring._arrays import ArrayKey
from crossent.scoring._clusters import ClusterSums
from crossent.scoring._estimate import Estimate, Method, estimate_of
from crossent.scoring._group_sums import GroupSums
from crossent.scoring._ratio_sums import RatioMoments
from crossent.scoring._spread import Held, Spread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from crossent.scoring._judged import JudgedRows, Key
    from crossent.scoring._moments import Moments
    from crossent.scoring._tail import Tail


# What is drawn independently.
ROWS, COUNTED, CLUSTERS = "rows", "rows that count more than once", "clusters"


@final
class Uncertainty:
    """What intervals are made of beside the moments; mergeable, of a size that doesn't grow with the rows."""

    def __init__(self) -> None:
        self._held = Held()  # rows as units, few of them
        self._repeated: Spread | None = None
        self._clusters: ClusterSums | None = None
        self._slices: dict[str, GroupSums] = {}
        self._units: str | None = None

    def add(self, judged: JudgedRows, contribution: NDArray[np.float64], infinite: NDArray[np.bool_] | None) -> None:
        """Add rows with their weight times loss; those of infinite loss are left out."""
        self._agree(CLUSTERS if judged.cluster is not None else COUNTED if judged.frequency else ROWS)
        if self._units != ROWS:
            self._add_units(judged, contribution, infinite)
        elif not self._held.full:
            kept = np.ones(contribution.size, dtype=bool) if infinite is None else ~infinite
            if judged.weights is not None:
                kept &= judged.weights > 0
            self._held.add(contribution[kept], None if judged.weights is None else judged.weights[kept])

    def _agree(self, units: str | None) -> None:
        if self._units is not None and units is not None and units != self._units:
            raise InvalidInput(
                f"other: the units must be the same in all parts; found {self._units} and {units}; score all parts with"
                " the same clusters= and frequency="
            )
        self._units = self._units or units

    def _add_units(
        self, judged: JudgedRows, contribution: NDArray[np.float64], infinite: NDArray[np.bool_] | None
    ) -> None:
        cluster = None if judged.cluster is None else checked(judged.cluster, judged)
        kept = None if infinite is None else np.flatnonzero(~infinite)
        weights = _rows(judged.weights, kept)
        if cluster is None:
            a, b, times = _rows(judged.loss, kept), None, weights
            self._repeated = self._repeated or Spread()
            self._repeated.add(a, b, times)
        else:
            a, b, times = _rows(contribution, kept), weights, None
            self._clusters = self._clusters or ClusterSums()
            self._clusters.add(_part(cluster, kept), a, b)
        for column, key in judged.slices.items():
            sums = self._slices.setdefault(column, GroupSums(column))
            sums.add(_part(key, kept), a, b, times, None if cluster is None else _part(cluster, kept))

    def merge(self, other: Uncertainty) -> None:
        """Add the rows of another part of the data."""
        self._agree(other._units)
        self._held.merge(other._held)
        if other._repeated is not None:
            self._repeated = self._repeated or Spread()
            self._repeated.merge(other._repeated)
        if other._clusters is not None:
            self._clusters = self._clusters or ClusterSums()
            self._clusters.merge(other._clusters)
        for column, sums in other._slices.items():
            self._slices.setdefault(column, GroupSums(column)).merge(sums)

    @property
    def clustered(self) -> bool:
        """Whether the units are clusters."""
        return self._clusters is not None

    def spread(self, rows: Moments, tail: Tail) -> Spread:
        """Return the units; ``rows`` and ``tail`` are those of the whole tally."""
        if self._clusters is not None:
            return self._clusters.spread()
        if self._repeated is not None:
            return self._repeated
        return Spread.of(RatioMoments.of_rows(rows), self._held, tail.largest())

    def estimate(self, rows: Moments, tail: Tail, level: float, method: Method = "auto") -> Estimate:
        """Return the mean loss and how sure it is."""
        return estimate_of(
            self.spread(rows, tail),
            level,
            method=method,
            clustered=self.clustered,
            grouped=self._clusters is not None and self._clusters.grouped,
            at_least=0.0,
        )

    def slice_units(self, column: str, rows: Mapping[str, Moments]) -> dict[str, RatioMoments]:
        """Return what the interval of each slice of a column is made of; ``rows`` are the moments of its rows."""
        if self._units != ROWS:
            return self._slices[column].moments() if column in self._slices else {}
        return {value: RatioMoments.of_rows(moments) for value, moments in rows.items()}

    def to_dict(self) -> dict[str, Any]:
        """Return the sums as plain data."""
        return {
            "units": self._units,
            "held": self._held.to_text(),
            "repeated": None if self._repeated is None else self._repeated.to_dict(),
            "clusters": None if self._clusters is None else self._clusters.to_dict(),
            "slices": {column: sums.to_dict() for column, sums in self._slices.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Uncertainty:
        """Rebuild the sums from what `to_dict` gave."""
        found = cls()
        found._units = data["units"]
        found._held = Held.from_text(data["held"])
        found._repeated = None if data["repeated"] is None else Spread.from_dict(data["repeated"])
        found._clusters = None if data["clusters"] is None else ClusterSums.from_dict(data["clusters"])
        found._slices = {column: GroupSums.from_dict(sums) for column, sums in data["slices"].items()}
        return found


def _rows(values: Any, kept: NDArray[np.intp] | None) -> Any:
    return values if kept is None or values is None else values[kept]


def _part(key: Key, kept: NDArray[np.intp] | None) -> Key:
    return key if kept is None else ArrayKey(key.codes[kept], key.names)


def checked(cluster: Key, judged: JudgedRows) -> Key:
    """Refuse a row without a cluster: to guess whose it is would make the interval wrong."""
    if len(cluster.names) and cluster.names[0] == "":  # where there is an empty name, it is the first
        missing = np.flatnonzero(cluster.codes == 0)
        if missing.size:
            row = judged.row_numbers(missing[:1])[0]
            raise InvalidInput(
                f"cluster: every row needs one; row {row} has none; leave such rows out, or give each one of its own"
            )
    return cluster
