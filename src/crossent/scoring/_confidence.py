"""How sure the predictions were of their most probable class, and how often they were right: a hundred bins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent import native
from crossent.scoring._exact_sum import ONE, rounded_ratio, units_from_text, units_to_text
from crossent.scoring._exact_sums import ExactSums
from crossent.scoring._moments import counted_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

BINS = 100


@final
@dataclass(frozen=True, slots=True)
class ConfidenceBin:
    """Rows whose top probability lies in [low, low + 1/100): sums in units of 2**-2148."""

    rows: int = 0
    hits: int = 0
    weight: int = 0
    hit_weight: int = 0
    confidence: int = 0


@final
class Confidence:
    """Rows by the probability of their most probable class; what reliability curves and their errors are made of."""

    def __init__(self) -> None:
        self._counts = np.zeros((2, BINS, 2), dtype=np.int64)  # without and with weights; bin; wrong and right
        self._weight = ExactSums(2 * BINS)
        self._confidence = ExactSums(BINS)

    def add(
        self,
        confidence: NDArray[np.float64],
        hit: NDArray[np.bool_],
        weights: NDArray[np.float64] | None,
    ) -> None:
        """Add rows."""
        bins = self._counted(confidence, hit, 0 if weights is None else 1)
        if weights is None:
            self._confidence.add(confidence, bins)
        else:
            self._weight.add(weights, 2 * bins + hit)
            self._confidence.add(weights * confidence, bins)

    def _counted(self, confidence: NDArray[np.float64], hit: NDArray[np.bool_], weighted: int) -> NDArray[np.int32]:
        """Count the rows, and return the bin of each."""
        if native.available:
            found = np.empty(confidence.size, dtype=np.int32)
            native.count_confidence(np.ascontiguousarray(confidence), hit, self._counts[weighted], found)
            return found
        bins = (confidence * BINS).astype(np.int32)
        np.minimum(bins, BINS - 1, out=bins)
        self._counts[weighted] += counted_by(bins, hit, BINS)
        return bins

    def merge(self, other: Confidence) -> None:
        """Add the rows of another part of the data."""
        self._counts += other._counts
        self._weight.merge(other._weight)
        self._confidence.merge(other._confidence)

    def bins(self) -> list[ConfidenceBin]:
        """Return the bins, from 0 to 1."""
        weight, confidence = self._weight.units(), self._confidence.units()
        found = []
        for place in range(BINS):
            (wrong, right), (weighted_wrong, weighted_right) = self._counts[:, place].tolist()
            hit_weight = right * ONE + weight[2 * place + 1]
            found.append(
                ConfidenceBin(
                    rows=wrong + right + weighted_wrong + weighted_right,
                    hits=right + weighted_right,
                    weight=wrong * ONE + weight[2 * place] + hit_weight,
                    hit_weight=hit_weight,
                    confidence=confidence[place],
                )
            )
        return found

    @property
    def mean(self) -> float:
        """The weighted mean of the probability of the most probable class; NaN for no rows."""
        bins = self.bins()
        weight = sum(one.weight for one in bins)
        return rounded_ratio(sum(one.confidence for one in bins), weight) if weight else float("nan")

    def to_dict(self) -> dict[str, Any]:
        """Return the sums as plain data."""
        return {
            "counts": self._counts.tolist(),
            "weight": [units_to_text(units) for units in self._weight.units()],
            "confidence": [units_to_text(units) for units in self._confidence.units()],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Confidence:
        """Rebuild the sums from what `to_dict` gave."""
        confidence = cls()
        confidence._counts += np.asarray(data["counts"], dtype=np.int64)
        confidence._weight.merge([units_from_text(text) for text in data["weight"]])
        confidence._confidence.merge([units_from_text(text) for text in data["confidence"]])
        return confidence
