"""How sure the mean of a score is, whole and by slice: rows or clusters as units, weights that weigh or count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.scoring._arrays import ArrayKey
from crossent.scoring._clusters import ClusterSums
from crossent.scoring._estimate import Estimate, Method, estimate_of
from crossent.scoring._group_sums import GroupSums
from crossent.scoring._spread import Spread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from crossent.scoring._judged import JudgedRows, Key


@final
class Uncertainty:
    """What intervals are made of; mergeable, of a size that doesn't grow with the rows."""

    def __init__(self) -> None:
        self._rows = Spread()
        self._clusters: ClusterSums | None = None
        self._slices: dict[str, GroupSums] = {}

    def add(self, judged: JudgedRows, infinite: NDArray[np.bool_] | None) -> None:
        """Add rows; those of infinite loss are left out."""
        cluster = None if judged.cluster is None else checked(judged.cluster, judged)
        kept = None if infinite is None else np.flatnonzero(~infinite)
        values = judged.loss if kept is None else judged.loss[kept]
        weights = judged.weights if kept is None or judged.weights is None else judged.weights[kept]
        a, b, times = values, None, None
        if weights is not None and judged.frequency and cluster is None:
            times = weights
        elif weights is not None:
            with np.errstate(invalid="ignore"):
                a, b = np.where(weights == 0, 0.0, weights * values), weights
        if cluster is None:
            self._rows.add(a, b, times)
        else:
            self._clusters = self._clusters or ClusterSums()
            self._clusters.add(_part(cluster, kept), a, b)
        for column, key in judged.slices.items():
            sums = self._slices.setdefault(column, GroupSums(column))
            sums.add(_part(key, kept), a, b, times, None if cluster is None else _part(cluster, kept))

    def merge(self, other: Uncertainty) -> None:
        """Add the rows of another part of the data."""
        self._rows.merge(other._rows)
        if other._clusters is not None:
            self._clusters = self._clusters or ClusterSums()
            self._clusters.merge(other._clusters)
        for column, sums in other._slices.items():
            self._slices.setdefault(column, GroupSums(column)).merge(sums)

    @property
    def clustered(self) -> bool:
        """Whether the units are clusters."""
        return self._clusters is not None

    def spread(self) -> Spread:
        """Return the units."""
        return self._rows if self._clusters is None else self._clusters.spread()

    def estimate(self, level: float, method: Method = "auto") -> Estimate:
        """Return the mean loss and how sure it is."""
        return estimate_of(
            self.spread(),
            level,
            method=method,
            clustered=self.clustered,
            grouped=self._clusters is not None and self._clusters.grouped,
            at_least=0.0,
        )

    def slices(self) -> dict[str, GroupSums]:
        """Return the sums behind the interval of each slice, by column."""
        return self._slices

    def to_dict(self) -> dict[str, Any]:
        """Return the sums as plain data."""
        return {
            "rows": self._rows.to_dict(),
            "clusters": None if self._clusters is None else self._clusters.to_dict(),
            "slices": {column: sums.to_dict() for column, sums in self._slices.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Uncertainty:
        """Rebuild the sums from what `to_dict` gave."""
        found = cls()
        found._rows = Spread.from_dict(data["rows"])
        found._clusters = None if data["clusters"] is None else ClusterSums.from_dict(data["clusters"])
        found._slices = {column: GroupSums.from_dict(sums) for column, sums in data["slices"].items()}
        return found


def _part(key: Key, kept: NDArray[np.intp] | None) -> Key:
    return key if kept is None else ArrayKey(key.codes[kept], tuple(key.names))


def checked(cluster: Key, judged: JudgedRows) -> Key:
    """Refuse a row without a cluster: to guess whose it is would make the interval wrong."""
    empty = [code for code, name in enumerate(cluster.names) if name == ""]
    if empty:
        missing = np.flatnonzero(np.isin(cluster.codes, empty))
        if missing.size:
            row = judged.row_numbers(missing[:1])[0]
            raise InvalidInput(
                f"cluster: every row needs one; row {row} has none; leave such rows out, or give each one of its own"
            )
    return cluster
