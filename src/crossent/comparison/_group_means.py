"""What the rows of each group cost in the first model, how many there are, and how many cost infinity."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from crossent.scoring._exact_sums import ExactSums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.scoring._judged import Key


@final
class GroupMeans:
    """Exact sums of the first model's cost by group; the other's follow from the change."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self._cost = ExactSums(0)
        self._counts = np.zeros((3, 0), dtype=np.int64)

    def add(
        self, key: Key, cost: NDArray[np.float64], finite: NDArray[np.bool_], infinite: list[NDArray[np.bool_]]
    ) -> None:
        """Add rows: their cost where it is ``finite`` in both models, and where either model's is infinite."""
        places = np.full(len(key.names), -1, dtype=np.int32)
        for code in np.unique(key.codes).tolist():
            places[code] = self.places.setdefault(key.names[code], len(self.places))
        size = len(self.places)
        self._cost.grow(size)
        self._counts = np.pad(self._counts, ((0, 0), (0, size - self._counts.shape[1])))
        codes = places[key.codes]
        self._cost.add(cost[finite], codes[finite])
        for line, mask in enumerate([None, *infinite]):
            self._counts[line] += np.bincount(codes if mask is None else codes[mask], minlength=size)

    def cost(self) -> dict[str, int]:
        """Return the exact cost of each group, in units of 2**-2148."""
        units = self._cost.units()
        return {value: units[place] for value, place in self.places.items()}

    def counts(self, value: str) -> tuple[int, int, int]:
        """Return the rows of a group, and how many cost infinity in the first and in the other model."""
        rows, first, other = self._counts[:, self.places[value]].tolist()
        return rows, first, other
