"""Rows and cells as compact columns that a page's script can count: base64 of little-endian numbers."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.scoring._detail_bins import LOSS_EDGES, SURE_EDGES, loss_bins, sure_bins
from crossent.scoring._detail_rows import chosen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.scoring import Score
    from crossent.scoring._detail_cells import CellTable
    from crossent.scoring._detail_rows import KeptTable, RowTable

MOST_CELLS = 20_000
_STEPS = 65_535  # of a probability in two bytes


def kept_rows(score: Score, costliest: int, random: int) -> KeptTable | None:
    """Return all rows where they fit, else the costliest and as many drawn at random; none where none were gathered."""
    rows = None if score.details is None else score.details.rows
    found = None if rows is None else rows.table()
    if rows is None or found is None:
        return None
    # What was kept holds the costliest and the lowest hashes, so fewer of both are found in it.
    return chosen(found.rows, rows.seen, costliest, random)


def kept_sentence(kept: KeptTable | None, rows: int) -> str:
    """Return what is kept, as the page and the command line say it."""
    if kept is None:
        return f"{rows:,} rows → no rows kept"
    if kept.complete:
        return f"{rows:,} rows → all kept"
    count, costly = len(kept.rows), int(kept.costly.sum())
    if not count:
        return f"{rows:,} rows → aggregates over all, no rows kept"
    parts = [f"{costly:,} costliest"] if costly else []
    parts += [f"{count - costly:,} random"] if count > costly else []
    return f"{rows:,} rows → aggregates over all + {count:,} kept ({' + '.join(parts)}, marked as such)"


def packed(score: Score, kept: KeptTable, cells: CellTable, worked: list[int]) -> dict[str, Any]:
    """Return what the page's script counts and lists; ``worked`` are places of rows with a worked example."""
    return {
        "classes": [*score.classes, "(no column)"],
        "rows_in_all": score.rows,
        "weighted": score.weighted,
        "complete": kept.complete,
        "loss_edges": LOSS_EDGES.tolist(),
        "sure_edges": SURE_EDGES.tolist(),
        "rows": _rows(score, kept),
        "cells": None if kept.complete else _cells(score, cells),
        "worked": worked,
    }


def _rows(score: Score, kept: KeptTable) -> dict[str, Any]:
    table, narrow = kept.rows, _narrow(len(score.classes))
    derived = score.tally is not None and not score.tally.soft and score.clip is None and _exclusive(score)
    return {
        "n": len(table),
        "loss": _base64(table.loss, "<f4"),
        "loss_bin": _base64(loss_bins(table.loss), "u1"),
        "sure": _base64(np.round(np.clip(table.sure, 0.0, 1.0) * _STEPS), "<u2"),
        "sure_bin": _base64(sure_bins(table.sure), "u1"),
        "truth": _base64(table.truth, narrow),
        "said": _base64(table.said, narrow),
        # exp(-loss) says it as well where nothing was clipped
        "p_truth": None if derived else _base64(table.p_truth, "<f4"),
        "weight": _base64(table.weight, "<f4") if score.weighted else None,
        "why": None if kept.complete else _base64(2 * kept.costly + kept.drawn, "u1"),
        **_names(table),
    }


def _exclusive(score: Score) -> bool:
    return score.details is not None and score.details.kind != "sigmoid"


def _names(table: RowTable) -> dict[str, Any]:
    """Return ids, or what they follow from: the row numbers, and what to add to them."""
    ids, first = table.id.tolist(), int(table.number[0]) if len(table) else 0
    consecutive = bool(np.array_equal(table.number, np.arange(first, first + len(table))))
    number = {"first": first} if consecutive else {"number": _base64(table.number, "<u4")}
    if not ids or not isinstance(ids[0], str):
        return {**number, "id": None}
    if ids[0].isascii() and ids[0].isdecimal():
        offset = int(ids[0]) - first
        if ids == [str(one + offset) for one in table.number.tolist()]:
            return {**number, "id": offset}
    return {**number, "id": ids}


def _cells(score: Score, cells: CellTable) -> dict[str, Any]:
    narrow = _narrow(len(score.classes))
    return {
        "n": len(cells.rows),
        "has_loss": cells.has_loss,
        "has_sure": cells.has_sure,
        "truth": _base64(cells.truth, narrow),
        "said": _base64(cells.said, narrow),
        "loss_bin": _base64(cells.loss, "u1"),
        "sure_bin": _base64(cells.sure, "u1"),
        "rows": _base64(cells.rows, "<u4"),
        "weight": _base64(cells.weight, "<f4") if score.weighted else None,
        "cost": _base64(cells.cost, "<f4"),
    }


def _narrow(classes: int) -> str:
    """Return the narrowest type that holds a class number, and one more."""
    return "u1" if classes < 256 else "<u2"


def _base64(values: NDArray[Any], kind: str) -> str:
    with np.errstate(over="ignore"):
        return base64.b64encode(np.ascontiguousarray(values).astype(kind).tobytes()).decode("ascii")
