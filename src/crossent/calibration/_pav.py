"""Isotonic regression of yes/no outcomes on a score, ties pooled first: the exact pool-adjacent-violators solution.

Rows with the same score can't be told apart, so they are one point with their rate of yes. Of all functions that never
fall as the score rises, the one returned has the least cross-entropy (and the least squared error, and the least of
every other proper score): steps, each at the rate of yes of its block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@final
@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by score: distinct scores in rising order, and for each how many rows, their weight, the weight of yes."""

    score: Floats
    rows: NDArray[np.int64]
    weight: Floats
    hits: Floats


@final
@dataclass(frozen=True, slots=True)
class Blocks:
    """The steps of an isotonic fit, rising: the scores that each spans, its rows, weights and rate of yes.

    ``first`` is the place of each block's first point in the counts.
    """

    low: Floats
    high: Floats
    rows: NDArray[np.int64]
    weight: Floats
    hits: Floats
    value: Floats
    first: NDArray[np.int64]


def pooled(score: Floats, shares: Floats, weight: Floats | None) -> Counts:
    """Return rows added up by score; ``shares`` is 1 for yes, 0 for no, or something between."""
    order = np.argsort(score, kind="stable")
    rising = score[order]
    first = (
        np.flatnonzero(np.concatenate([[True], rising[1:] != rising[:-1]])) if len(rising) else np.empty(0, np.int64)
    )
    rows = np.diff(np.append(first, len(rising)))
    if len(rising) == 0:
        return Counts(rising, rows, np.empty(0), np.empty(0))
    if weight is None:
        return Counts(rising[first], rows, rows.astype(np.float64), np.add.reduceat(shares[order], first))
    by_order = weight[order]
    hits = np.add.reduceat(by_order * shares[order], first)
    return Counts(rising[first], rows, np.add.reduceat(by_order, first), hits)


def isotonic(counts: Counts) -> Blocks:
    """Return the isotonic fit of the rate of yes on the score."""
    if len(counts.score) == 0:
        none = np.empty(0)
        return Blocks(none, none, np.empty(0, np.int64), none, none, none, np.empty(0, np.int64))
    edges = _block_edges(counts)
    first = edges[:-1]
    weight, hits = np.add.reduceat(counts.weight, first), np.add.reduceat(counts.hits, first)
    value = np.clip(hits / weight, 0.0, 1.0)
    rows = np.add.reduceat(counts.rows, first)
    return Blocks(counts.score[first], counts.score[edges[1:] - 1], rows, weight, hits, value, first)


def _block_edges(counts: Counts) -> NDArray[np.int64]:
    """Return where blocks begin, and the end; blocks of equal rate are one."""
    from scipy.optimize import isotonic_regression

    fit = isotonic_regression(counts.hits / counts.weight, weights=counts.weight)
    edges = np.asarray(fit.blocks, dtype=np.int64)
    rate = np.add.reduceat(counts.hits, edges[:-1]) / np.add.reduceat(counts.weight, edges[:-1])
    return np.concatenate([edges[:1], edges[1:-1][rate[1:] != rate[:-1]], edges[-1:]])
