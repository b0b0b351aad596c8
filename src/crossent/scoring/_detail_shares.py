"""How losses are spread: rows and loss by size, and how few rows carry most of the loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from crossent.scoring._detail_bins import INFINITE_BIN, LOSS_BINS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.scoring._detail_cells import CellTable
    from crossent.scoring._details import Details

    Floats = NDArray[np.float64]


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


def carried(details: Details, cells: CellTable, points: int = 40) -> list[tuple[float, float]]:
    """Return how much of the loss the costliest rows carry: (share of rows, share of loss), finite losses alone.

    The costliest rows are known one by one; the others by the bins of their losses.
    """
    found, bins = details.rows.table(), bins_of(cells)
    if found is None:
        return []
    table, _ = found
    cost = np.sort(table.contribution[np.isfinite(table.contribution)])[::-1]
    if details.rows.complete or bins is None:
        rows, loss = np.arange(1.0, len(cost) + 1), np.cumsum(cost)
    else:
        rows, loss = _with_bins(cost[: details.rows.costliest], bins)
    if not len(rows) or loss[-1] <= 0:
        return []
    places = np.unique(np.round(np.geomspace(1, len(rows), points)).astype(np.int64)) - 1
    places = np.union1d(places, np.round(np.linspace(0, len(rows) - 1, points)).astype(np.int64))
    shares = zip((rows[places] / rows[-1]).tolist(), (loss[places] / loss[-1]).tolist(), strict=True)
    return [(0.0, 0.0), *shares]


def _with_bins(cost: Floats, bins: LossBins) -> tuple[Floats, Floats]:
    """Return cumulative rows and loss: the costliest rows by themselves, then by bins, which are as large again."""
    rows, loss = bins.rows[:INFINITE_BIN][::-1].cumsum(), bins.cost[:INFINITE_BIN][::-1].cumsum()
    # Weights can put a row of small loss among the costliest, so the curves join where both are beyond those rows.
    later = (rows > len(cost)) & (loss >= cost.sum())
    first = np.arange(1, len(cost) + 1)
    return np.concatenate([first, rows[later]]).astype(np.float64), np.concatenate([cost.cumsum(), loss[later]])


def median_place(losses: Floats) -> int:
    """Return the place of the loss in the middle, the lower of two."""
    return int(np.argsort(losses, kind="stable")[(len(losses) - 1) // 2])
