"""Rows kept aside, whose loss is watched but never minimised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from crossent.errors import InvalidInput
from crossent.fitting._passes import Data
from crossent.fitting._rows import DenseRows, Rows, SparseRows, StreamedRows
from crossent.fitting._truth import Truth

Array = Any


def hold_out(data: Data, share: float, seed: int) -> tuple[Data, Data]:
    """Return the rows to fit and the rows held out: a share of them, drawn at random, but each class keeps a row."""
    if not 0.0 < share < 1.0:
        raise InvalidInput(f"valid: a share of the rows in (0, 1) is needed; found {share!r}")
    count = data.rows.shape[0]
    kept = count - max(round(share * count), 1)
    if kept < 1:
        raise InvalidInput(f"valid: {share!r} of {count} rows leaves none to fit; pass a smaller share")
    out = np.zeros(count, dtype=bool)
    out[np.random.default_rng(seed).permutation(count)[: max(round(share * count), 1)]] = True
    for row in _needed(data.truth, out):
        out[row] = False
    if not out.any():
        raise InvalidInput(f"valid: every one of the {count} rows is the only one of its class; leave valid= out")
    return _part(data, ~out), _part(data, out)


def _needed(truth: Truth, out: Array) -> Iterator[int]:
    """Yield a row of each class that would have none to fit: its intercept would be -infinity."""
    for k in np.flatnonzero((truth.take(np.flatnonzero(~out)).rates <= 0) & (truth.rates > 0)):
        has = truth.codes == k if truth.codes is not None else np.asarray(truth.shares[:, [k]].sum(axis=1)).ravel() > 0
        yield int(np.flatnonzero(has & (truth.weights > 0))[0])


def _part(data: Data, wanted: Array) -> Data:
    picked = np.flatnonzero(wanted)
    return Data(_rows(data.rows, wanted), data.truth.take(picked), None if data.offset is None else data.offset[picked])


def _rows(rows: Rows, wanted: Array) -> Rows:
    if isinstance(rows, SparseRows):
        return SparseRows(rows.matrix[wanted])
    if isinstance(rows, DenseRows):
        return DenseRows(rows.array[wanted])

    def chunks() -> Iterator[Array]:  # a stream is read whole for either part, and only the part is kept
        for start, stop, block in rows.blocks():
            yield block[wanted[start:stop]]

    return StreamedRows(chunks, (int(wanted.sum()), rows.shape[1]))
