"""The rows that cost most, whatever the order of batches; of equal ones those that come first in the data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from crossent.scoring._judged import JudgedRows


@final
@dataclass(frozen=True, slots=True)
class CostlyRow:
    """One row and what it costs; classes are numbers, -1 is a class that has no column."""

    row: int
    id: str | int
    truth: int
    predicted: int
    p_truth: float
    loss: float
    weight: float
    contribution: float

    @property
    def rank(self) -> tuple[float, int]:
        """What rows are sorted by: the cost, falling; then their place."""
        return -self.contribution, self.row


@final
class Costliest:
    """The ``size`` rows of the largest contribution to the loss, the costliest first."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.rows: list[CostlyRow] = []

    def add(self, judged: JudgedRows, contribution: NDArray[np.float64]) -> None:
        """Look for rows that belong among the costliest; names are asked for only where there are some."""
        places = self._candidates(judged.first_row, contribution)
        if places.size:
            self.merge(_costly(judged, contribution, places))

    def _candidates(self, first_row: int, contribution: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the places of a batch that beat the least of the rows held, at most ``size`` of them."""
        if self.size == 0 or contribution.size == 0:
            return np.empty(0, dtype=np.intp)
        places = self._beating(first_row, contribution)
        if places.size <= self.size:
            return places
        values = contribution[places]
        least = np.partition(values, values.size - self.size)[values.size - self.size]
        above, equal = places[values > least], places[values == least]
        return np.concatenate([above, equal[: self.size - above.size]])

    def _beating(self, first_row: int, contribution: NDArray[np.float64]) -> NDArray[np.intp]:
        if len(self.rows) < self.size:
            return np.arange(contribution.size)
        last = self.rows[-1]
        # A row that costs the same wins only if it comes earlier, which in a batch read later it never does.
        if first_row > last.row:
            return np.flatnonzero(contribution > last.contribution)
        return np.flatnonzero(contribution >= last.contribution)

    def merge(self, rows: list[CostlyRow]) -> None:
        """Take the rows of another part of the data in."""
        self.rows = sorted([*self.rows, *rows], key=lambda row: row.rank)[: self.size]

    def to_dict(self) -> dict[str, Any]:
        """Return the rows as plain data."""
        return {"size": self.size, "rows": [asdict(row) for row in self.rows]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Costliest:
        """Rebuild the rows from what `to_dict` gave."""
        costliest = cls(int(data["size"]))
        # JSON has no infinity, so a loss may come back as a text.
        numbers = ("p_truth", "loss", "weight", "contribution")
        costliest.rows = [CostlyRow(**{**row, **{name: float(row[name]) for name in numbers}}) for row in data["rows"]]
        return costliest


def _costly(judged: JudgedRows, contribution: NDArray[np.float64], places: NDArray[np.intp]) -> list[CostlyRow]:
    weights = np.ones(len(contribution)) if judged.weights is None else judged.weights
    columns = (judged.truth, judged.predicted, judged.p_truth, judged.loss, weights, contribution)
    values = (column[places].tolist() for column in columns)
    return [CostlyRow(*row) for row in zip(judged.row_numbers(places), judged.names(places), *values, strict=True)]
