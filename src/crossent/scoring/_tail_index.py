"""Pareto k-hat: how heavy the tail of the largest values is, and whether their mean can have a standard error.

A generalised Pareto distribution with shape k is fitted to the excesses over a high threshold. Its variance is finite
only for k < 1/2, so above 1/2 an interval is doubted; above 0.7 no standard error means anything.

Source: J. Zhang and M. Stephens, "A new and efficient estimation method for the generalized Pareto distribution", 2009;
the weight of ten rows on 1/2 and the limit of 0.7 follow Vehtari et al., "Pareto smoothed importance sampling".
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FINITE_VARIANCE, HOPELESS = 0.5, 0.7
_FEWEST = 5


def tail_size(n: int) -> int:
    """Return how many of ``n`` values count as the tail."""
    return math.ceil(min(0.2 * n, 3 * math.sqrt(n)))


def pareto_k(largest: NDArray[np.float64], n: int) -> float:
    """Return k-hat from the largest of ``n`` values that are not negative; NaN where the tail is too short.

    ``largest`` is sorted upwards and holds at least one more value than the tail, if there are as many.
    """
    size = min(tail_size(n), len(largest) - 1)
    if size < _FEWEST:
        return math.nan
    tail = largest[len(largest) - size :]
    excess = tail - largest[len(largest) - size - 1]
    if not excess[-1] > 0:
        return -math.inf  # all alike: no tail at all
    return float((fitted_shape(excess[excess > 0]) * size + 5.0) / (size + 10.0))


def fitted_shape(excess: NDArray[np.float64]) -> float:
    """Return the shape of the generalised Pareto distribution behind excesses above 0, sorted upwards."""
    n = len(excess)
    grid = 30 + int(math.sqrt(n))
    places = np.arange(1, grid + 1) - 0.5
    quartile = excess[int(n / 4 + 0.5) - 1 if n >= 4 else 0]
    b = (1 - np.sqrt(grid / places)) / (3 * quartile) + 1 / excess[-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        k = np.log1p(-b[:, None] * excess).mean(axis=1)
        likelihood = n * (np.log(-b / k) - k - 1)
    fine = np.isfinite(likelihood)
    if not fine.any():
        return math.inf
    weights = np.exp(likelihood[fine] - likelihood[fine].max())
    best = float((b[fine] * weights).sum() / weights.sum())
    return float(np.log1p(-best * excess).mean())
