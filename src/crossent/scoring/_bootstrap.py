"""The studentised bootstrap: what T = (R - truth) / se does, seen by drawing the sample again and again from itself.

Each replicate gives every unit a Poisson(1) weight. The weight is a hash of seed, unit and replicate, so it needs no
state, can be computed anywhere, and is the same everywhere. Units are numbered by their values, not by their place in
the data: neither the order of the rows nor how they were split leaves a trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# (REPLICATES + 1) * 0.025 is a whole number, so the ends of a 95 % interval are replicates, not something in between.
REPLICATES = 1999
SEED = 0x63726F7373656E74  # "crossent"
_BLOCK = 1 << 20  # weights in memory at a time

# The finaliser of splitmix64 (Steele, Lea, Flood 2014).
_GOLDEN, _FIRST, _SECOND = (np.uint64(one) for one in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


def studentised_replicates(
    a: NDArray[np.float64], b: NDArray[np.float64], replicates: int = REPLICATES, seed: int = SEED
) -> NDArray[np.float64]:
    """Return the T of each replicate that has one, in rising order; ``a`` are numerators, ``b`` denominators."""
    units = len(a)
    order = np.lexsort((b, a))
    a, b = a[order], b[order]
    ratio = a.sum() / b.sum()
    e = a - ratio * b
    columns = np.stack([e, b, e * e, e * b, b * b], axis=1)
    found = []
    step = max(4, _BLOCK // units // 4 * 4)
    for first in range(0, replicates, step):
        weights = poisson_weights(units, first, min(step, replicates - first), seed)
        found.append(_studentised(weights @ columns, units))
    return np.sort(np.concatenate(found))


def _studentised(sums: NDArray[np.float64], units: int) -> NDArray[np.float64]:
    """Return T from the weighted sums of e, b, e^2, e b, b^2; a replicate without spread has none."""
    e, b, ee, eb, bb = sums.T
    with np.errstate(invalid="ignore", divide="ignore"):
        shift = e / b
        squares = ee - 2 * shift * eb + shift**2 * bb
        # Below this the difference is what rounding leaves of nothing.
        squares = np.where(squares > 1e-12 * ee, squares, np.nan)
        t = e / np.sqrt(squares * (units / (units - 1)))
    found: NDArray[np.float64] = t[np.isfinite(t)]
    return found


def poisson_weights(units: int, first: int, replicates: int, seed: int = SEED) -> NDArray[np.float64]:
    """Return the weights of replicates ``first`` and following, one row each; ``first`` is a multiple of 4."""
    quads = -(-replicates // 4)
    unit = np.arange(units, dtype=np.uint64)
    replicate = np.arange(first // 4, first // 4 + quads, dtype=np.uint64)
    counter = (replicate[:, None] << np.uint64(32)) | unit[None, :]
    hashed = _splitmix(counter * _GOLDEN + np.uint64(seed & 0xFFFFFFFFFFFFFFFF))
    draws = hashed.astype("<u8").view("<u2").reshape(quads, units, 4)
    weights: NDArray[np.float64] = _POISSON[draws].transpose(0, 2, 1).reshape(quads * 4, units)[:replicates]
    return weights


def _splitmix(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    bits = (bits ^ (bits >> np.uint64(30))) * _FIRST
    bits = (bits ^ (bits >> np.uint64(27))) * _SECOND
    return bits ^ (bits >> np.uint64(31))


def _poisson_table() -> NDArray[np.float64]:
    """Return the Poisson(1) quantile of each of 65,536 equal parts of [0, 1]."""
    from scipy.special import pdtr

    middles = (np.arange(1 << 16) + 0.5) / (1 << 16)
    found: NDArray[np.float64] = np.searchsorted(pdtr(np.arange(12), 1.0), middles).astype(np.float64)
    return found


_POISSON = _poisson_table()
