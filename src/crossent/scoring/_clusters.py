"""Rows that belong together, summed: one numerator and one denominator for each cluster, in bounded memory.

Up to `LIMIT` clusters are kept apart by name. Beyond that they are thrown together into `GROUPS` groups by a hash of
the name. A group of independent clusters is independent of the other groups, so the sandwich over groups estimates
the same standard error (``E (u1 + u2)^2 = E u1^2 + E u2^2``), with GROUPS - 1 degrees of freedom instead of G - 1.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.scoring._exact_sum import ONE, rounded_ratio, units_from_text, units_to_text
from crossent.scoring._exact_sums import ExactSums
from crossent.scoring._spread import Spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from crossent.scoring._judged import Key

LIMIT = 20_000
GROUPS = 4_096


@final
class ClusterSums:
    """Exact sums of numerators and denominators for each cluster."""

    def __init__(self, limit: int = LIMIT, groups: int = GROUPS, hashes: NameHashes | None = None) -> None:
        self._limit, self._groups = limit, groups
        self._hashes = NameHashes() if hashes is None else hashes
        self._places: dict[str, int] = {}
        self._hashed = False
        self._a, self._b = ExactSums(0), ExactSums(0)
        self._ones = np.zeros(0, dtype=np.int64)

    @property
    def grouped(self) -> bool:
        """Whether there were so many clusters that they stand in groups."""
        return self._hashed

    def add(self, key: Key, a: NDArray[np.float64], b: NDArray[np.float64] | None = None) -> None:
        """Add rows: the cluster of each, finite numerators, denominators of at least 0 (1 without them)."""
        codes = self._codes(key)
        self._a.add(a, codes)
        if b is None:
            self._ones += np.bincount(codes, minlength=len(self._ones))
        else:
            self._b.add(b, codes)

    def _codes(self, key: Key) -> NDArray[np.int32]:
        if not self._hashed:
            used = np.zeros(len(key.names), dtype=bool)
            used[key.codes] = True
            names = {code: key.names[code] for code in np.flatnonzero(used).tolist()}
            if len(names) + len(self._places) <= self._limit or self._have_room(names.values()):
                return self._own_places(key, names)
            self._throw_together()
        return (self._hashes.of(key.names)[key.codes] % np.uint64(self._groups)).astype(np.int32)

    def _have_room(self, names: Iterable[str]) -> bool:
        return len(self._places) + sum(name not in self._places for name in names) <= self._limit

    def _own_places(self, key: Key, names: Mapping[int, str]) -> NDArray[np.int32]:
        places = np.full(len(key.names), -1, dtype=np.int32)
        for code, name in names.items():
            places[code] = self._places.setdefault(name, len(self._places))
        self._grow(len(self._places))
        return places[key.codes]

    def _grow(self, size: int) -> None:
        self._a.grow(size)
        self._b.grow(size)
        if size > len(self._ones):
            self._ones = np.pad(self._ones, (0, size - len(self._ones)))

    def _throw_together(self) -> None:
        sums = _thrown_together(self._sums(), self._groups)
        self._places, self._hashed = {}, True
        self._a, self._b = ExactSums(self._groups), ExactSums(self._groups)
        self._ones = np.zeros(self._groups, dtype=np.int64)
        self._take(sums)

    def _take(self, sums: Mapping[str, tuple[int, int]]) -> None:
        """Add sums by name: of clusters, or of groups (``#12``) where clusters are thrown together."""
        if self._hashed:
            places = [int(name[1:]) for name in sums]
        else:
            places = [self._places.setdefault(name, len(self._places)) for name in sums]
            self._grow(len(self._places))
        size = self._groups if self._hashed else len(self._places)
        a, b = [0] * size, [0] * size
        for place, (one, other) in zip(places, sums.values(), strict=True):
            a[place] += one
            b[place] += other
        self._a.merge(a)
        self._b.merge(b)

    def _sums(self) -> dict[str, tuple[int, int]]:
        """Return the exact sums of each cluster, or of each group under its number."""
        names = [f"#{place}" for place in range(self._groups)] if self._hashed else list(self._places)
        b = [ONE * ones + more for ones, more in zip(self._ones.tolist(), self._b.units(), strict=True)]
        return {name: pair for name, pair in zip(names, zip(self._a.units(), b, strict=True), strict=True) if any(pair)}

    def merge(self, other: ClusterSums) -> None:
        """Add the clusters of another part of the data."""
        theirs = other._sums()
        too_many = len(self._places.keys() | theirs.keys()) > self._limit
        if not self._hashed and (other._hashed or too_many):
            self._throw_together()
        if self._hashed and not other._hashed:
            theirs = _thrown_together(theirs, self._groups)
        self._take(theirs)

    def spread(self) -> Spread:
        """Return the clusters as units; those without any weight are not there."""
        spread = Spread()
        pairs = [(rounded_ratio(a, ONE), rounded_ratio(b, ONE)) for a, b in self._sums().values() if b > 0]
        if pairs:
            a, b = np.asarray(pairs, dtype=np.float64).T
            spread.add(np.ascontiguousarray(a), np.ascontiguousarray(b))
        return spread

    def to_dict(self) -> dict[str, Any]:
        """Return the sums as plain data."""
        sums = {name: [units_to_text(a), units_to_text(b)] for name, (a, b) in sorted(self._sums().items())}
        return {"grouped": self._hashed, "limit": self._limit, "groups": self._groups, "sums": sums}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ClusterSums:
        """Rebuild the sums from what `to_dict` gave."""
        clusters = cls(data["limit"], data["groups"])
        if data["grouped"]:
            clusters._throw_together()
        clusters._take({name: (units_from_text(a), units_from_text(b)) for name, (a, b) in data["sums"].items()})
        return clusters


@final
class NameHashes:
    """The hashes of the names of a key, worked out once for all batches that share the names."""

    def __init__(self) -> None:
        self._names: Sequence[str] = ()
        self._hashes = np.empty(0, dtype=np.uint64)

    def of(self, names: Sequence[str]) -> NDArray[np.uint64]:
        """Return the hash of each name; names that grow from batch to batch are known by the list behind them."""
        behind = getattr(names, "texts", names)
        if behind is not self._names:
            self._names, self._hashes = behind, np.empty(0, dtype=np.uint64)
        known = len(self._hashes)
        if len(names) > known:
            new = np.array([name_hash(name) for name in names[known:]], dtype=np.uint64)
            self._hashes = np.concatenate([self._hashes, new])
        return self._hashes


def name_hash(name: str) -> int:
    """Return 64 bits that stand for a name, the same in every batch and on every machine."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _group_of(name: str, groups: int) -> int:
    return name_hash(name) % groups


def _thrown_together(sums: Mapping[str, tuple[int, int]], groups: int) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for name, (a, b) in sums.items():
        place = f"#{_group_of(name, groups)}"
        before = found.get(place, (0, 0))
        found[place] = (before[0] + a, before[1] + b)
    return found
