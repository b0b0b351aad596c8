"""What the numbers of a whole file have in common: ranges, row sums, decimals. Mergeable, of constant size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crossent.files._batches import NO_LABEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.files._batches import Batch, Floats

MOST_DECIMALS = 9  # more decimals than this are not a rounding
_NEAR = 0.02  # a row sum this near to 1 (or 100) was meant to be it
_ROWS_NAMED = 3


class Survey:
    """Running facts over the batches of one pass; two surveys of two parts of a file merge into one."""

    def __init__(self) -> None:
        self.rows = 0
        self.dropped = 0
        self.low: Floats = np.zeros(0)
        self.high: Floats = np.zeros(0)
        self.sum_low, self.sum_high = np.inf, -np.inf
        self.near_one = self.near_hundred = 0
        self.log_sum_low, self.log_sum_high = np.inf, -np.inf
        self.decimals: int | None = 0  # None: not rounded
        self.nan_rows = self.unlabelled_rows = self.bad_weights = 0
        self.nan_first: list[int] = []
        self.unlabelled_first: list[int] = []
        self.bad_weights_first: list[int] = []

    @property
    def lowest(self) -> float:
        """The least number of the file; NaN where there is none."""
        return float(self.low.min()) if self.low.size else np.nan

    @property
    def highest(self) -> float:
        """The greatest number of the file; NaN where there is none."""
        return float(self.high.max()) if self.high.size else np.nan

    def add(self, batch: Batch) -> None:
        """Take in one batch, as the file has it."""
        values = batch.as_written
        if not self.low.size:
            self.low, self.high = np.full(values.shape[1], np.inf), np.full(values.shape[1], -np.inf)
        self.rows += batch.rows
        self.dropped += batch.dropped
        if not batch.rows:
            return
        sums = np.empty(batch.rows)
        _ranges(values, self.low, self.high, sums)
        self._missing(batch, values, sums)
        self._sums(values, sums)
        self._decimals(values)

    def _missing(self, batch: Batch, values: Floats, sums: Floats) -> None:
        bad = np.flatnonzero(np.isnan(sums))
        if bad.size:
            bad = bad[np.isnan(values[bad]).any(axis=1)]  # inf - inf is a NaN sum, but no missing value
        self.nan_rows += _note(batch, bad, self.nan_first)
        if batch.truth.ndim == 1:
            unlabelled = np.flatnonzero(batch.truth == NO_LABEL)
        else:
            unlabelled = np.flatnonzero(np.isnan(batch.truth).any(axis=1))
        self.unlabelled_rows += _note(batch, unlabelled, self.unlabelled_first)
        if batch.weights is not None:
            wrong = np.flatnonzero(~((batch.weights >= 0) & (batch.weights < np.inf)))
            self.bad_weights += _note(batch, wrong, self.bad_weights_first)

    def _sums(self, values: Floats, sums: Floats) -> None:
        self.sum_low = min(self.sum_low, float(np.fmin.reduce(sums)))
        self.sum_high = max(self.sum_high, float(np.fmax.reduce(sums)))
        self.near_one += int(np.count_nonzero(np.abs(sums - 1.0) <= _NEAR))
        if self.sum_high > 2.0:
            self.near_hundred += int(np.count_nonzero(np.abs(sums - 100.0) <= 100 * _NEAR))
        if self.highest <= 0.0:
            log_sums = _log_sums(values)
            self.log_sum_low = min(self.log_sum_low, float(np.fmin.reduce(log_sums)))
            self.log_sum_high = max(self.log_sum_high, float(np.fmax.reduce(log_sums)))

    def _decimals(self, values: Floats) -> None:
        if self.decimals is not None:
            self.decimals = _decimals_of(values, self.decimals)

    def merge(self, other: Survey) -> None:
        """Take in the survey of another part of the same file."""
        if not self.low.size:
            self.low, self.high = other.low.copy(), other.high.copy()
        elif other.low.size:
            self.low, self.high = np.fmin(self.low, other.low), np.fmax(self.high, other.high)
        for name in ("rows", "dropped", "near_one", "near_hundred", "nan_rows", "unlabelled_rows", "bad_weights"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("sum_low", "log_sum_low"):
            setattr(self, name, min(getattr(self, name), getattr(other, name)))
        for name in ("sum_high", "log_sum_high"):
            setattr(self, name, max(getattr(self, name), getattr(other, name)))
        for name in ("nan_first", "unlabelled_first", "bad_weights_first"):
            setattr(self, name, sorted(getattr(self, name) + getattr(other, name))[:_ROWS_NAMED])
        unrounded = self.decimals is None or other.decimals is None
        self.decimals = None if unrounded else max(self.decimals or 0, other.decimals or 0)


def _ranges(values: Floats, low: Floats, high: Floats, sums: Floats) -> None:
    """Update each column's least and greatest value, and write each row's sum."""
    from crossent import native

    if native.available:
        native.survey(values, low, high, sums)
        return
    sums[:] = 0.0
    for column in range(values.shape[1]):
        one = values[:, column]
        low[column] = np.fmin(low[column], np.fmin.reduce(one))
        high[column] = np.fmax(high[column], np.fmax.reduce(one))
        sums += one


def _note(batch: Batch, rows: NDArray[np.int64], first: list[int]) -> int:
    """Remember the numbers of the first rows, and return how many rows there are."""
    room = _ROWS_NAMED - len(first)
    if room > 0 and rows.size:
        first += batch.row_numbers(rows[:room])
    return int(rows.size)


def _log_sums(values: Floats) -> Floats:
    """Return log sum exp of each row, with one temporary array."""
    top: Floats = values.max(axis=1)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        sums: Floats = np.log(np.exp(values - top[:, None]).sum(axis=1)) + top
    return sums


def _decimals_of(values: Floats, known: int) -> int | None:
    """Return the fewest decimals, at least ``known``, that write every value; None if none do.

    A float32 that was rounded to 3 decimals is within a relative 6e-8 of the decimal, so that is the slack.
    """
    finite = values[np.isfinite(values)] if not np.isfinite(values).all() else values.reshape(-1, order="A")
    head = finite[:256]
    for decimals in range(known, MOST_DECIMALS + 1):
        if _are_rounded(head, decimals) and _are_rounded(finite, decimals):
            return decimals
    return None


def _are_rounded(values: Floats, decimals: int) -> bool:
    scaled = values * 10.0**decimals
    # a float64 decimal is within a few ulp; a float32 one within 6e-8, which says nothing beyond 5 decimals
    slack = 1e-7 if decimals <= 5 else 1e-14
    return bool((np.abs(scaled - np.rint(scaled)) <= slack * np.abs(scaled) + 1e-12).all())
