"""Rows counted by truth, answer, loss and sureness together: whatever a reader picks of them can be counted exactly.

Most combinations never happen, so only those that do are held. Many classes would make too many of them: then the
sureness is given up, and next the loss, and what is asked of those is no longer known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from crossent.scoring._detail_bins import LOSS_BINS, SURE_BINS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_CELLS = 1 << 17
_DENSE = 1 << 20  # as many counters fit the cache of most machines, and need no sorting


@final
@dataclass(frozen=True, slots=True)
class CellTable:
    """One line for each combination that happened.

    ``has_sure`` and ``has_loss`` say whether those were kept; where they were not, the column is all 0. ``weight`` and
    ``cost`` are sums of weights, and of weight times loss.
    """

    truth: NDArray[np.int64]
    said: NDArray[np.int64]
    loss: NDArray[np.int64]
    sure: NDArray[np.int64]
    rows: NDArray[np.int64]
    weight: Floats
    cost: Floats
    has_loss: bool
    has_sure: bool


@final
class Cells:
    """Counts and sums by truth, answer, bin of the loss and bin of the sureness; the truth may be no class at all."""

    def __init__(self, classes: int, *, most: int = MOST_CELLS) -> None:
        self.classes, self._most, self._coarse = classes, most, 0
        self._keys = np.empty(0, dtype=np.int64)
        self._rows = np.empty(0, dtype=np.int64)
        self._sums = np.empty((2, 0))

    def add(
        self,
        truth: NDArray[np.int64],
        said: NDArray[np.int64],
        loss: NDArray[np.intp],
        sure: NDArray[np.intp],
        weight: Floats | None,
        cost: Floats,
    ) -> None:
        """Add rows: class numbers (one more than the last: no class), bins, weights and weight times loss."""
        keys = ((truth * self.classes + said) * LOSS_BINS + loss) * SURE_BINS + sure
        keys = self._coarsened(keys, 0, self._coarse)
        places, inverse = self._places(keys)
        size = len(places)
        rows = np.bincount(inverse, minlength=size)
        weights = rows.astype(np.float64) if weight is None else np.bincount(inverse, weight, size)
        happened = rows > 0
        sums: Floats = np.stack([weights, np.bincount(inverse, cost, size)]).astype(np.float64)
        self._take(places[happened], rows[happened], sums[:, happened])

    def _places(self, keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the keys that counters stand for, and the counter of each row."""
        size = (self.classes + 1) * self.classes * LOSS_BINS * SURE_BINS
        if size <= _DENSE:
            return np.arange(size), keys
        places, inverse = np.unique(keys, return_inverse=True)
        return places, inverse

    def _take(self, keys: NDArray[np.int64], rows: NDArray[np.int64], sums: Floats) -> None:
        keys = np.concatenate([self._keys, keys])
        self._keys, inverse = np.unique(keys, return_inverse=True)
        size = len(self._keys)
        self._rows = _summed(inverse, np.concatenate([self._rows, rows]), size)
        both = np.concatenate([self._sums, sums], axis=1)
        self._sums = np.stack([np.bincount(inverse, line, size) for line in both])
        while len(self._keys) > self._most and self._coarse < 2:
            self._coarsen(self._coarse + 1)

    def _coarsen(self, level: int) -> None:
        keys, self._coarse, before = self._keys, level, self._coarse
        rows, sums = self._rows, self._sums
        self._keys, self._rows, self._sums = keys[:0], rows[:0], sums[:, :0]
        self._take(self._coarsened(keys, before, level), rows, sums)

    @staticmethod
    def _coarsened(keys: NDArray[np.int64], before: int, level: int) -> NDArray[np.int64]:
        if level > before == 0:
            keys = keys - keys % SURE_BINS
        if level == 2 > before:
            keys = keys - keys % (LOSS_BINS * SURE_BINS)
        return keys

    def merge(self, other: Cells) -> None:
        """Add the cells of another part of the data."""
        if other._coarse > self._coarse:
            self._coarsen(other._coarse)
        self._take(self._coarsened(other._keys, other._coarse, self._coarse), other._rows, other._sums)

    def table(self, most: int | None = None) -> CellTable:
        """Return the combinations that happened, coarser if they are more than ``most``."""
        found = self
        if most is not None and len(self._keys) > most and self._coarse < 2:
            found = Cells(self.classes, most=most)
            found.merge(self)
        rest, sure = np.divmod(found._keys, SURE_BINS)
        rest, loss = np.divmod(rest, LOSS_BINS)
        truth, said = np.divmod(rest, found.classes)
        weight, cost = found._sums
        return CellTable(
            truth, said, loss, sure, found._rows, weight, cost, has_loss=found._coarse < 2, has_sure=found._coarse < 1
        )


def _summed(inverse: NDArray[np.int64], counts: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    # Counts far below 2**53 are whole numbers as floats too.
    return np.bincount(inverse, counts, size).astype(np.int64)
