"""How losses are spread: rows and loss by size, and how few rows carry most of the loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from crossent.scoring._detail_bins import LOSS_BINS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.scoring._detail_cells import CellTable
    from crossent.scoring._tally import Tally

    Floats = NDArray[np.float64]

# Shares of the rows that a sentence may name.
MARKED = (0.01, 0.05, 0.2)


@final
@dataclass(frozen=True, slots=True)
class LossBins:
    """Rows, their weight and their loss by the size of the loss, in the bins of `LOSS_EDGES`."""

    rows: NDArray[np.int64]
    weight: Floats
    cost: Floats


@final
@dataclass(frozen=True, slots=True)
class ConfusionCell:
    """Rows of one truth that were taken for one class; ``share`` is theirs of the whole loss, none where infinite."""

    truth: int
    said: int
    rows: int
    loss: float
    share: float | None


def bins_of(cells: CellTable) -> LossBins | None:
    """Return the rows by the size of their loss; none where that is not known."""
    if not cells.has_loss:
        return None
    rows = np.bincount(cells.loss, cells.rows, LOSS_BINS).astype(np.int64)
    weight, cost = (
        np.bincount(cells.loss, values, LOSS_BINS).astype(np.float64) for values in (cells.weight, cells.cost)
    )
    return LossBins(rows, weight, cost)


def confusion_of(cells: CellTable, classes: int) -> list[ConfusionCell]:
    """Return who was taken for whom, the costliest first; the last truth is a class without a column."""
    keys, inverse = np.unique(cells.truth * classes + cells.said, return_inverse=True)
    rows, weight, cost = (np.bincount(inverse, one, len(keys)) for one in (cells.rows, cells.weight, cells.cost))
    whole = float(cost.sum())
    known = 0.0 < whole < np.inf
    found = [
        ConfusionCell(
            int(key) // classes, int(key) % classes, int(n), c / w if w else 0.0, c / whole if known else None
        )
        for key, n, w, c in zip(keys, rows, weight.tolist(), cost.tolist(), strict=True)
    ]
    return sorted(found, key=lambda one: (-(one.share or 0.0), -one.loss, one.truth, one.said))


def carried(tally: Tally, points: int = 30) -> list[tuple[float, float]]:
    """Return how much of the loss the costliest rows carry: (share of rows, share of loss), finite losses alone."""
    overall = tally.overall()
    rows = overall.counted - overall.infinite_rows
    if rows < 1 or not overall.x:
        return []
    counts = np.concatenate([np.geomspace(1, rows, points), np.linspace(1, rows, points), rows * np.array(MARKED)])
    found = [(0.0, 0.0)]
    for count in np.unique(np.maximum(np.round(counts), 1.0).astype(np.int64)).tolist():
        share, _ = tally.tail.share(count, overall.x)
        found.append((count / rows, max(share, found[-1][1])))
    return found


def median_place(losses: Floats) -> int:
    """Return the place of the loss in the middle, the lower of two."""
    return int(np.argsort(losses, kind="stable")[(len(losses) - 1) // 2])
