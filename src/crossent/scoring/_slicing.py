"""What the rows are sliced by: columns, two columns crossed (``country*device``), numbers cut into quantiles."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.scoring._arrays import ArrayKey

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.scoring._judged import JudgedRows, Key

# A column of numbers with more different values than this is cut, by default into four parts of as many rows each.
MOST_NUMBERS = 20
QUANTILES = 4

# Up to so many pairs of values a table tells which there are; beyond, a sort.
_MOST_PAIRS = 1 << 18

Cuts: TypeAlias = tuple[float, ...]
FindCuts: TypeAlias = Callable[[str], "Cuts | None"]


@final
@dataclass(frozen=True, slots=True)
class Slicing:
    """Names of slices with the columns they are made of, where columns are cut, and the column of clusters."""

    columns: Mapping[str, tuple[str, ...]]
    cuts: Mapping[str, Cuts]
    cluster: str | None = None
    frequency: bool = False

    @classmethod
    def of(cls, by: Sequence[str], find_cuts: FindCuts, cluster: str | None = None, frequency: bool = False) -> Slicing:
        """Return the slicing that the specifications say; ``find_cuts`` looks at the whole of a column."""
        columns = {one: _parts_of(one, by) for one in by}
        used = dict.fromkeys(part for parts in columns.values() for part in parts)
        cuts = {column: found for column in used if (found := find_cuts(column)) is not None}
        return cls(columns, cuts, cluster, frequency)

    def applied(self, rows: JudgedRows, keys: Mapping[str, Key]) -> JudgedRows:
        """Return the rows with their slices and clusters, made of the columns that were read."""
        return replace(
            rows,
            slices=self.slices(keys),
            cluster=None if self.cluster is None else keys[self.cluster],
            frequency=self.frequency,
        )

    def slices(self, keys: Mapping[str, Key]) -> dict[str, Key]:
        """Return each slicing's key."""
        plain = {
            column: cut_key(keys[column], self.cuts[column]) if column in self.cuts else keys[column]
            for parts in self.columns.values()
            for column in parts
        }
        return {name: crossed([plain[part] for part in parts]) for name, parts in self.columns.items()}


def _parts_of(name: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the columns behind a name: itself, unless it joins others by a star."""
    parts = tuple(part.strip() for part in name.split("*"))
    return parts if len(parts) > 1 and all(part in known or part != name for part in parts) else (name,)


def columns_of(by: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that specifications speak of, each once."""
    return tuple(dict.fromkeys(part.strip() for one in by for part in one.split("*")))


def specifications(by: Any) -> tuple[str, ...]:
    """Return what was asked for as names, from one name or several."""
    return () if by is None else (by,) if isinstance(by, str) else tuple(str(one) for one in by)


def crossed(keys: Sequence[Key]) -> Key:
    """Return the key of every combination that occurs, named by its parts."""
    first, *others = keys
    for other in others:
        both = first.codes.astype(np.int64) * len(other.names) + other.codes
        used, codes = _renumbered(both, len(first.names) * len(other.names))
        names = [
            f"{first.names[left]} · {other.names[right]}"
            for left, right in (divmod(code, len(other.names)) for code in used.tolist())
        ]
        first = ArrayKey(codes.astype(np.int32), tuple(names))
    return first


def _renumbered(codes: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the different codes, rising, and each code's place among them; below ``size``, if that is not much."""
    if size > _MOST_PAIRS:
        return np.unique(codes, return_inverse=True)
    used = np.flatnonzero(np.bincount(codes, minlength=size))
    places = np.zeros(size, dtype=np.int64)
    places[used] = np.arange(len(used))
    return used, places[codes]


def cut_key(key: Key, cuts: Cuts) -> ArrayKey:
    """Return a key of numbers as ranges; ``cuts`` are the upper ends of all but the last, which belong to them."""
    names = range_names(cuts)
    places = np.zeros(len(key.names), dtype=np.int32)
    for code in np.flatnonzero(np.bincount(key.codes, minlength=len(places))).tolist():
        places[code] = _part(key.names[code], cuts)
    return ArrayKey(places[key.codes] if len(places) else key.codes, (*names, ""))


def _part(text: str, cuts: Cuts) -> int:
    try:
        value = float(text)
    except ValueError:
        return len(cuts) + 1
    return len(cuts) + 1 if math.isnan(value) else bisect_left(cuts, value)


def range_names(cuts: Cuts) -> list[str]:
    """Return the names of ranges.

    >>> range_names((18.0, 65.0))
    ['up to 18', '18 to 65', 'above 65']
    """
    texts = [f"{cut:.6g}" for cut in cuts]
    middle = [f"{low} to {high}" for low, high in pairwise(texts)]
    return [f"up to {texts[0]}", *middle, f"above {texts[-1]}"]


def cuts_of(values: NDArray[Any], parts: int = QUANTILES) -> Cuts | None:
    """Return where a column in memory is cut: quantiles, if it holds numbers of many different values."""
    if values.dtype.kind not in "fiu":
        return None
    present = values[np.isfinite(values)].astype(np.float64)
    if len(np.unique(present)) <= MOST_NUMBERS:
        return None
    found = np.quantile(present, np.arange(1, parts) / parts, method="inverted_cdf")
    return distinct(found.tolist(), float(present.max()))


def distinct(cuts: Sequence[float], highest: float) -> Cuts | None:
    """Return the cuts without repeats and without one that leaves nothing above it; none if none are left."""
    return tuple(cut for cut in dict.fromkeys(cuts) if cut < highest) or None


def check_parts(parts: int) -> int:
    """Refuse a number of quantiles that cuts nothing."""
    if parts < 2:
        raise InvalidInput(f"quantiles: must be 2 or more; got {parts!r}; 4 cuts a column into quarters")
    return parts
