"""Predictions of two classes by size, with how often class 1 happened: what a decomposition is made of.

Up to a limit each row is kept. Beyond it rows are counted on a grid whose cells are 1/64 as wide as the smaller of p
and 1 - p: two predictions in one cell differ in log-odds by less than 1/32, and pooling them moves the loss after
isotonic recalibration by less than 1e-5 nats. Which of the two it is depends on the number of rows alone, and the sums
are exact, so order, batches and machines leave no trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.calibration import Counts, pooled
from crossent.scoring._base64 import from_base64, to_base64
from crossent.scoring._exact_sum import ONE, rounded_ratio, units_from_text, units_to_text
from crossent.scoring._exact_sums import ExactSums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

KEPT = 1 << 17

# Cells: 11 bits of exponent and 6 of mantissa, the top of an IEEE double, between 2**-64 and 1/2 on either side.
_SHIFT = 52 - 6
_LOWEST = (1023 - 64) << 6
_SIDE = (63 << 6) + 1
CELLS = 2 * _SIDE


@final
@dataclass(frozen=True, slots=True)
class Points:
    """Distinct predictions of class 1, rising: log-odds, probability, and the counts of what happened."""

    odds: Floats
    probs: Floats
    counts: Counts
    exact: bool
    weighted: bool

    def __len__(self) -> int:
        return len(self.odds)


@final
class OrderedRows:
    """Rows by their prediction; exact up to ``kept`` rows, on the grid beyond."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept, self.rows, self._plain = kept, 0, True
        self._parts: list[tuple[Floats, Floats, Floats]] = []
        self._grid: _Grid | None = None

    def add(self, odds: Floats, shares: Floats, weights: Floats | None) -> None:
        """Add rows: log-odds of class 1, how much of the truth it was, and weights."""
        self._plain = self._plain and weights is None and bool(np.all((shares == 0.0) | (shares == 1.0)))
        weight = np.ones(len(odds)) if weights is None else weights
        kept = weight > 0.0
        self._take(odds[kept], shares[kept], weight[kept])

    def _take(self, odds: Floats, shares: Floats, weight: Floats) -> None:
        self.rows += len(odds)
        if self._grid is not None:
            self._grid.add(odds, shares, weight)
            return
        self._parts.append((odds, shares, weight))
        if self.rows > self._kept:
            self._grid, parts, self._parts = _Grid(), self._parts, []
            for part in parts:
                self._grid.add(*part)

    def merge(self, other: OrderedRows) -> None:
        """Add the rows of another part of the data."""
        self._plain = self._plain and other._plain
        for part in other._parts:
            self._take(*part)
        if other._grid is None:
            return
        if self._grid is None:
            self._grid, parts, self._parts = _Grid(), self._parts, []
            for part in parts:
                self._grid.add(*part)
        self._grid.merge(other._grid)
        self.rows += other.rows

    def points(self) -> Points:
        """Return the distinct predictions with their counts."""
        if self._grid is not None:
            return self._grid.points(weighted=not self._plain)
        odds, shares, weight = (
            np.concatenate(parts) if self._parts else np.empty(0)
            for parts in (zip(*self._parts, strict=True) if self._parts else ((), (), ()))
        )
        order = np.lexsort((weight, shares, odds))
        counts = pooled(odds[order], shares[order], None if self._plain else weight[order])
        return Points(counts.score, probability(counts.score), counts, exact=True, weighted=not self._plain)

    @property
    def plain(self) -> bool:
        """Whether every row counts once and is yes or no, so that counts say all there is to say."""
        return self._plain

    def held(self) -> tuple[Floats, Floats, Floats] | None:
        """Return log-odds, shares and weights of all rows, in an order of their own; none once they are counted."""
        if self._grid is not None or not self._parts:
            return None
        odds, shares, weight = (np.concatenate(parts) for parts in zip(*self._parts, strict=True))
        order = np.lexsort((weight, shares, odds))
        return odds[order], shares[order], weight[order]

    def to_dict(self) -> dict[str, Any]:
        """Return the rows, or the sums of the grid, as plain data."""
        columns = [np.concatenate(parts) for parts in zip(*self._parts, strict=True)] if self._parts else []
        return {
            "kept": self._kept,
            "rows": self.rows,
            "plain": self._plain,
            "columns": [to_base64(column) for column in columns],
            "grid": None if self._grid is None else self._grid.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> OrderedRows:
        """Rebuild the rows from what `to_dict` gave."""
        found = cls(data["kept"])
        found.rows, found._plain = data["rows"], data["plain"]
        if data["columns"]:
            odds, shares, weight = map(from_base64, data["columns"])
            found._parts = [(odds, shares, weight)]
        if data["grid"] is not None:
            found._grid = _Grid.from_dict(data["grid"])
        return found


@final
class _Grid:
    """Counts by cell; sums of weights and of shares besides, once a row has a weight or a share that is not 0 or 1."""

    def __init__(self) -> None:
        self._counts = np.zeros((CELLS, 2), dtype=np.int64)  # of weight 1: no and yes
        self._others = np.zeros(CELLS, dtype=np.int64)
        self._sums: tuple[ExactSums, ExactSums] | None = None

    def add(self, odds: Floats, shares: Floats, weight: Floats) -> None:
        cells = cell_of(odds)
        plain = (weight == 1.0) & ((shares == 0.0) | (shares == 1.0))
        if plain.all():
            self._counts += np.bincount(cells * 2 + (shares == 1.0), minlength=2 * CELLS).reshape(CELLS, 2)
            return
        self._counts += np.bincount(cells[plain] * 2 + (shares[plain] == 1.0), minlength=2 * CELLS).reshape(CELLS, 2)
        self._others += np.bincount(cells[~plain], minlength=CELLS)
        if self._sums is None:
            self._sums = ExactSums(CELLS), ExactSums(CELLS)
        codes = cells[~plain].astype(np.int32)
        self._sums[0].add(weight[~plain], codes)
        self._sums[1].add_products(weight[~plain], shares[~plain], codes)

    def merge(self, other: _Grid) -> None:
        self._counts += other._counts
        self._others += other._others
        if other._sums is not None:
            if self._sums is None:
                self._sums = ExactSums(CELLS), ExactSums(CELLS)
            for mine, theirs in zip(self._sums, other._sums, strict=True):
                mine.merge(theirs)

    def points(self, *, weighted: bool) -> Points:
        rows = self._counts.sum(axis=1) + self._others
        used = np.flatnonzero(rows)
        weight, hits = self._counts.sum(axis=1)[used].astype(float), self._counts[used, 1].astype(float)
        if self._sums is not None:
            both = [sums.units() for sums in self._sums]
            plain = (self._counts.sum(axis=1), self._counts[:, 1])
            weight, hits = (
                np.array([rounded_ratio(units[cell] + ONE * int(count[cell]), ONE) for cell in used.tolist()])
                for units, count in zip(both, plain, strict=True)
            )
        odds = middle_of(used)
        counts = Counts(odds, rows[used], weight, hits)
        return Points(odds, probability(odds), counts, exact=False, weighted=weighted)

    def to_dict(self) -> dict[str, Any]:
        used = np.flatnonzero(self._counts.sum(axis=1) + self._others)
        sums = None if self._sums is None else [one.units() for one in self._sums]
        return {
            "cells": used.tolist(),
            "counts": self._counts[used].tolist(),
            "others": self._others[used].tolist(),
            "sums": None if sums is None else [[units_to_text(one[cell]) for cell in used] for one in sums],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> _Grid:
        grid = cls()
        used = np.asarray(data["cells"], dtype=np.int64)
        grid._counts[used], grid._others[used] = data["counts"], data["others"]
        if data["sums"] is not None:
            grid._sums = ExactSums(CELLS), ExactSums(CELLS)
            for mine, texts in zip(grid._sums, data["sums"], strict=True):
                units = [0] * CELLS
                for cell, text in zip(data["cells"], texts, strict=True):
                    units[cell] = units_from_text(text)
                mine.merge(units)
        return grid


def probability(odds: Floats) -> Floats:
    """Return the probability of class 1, without an overflow."""
    from scipy.special import expit

    return np.asarray(expit(odds), dtype=np.float64)


def cell_of(odds: Floats) -> NDArray[np.int64]:
    """Return the cell of each prediction; cells rise with the log-odds."""
    smaller = probability(-np.abs(odds))
    place = np.clip((np.ascontiguousarray(smaller).view(np.int64) >> _SHIFT) - _LOWEST, 0, _SIDE - 1)
    return np.asarray(np.where(odds > 0.0, 2 * _SIDE - 1 - place, place))


def middle_of(cells: NDArray[np.int64]) -> Floats:
    """Return the log-odds in the middle of cells; those at the ends hold everything beyond 2**-64, certainty too."""
    place = np.where(cells < _SIDE, cells, 2 * _SIDE - 1 - cells)
    edges = ((np.stack([place, place + 1]) + _LOWEST) << _SHIFT).view(np.float64)
    smaller = np.minimum(edges.mean(axis=0), 0.5)
    odds = np.log(smaller) - np.log1p(-smaller)
    return np.asarray(np.where(cells < _SIDE, odds, -odds))
