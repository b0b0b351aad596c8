"""What the rows of each group cost in both models, how many there are, and how many cost infinity.

The change is that of the rows whose loss is finite in both. Where one model's is not, the other's mean is that of its
own finite rows, so that a class does not lose its loss because another model calls it impossible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from crossent.scoring._exact_sums import ExactSums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.scoring._judged import Key


@final
class GroupMeans:
    """Exact sums of the models' cost by group: over rows finite in both, and over those finite in one alone."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self._cost = ExactSums(0)
        # Of each model: cost and weight of the rows that the other calls impossible.
        self._alone = [(ExactSums(0), ExactSums(0)) for _ in range(2)]
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

    def add_alone(
        self,
        key: Key,
        losses: tuple[NDArray[np.float64], NDArray[np.float64]],
        weights: NDArray[np.float64] | None,
        infinite: list[NDArray[np.bool_]],
    ) -> None:
        """Add what one model costs where the other is infinite; after `add` of the same rows."""
        for model, other in ((0, 1), (1, 0)):
            rows = np.flatnonzero(infinite[other] & ~infinite[model])
            if not rows.size:
                continue
            codes = np.array([self.places.get(name, -1) for name in key.names], dtype=np.int32)[key.codes[rows]]
            weight = np.ones(rows.size) if weights is None else weights[rows]
            for sums, values in zip(self._alone[model], (weight * losses[model][rows], weight), strict=True):
                sums.grow(len(self.places))
                sums.add(values, codes)

    def alone(self, model: int) -> dict[str, tuple[int, int]]:
        """Return the exact cost and weight, by group, of a model's rows that the other model calls impossible."""
        cost, weight = (sums.units() for sums in self._alone[model])
        return {value: (cost[place], weight[place]) for value, place in self.places.items() if place < len(cost)}

    def cost(self) -> dict[str, int]:
        """Return the exact cost of each group, in units of 2**-2148."""
        units = self._cost.units()
        return {value: units[place] for value, place in self.places.items()}

    def counts(self, value: str) -> tuple[int, int, int]:
        """Return the rows of a group, and how many cost infinity in the first and in the other model."""
        rows, first, other = self._counts[:, self.places[value]].tolist()
        return rows, first, other
