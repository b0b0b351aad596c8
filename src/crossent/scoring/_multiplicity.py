"""Many questions asked of one set of rows: p-values that hold for all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted so that the chance of even one false alarm among all of them is held.

    The i-th smallest of m is multiplied by ``m - i + 1``, and is at least the one before it (Holm 1979).

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    m = len(p_values)
    order = np.argsort(p_values, kind="stable").tolist()
    adjusted, least = [1.0] * m, 0.0
    for rank, place in enumerate(order):
        least = max(least, min(1.0, (m - rank) * p_values[place]))
        adjusted[place] = least
    return adjusted


def bonferroni(p_values: Sequence[float]) -> list[float]:
    """Return p-values multiplied by their number."""
    return [min(1.0, p * len(p_values)) for p in p_values]


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted so that the share of false alarms among all alarms is held (q-values).

    The i-th smallest of m is multiplied by ``m / i``, and is at most the one after it (Benjamini and Hochberg 1995).

    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5])
    [0.04, 0.05333333333333334, 0.05333333333333334, 0.5]
    """
    m = len(p_values)
    order = np.argsort(p_values, kind="stable").tolist()
    adjusted, most = [1.0] * m, 1.0
    for rank in range(m - 1, -1, -1):
        place = order[rank]
        most = min(most, p_values[place] * m / (rank + 1))
        adjusted[place] = most
    return adjusted
