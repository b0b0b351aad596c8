"""Rows that are kept as they are: all of them while they are few; then the costliest, and a random sample of all.

The sample is drawn by the row numbers alone, so that any order, chunking and number of machines keeps the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.calibration._sample import hash_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.scoring._judged import JudgedRows

    Floats = NDArray[np.float64]

COSTLIEST, RANDOM = 5_000, 15_000


@final
@dataclass(frozen=True, slots=True)
class RowTable:
    """Kept rows, in the order of the data.

    ``id`` holds texts, or row numbers where the data has no ids; ``number`` is the place of a row as its owner counts;
    ``predictions`` and ``shares`` (soft truth) have no columns where they were not asked for.
    """

    number: NDArray[np.int64]
    id: NDArray[Any]
    truth: NDArray[np.int64]
    said: NDArray[np.int64]
    loss: Floats
    p_truth: Floats
    sure: Floats
    weight: Floats
    contribution: Floats
    predictions: Floats
    shares: Floats

    def __len__(self) -> int:
        return len(self.number)

    def take(self, places: Any) -> RowTable:
        """Return some of the rows, in the order given."""
        return RowTable(*(getattr(self, one.name)[places] for one in fields(self)))


@final
class KeptRows:
    """At most ``costliest`` + ``random`` rows: all of them, or the costliest and a random sample."""

    def __init__(self, costliest: int = COSTLIEST, random: int = RANDOM, *, predictions: bool = False) -> None:
        self.costliest, self.random, self.seen = costliest, random, 0
        self._predictions = predictions
        self._parts: list[RowTable] = []
        self._held = 0
        self._highest_hash: np.uint64 | None = None
        self._least_cost = -np.inf

    @property
    def limit(self) -> int:
        """How many rows are kept at most."""
        return self.costliest + self.random

    @property
    def complete(self) -> bool:
        """Whether every row is kept."""
        return self.seen <= self.limit

    def add(self, judged: JudgedRows, truth: NDArray[np.int64], predictions: Floats) -> None:
        """Add rows of a batch, copies of those that may stay."""
        contribution = judged.contribution()
        places = self._candidates(judged, contribution)
        self.seen += len(contribution)
        if not len(places):
            return
        weights = np.ones(len(places)) if judged.weights is None else judged.weights[places]
        none = np.empty((len(places), 0))
        self._parts.append(
            RowTable(
                np.array(judged.row_numbers(places), dtype=np.int64),
                np.array(judged.names(places), dtype=object),
                truth[places],
                judged.predicted[places].astype(np.int64),
                judged.loss[places],
                judged.p_truth[places],
                judged.confidence[places],
                weights,
                contribution[places],
                np.ascontiguousarray(predictions[places]) if self._predictions else none,
                judged.shares[places] if self._predictions and judged.shares is not None else none,
            )
        )
        self._held += len(places)
        if self._held > 2 * self.limit:
            self._thin()

    def _candidates(self, judged: JudgedRows, contribution: Floats) -> NDArray[np.intp]:
        if self._highest_hash is None:
            return np.arange(len(contribution))
        numbers = np.arange(len(contribution)) + judged.first_row if judged.numbers is None else judged.numbers
        return np.flatnonzero((hash_of(numbers) <= self._highest_hash) | (contribution >= self._least_cost))

    def _thin(self) -> None:
        if len(self._parts) > 1:
            joined = [np.concatenate([getattr(part, one.name) for part in self._parts]) for one in fields(RowTable)]
            self._parts = [RowTable(*joined)]
        if self._parts and not self.complete:
            table = self._parts[0]
            costly, hashes = costliest_places(table, self.costliest), hash_of(table.number)
            # Some of the rows drawn may be among the costliest, and others take their places.
            drawn = np.argsort(hashes, kind="stable")[: self.limit]
            self._least_cost = float(table.contribution[costly[-1]]) if len(costly) else np.inf
            self._highest_hash = hashes[drawn].max()
            self._parts = [table.take(np.union1d(costly, drawn))]
        self._held = sum(len(part) for part in self._parts)

    def merge(self, other: KeptRows) -> None:
        """Add the rows of another part of the data."""
        self.seen += other.seen
        self._parts += other._parts
        self._held += other._held
        self._thin()

    def table(self) -> KeptTable | None:
        """Return the kept rows in the order of the data; none for no rows."""
        self._thin()
        if not self._parts:
            return None
        table = self._parts[0]
        return chosen(table.take(np.argsort(table.number, kind="stable")), self.seen, self.costliest, self.random)


@final
@dataclass(frozen=True, slots=True)
class KeptTable:
    """Kept rows, and why: ``costly`` ones are the costliest, ``drawn`` ones a random sample; a row may be both."""

    rows: RowTable
    costly: NDArray[np.bool_]
    drawn: NDArray[np.bool_]
    complete: bool


def chosen(table: RowTable, seen: int, costliest: int, random: int) -> KeptTable:
    """Return the costliest rows and as many drawn as make up ``costliest`` + ``random``; all rows where they fit."""
    size = len(table)
    costly = np.zeros(size, dtype=np.bool_)
    costly[costliest_places(table, costliest)] = True
    if seen == size <= costliest + random:
        return KeptTable(table, costly, np.ones(size, dtype=np.bool_), complete=True)
    order = np.argsort(hash_of(table.number), kind="stable")
    last = int(np.searchsorted(np.cumsum(~costly[order]), random, side="right"))
    drawn = np.zeros(size, dtype=np.bool_)
    drawn[order[:last] if random else []] = True
    places = np.flatnonzero(costly | drawn)
    return KeptTable(table.take(places), costly[places], drawn[places], complete=False)


def costliest_places(table: RowTable, count: int) -> NDArray[np.intp]:
    """Return the places of the costliest rows, the costliest first, of equals the earlier."""
    return np.lexsort((table.number, -table.contribution))[:count]
