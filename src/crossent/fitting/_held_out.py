"""Rows kept aside, whose loss is watched but never minimised."""

from __future__ import annotations

from typing import Any

import numpy as np

from crossent.errors import InvalidInput
from crossent.fitting._passes import Data
from crossent.fitting._rows import DenseRows, SparseRows

Array = Any


def hold_out(data: Data, share: float, seed: int) -> tuple[Data, Data]:
    """Return the rows to fit and the rows held out: a share of them, drawn without regard to anything."""
    if not 0.0 < share < 1.0:
        raise InvalidInput(f"valid: a share of the rows in (0, 1) is needed; found {share!r}")
    rows = data.rows
    if not isinstance(rows, DenseRows | SparseRows):
        raise InvalidInput("valid: rows that are streamed can't be drawn from; hold rows out beforehand")
    count = rows.shape[0]
    out = np.zeros(count, dtype=bool)
    out[np.random.default_rng(seed).permutation(count)[: max(round(share * count), 1)]] = True
    return _part(data, np.flatnonzero(~out)), _part(data, np.flatnonzero(out))


def _part(data: Data, picked: Array) -> Data:
    rows = data.rows
    part = SparseRows(rows.matrix[picked]) if isinstance(rows, SparseRows) else DenseRows(rows.array[picked])  # type: ignore[attr-defined]
    return Data(part, data.truth.take(picked), None if data.offset is None else data.offset[picked])
