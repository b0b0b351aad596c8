"""Ratios by group (a class, a slice), with rows or clusters of rows as units: values that come up later make room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.scoring._clusters import ClusterSums, NameHashes
from crossent.scoring._ratio_sums import RatioMoments, RatioSums

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from crossent.scoring._judged import Key

# A column with more values than this names rows rather than groups; 1.7 KB a value without weights.
MOST_VALUES = 100_000

# Clusters are kept apart for each group up to the first number, and beyond it thrown into the second number of groups.
_CLUSTERS, _CLUSTER_GROUPS = 500, 128


@final
class GroupSums:
    """For each value of a column, what the standard error of its ratio is made of."""

    def __init__(self, column: str = "by") -> None:
        self.column = column
        self._places: dict[str, int] = {}
        self._sums = RatioSums(0)
        self._clusters: dict[str, ClusterSums] = {}
        self._hashes = NameHashes()

    def add(
        self,
        key: Key,
        a: NDArray[np.float64],
        b: NDArray[np.float64] | None = None,
        times: NDArray[np.float64] | None = None,
        cluster: Key | None = None,
    ) -> None:
        """Add rows: the group of each, numerators, denominators (1 without), how often each stands, its cluster."""
        weight = b if times is None else times
        if weight is not None and not weight.all():
            kept = np.flatnonzero(weight > 0)
            a, b, times = a[kept], None if b is None else b[kept], None if times is None else times[kept]
            key, cluster = _Part(key, kept), None if cluster is None else _Part(cluster, kept)
        if cluster is not None:
            self._add_clusters(key, cluster, a, b)
            return
        codes = self._codes(key)
        self._sums.grow(len(self._places))
        self._sums.add(a, b, codes, times)

    def _codes(self, key: Key) -> NDArray[np.int32]:
        places = np.full(len(key.names), -1, dtype=np.int32)
        for code in np.unique(key.codes).tolist():
            places[code] = self._places.setdefault(key.names[code], len(self._places))
        check_values(self.column, len(self._places))
        return places[key.codes]

    def _add_clusters(self, key: Key, cluster: Key, a: NDArray[np.float64], b: NDArray[np.float64] | None) -> None:
        order = np.argsort(key.codes, kind="stable")
        codes, starts = np.unique(key.codes[order], return_index=True)
        for code, rows in zip(codes.tolist(), np.split(order, starts[1:]), strict=True):
            name = key.names[code]
            if name not in self._clusters:
                self._clusters[name] = ClusterSums(_CLUSTERS, _CLUSTER_GROUPS, self._hashes)
            self._clusters[name].add(_Part(cluster, rows), a[rows], None if b is None else b[rows])

    def merge(self, other: GroupSums) -> None:
        """Add the rows of another part of the data."""
        theirs = other._plain()
        for value in theirs:
            self._places.setdefault(value, len(self._places))
        self._sums.grow(len(self._places))
        self._sums.merge([theirs.get(value, RatioMoments()) for value in self._places])
        for value, clusters in other._clusters.items():
            mine = self._clusters.setdefault(value, ClusterSums(_CLUSTERS, _CLUSTER_GROUPS))
            mine.merge(clusters)

    def moments(self) -> dict[str, RatioMoments]:
        """Return the moments of each group over its units, rows or clusters, sorted by value."""
        found = self._plain()
        found |= {value: clusters.spread().moments() for value, clusters in self._clusters.items()}
        return dict(sorted(found.items()))

    def _plain(self) -> dict[str, RatioMoments]:
        totals = self._sums.totals()
        return {value: totals[place] for value, place in self._places.items()}

    def to_dict(self) -> dict[str, Any]:
        """Return the sums as plain data."""
        return {
            "column": self.column,
            "rows": {value: moments.to_dict() for value, moments in sorted(self._plain().items())},
            "clusters": {value: clusters.to_dict() for value, clusters in sorted(self._clusters.items())},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> GroupSums:
        """Rebuild the sums from what `to_dict` gave."""
        sums = cls(data["column"])
        moments = {value: RatioMoments.from_dict(one) for value, one in data["rows"].items()}
        sums._places = {value: place for place, value in enumerate(moments)}
        sums._sums.grow(len(moments))
        sums._sums.merge(list(moments.values()))
        sums._clusters = {value: ClusterSums.from_dict(one) for value, one in data["clusters"].items()}
        return sums


def check_values(column: str, count: int) -> None:
    """Refuse a column of so many values that it names rows rather than groups."""
    if count > MOST_VALUES:
        raise InvalidInput(
            f"by: a column to slice by may hold up to {MOST_VALUES:,} values; {column!r} holds more;"
            " cut it into fewer, or leave it out"
        )


@final
class _Part:
    """Some rows of a key."""

    __slots__ = ("codes", "names")

    def __init__(self, key: Key, rows: NDArray[np.intp]) -> None:
        self.codes, self.names = key.codes[rows], key.names
