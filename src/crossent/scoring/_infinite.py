"""Rows that cost infinity: which they are, and what the loss would be if probabilities were clipped.

Clipping at eps raises the probability of the truth to at least eps and lowers it to at most 1 - eps. What that would
do to the mean is known exactly from the rows whose probability lies beyond one of the limits, so those are added up in
bands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.scoring._exact_sum import ONE, units_from_text, units_to_text
from crossent.scoring._exact_sums import ExactSums

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from crossent.scoring._judged import JudgedRows

# What people clip with: scikit-learn until 1.2 and Kaggle; the resolution of float64; that of float32.
LIMITS = (1e-15, 2.2e-16, 1.2e-7)

# How many rows are named.
NAMED = 20

_RISING = sorted(LIMITS)
_EDGES = np.array([*_RISING, *(1.0 - limit for limit in reversed(_RISING))])
_BANDS = len(_EDGES) + 1


@final
class InfiniteRows:
    """The first rows of infinite loss by name, and the sums that clipping would change."""

    def __init__(self) -> None:
        self.named: list[tuple[int, str | int]] = []
        self._rows = np.zeros(_BANDS, dtype=np.int64)
        self._contribution = ExactSums(_BANDS)
        self._weight = ExactSums(_BANDS)

    def name(self, judged: JudgedRows, infinite: NDArray[np.bool_]) -> None:
        """Keep the names of the first rows of infinite loss."""
        places = np.flatnonzero(infinite)[:NAMED]
        if len(self.named) == NAMED and judged.first_row > self.named[-1][0]:
            return
        self._take(list(zip(judged.row_numbers(places), judged.names(places), strict=True)))

    def _take(self, named: list[tuple[int, str | int]]) -> None:
        self.named = sorted([*self.named, *named], key=lambda pair: pair[0])[:NAMED]

    def add(
        self,
        p_truth: NDArray[np.float64],
        contribution: NDArray[np.float64],
        weights: NDArray[np.float64] | None,
    ) -> None:
        """Add the rows whose probability of the truth lies beyond a limit; the others no limit would change."""
        beyond = (p_truth < _RISING[-1]) | (p_truth > 1.0 - _RISING[-1])
        if not beyond.any():
            return
        bands = np.searchsorted(_EDGES, p_truth[beyond], side="right").astype(np.int32)
        costs = contribution[beyond]
        finite = np.isfinite(costs)
        self._contribution.add(costs[finite], bands[finite])
        if weights is None:
            self._rows += np.bincount(bands, minlength=_BANDS)
        else:
            self._weight.add(weights[beyond], bands)

    def merge(self, other: InfiniteRows) -> None:
        """Add the rows of another part of the data."""
        self._take(other.named)
        self._rows += other._rows
        self._contribution.merge(other._contribution)
        self._weight.merge(other._weight)

    def beyond(self, limit: float) -> tuple[int, int, int]:
        """Return the weight below ``limit``, the weight above ``1 - limit``, and the finite contribution of both.

        All in units of 2**-2148.
        """
        below = _RISING.index(limit) + 1
        weight = [ONE * rows + more for rows, more in zip(self._rows.tolist(), self._weight.units(), strict=True)]
        contribution = self._contribution.units()
        low, high = slice(0, below), slice(_BANDS - below, _BANDS)
        return sum(weight[low]), sum(weight[high]), sum(contribution[low]) + sum(contribution[high])

    def to_dict(self) -> dict[str, Any]:
        """Return the rows and sums as plain data."""
        return {
            "named": [list(pair) for pair in self.named],
            "rows": self._rows.tolist(),
            "weight": [units_to_text(units) for units in self._weight.units()],
            "contribution": [units_to_text(units) for units in self._contribution.units()],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> InfiniteRows:
        """Rebuild rows and sums from what `to_dict` gave."""
        rows = cls()
        rows.named = [(int(row), name) for row, name in data["named"]]
        rows._rows += np.asarray(data["rows"], dtype=np.int64)
        rows._weight.merge([units_from_text(text) for text in data["weight"]])
        rows._contribution.merge([units_from_text(text) for text in data["contribution"]])
        return rows
