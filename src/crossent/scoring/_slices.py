"""Rows told apart by the value of a column: the exact moments of each value, in the order of the values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.scoring._group_sums import check_values
from crossent.scoring._moments import GroupedMoments, Moments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from crossent.scoring._judged import Key


@final
class Slices:
    """Moments for each value of one column; values that come up later make room for themselves."""

    def __init__(self, column: str = "by") -> None:
        self.column = column
        self._places: dict[str, int] = {}
        self._moments = GroupedMoments(0)

    def codes(self, key: Key) -> NDArray[np.int32]:
        """Return the number of each row's value, in the order in which the values came up."""
        places = np.zeros(len(key.names), dtype=np.int32)
        # A batch may carry names that none of its rows has; they are no slices.
        for used in np.flatnonzero(np.bincount(key.codes, minlength=len(key.names))).tolist():
            places[used] = self._places.setdefault(key.names[used], len(self._places))
        check_values(self.column, len(self._places))
        self._moments.grow(len(self._places))
        return places[key.codes]

    def add(
        self,
        key: Key,
        contribution: NDArray[np.float64],
        weights: NDArray[np.float64] | None,
        hit: NDArray[np.bool_],
        infinite: NDArray[np.bool_] | None,
    ) -> None:
        """Add rows."""
        self._moments.add(self.codes(key), contribution, weights, hit, infinite)

    def moments(self) -> dict[str, Moments]:
        """Return the moments of each value, sorted by value."""
        totals = self._moments.totals()
        return {value: totals[place] for value, place in sorted(self._places.items())}

    def merge(self, other: Mapping[str, Moments]) -> None:
        """Add the moments of another part of the data."""
        for value in other:
            self._places.setdefault(value, len(self._places))
        self._moments.grow(len(self._places))
        self._moments.merge([other.get(value, Moments()) for value in self._places])

    def to_dict(self) -> dict[str, Any]:
        """Return the moments of each value as plain data."""
        return {value: moments.to_dict() for value, moments in self.moments().items()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], column: str = "by") -> Slices:
        """Rebuild the slices from what `to_dict` gave."""
        slices = cls(column)
        slices.merge({value: Moments.from_dict(moments) for value, moments in data.items()})
        return slices
