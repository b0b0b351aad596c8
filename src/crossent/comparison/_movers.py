"""The rows whose loss changed most, in either direction, whatever the order in which batches arrive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.comparison._rows import PairedRows


@final
@dataclass(frozen=True, slots=True)
class Moved:
    """One row before and after: ``change`` is the other model's loss less the baseline's."""

    row: int
    id: str | int
    truth: int
    p_before: float
    p_after: float
    change: float


@final
class Movers:
    """The ``size`` rows that got better most and the ``size`` that got worse most."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.better: list[Moved] = []
        self.worse: list[Moved] = []

    def add(self, rows: PairedRows, first: int, other: int, change: NDArray[np.float64]) -> None:
        """Look for rows that belong among the first of either list; rows impossible in both models don't move."""
        if not self.size:
            return
        self.better = self._with(self.better, rows, first, other, change, -1)
        self.worse = self._with(self.worse, rows, first, other, change, 1)

    def _with(
        self, held: list[Moved], rows: PairedRows, first: int, other: int, change: NDArray[np.float64], sign: int
    ) -> list[Moved]:
        moved = np.nan_to_num(change * sign, nan=0.0, posinf=np.inf, neginf=-np.inf)
        least = abs(held[-1].change) if len(held) == self.size else 0.0
        places = np.flatnonzero((moved > 0) & (moved >= least))
        if places.size > self.size:
            # Of equal changes the rows that come first in the data are named.
            order = np.lexsort((rows.rows[places], -moved[places]))
            places = places[order[: self.size]]
        if not places.size:
            return held
        found = [
            Moved(
                row=int(rows.rows[place]),
                id=name,
                truth=int(rows.truth[place]),
                p_before=float(rows.p_truth[first, place]),
                p_after=float(rows.p_truth[other, place]),
                change=float(change[place]),
            )
            for place, name in zip(places.tolist(), rows.names(places), strict=True)
        ]
        return sorted([*held, *found], key=lambda one: (-abs(one.change), one.row))[: self.size]
