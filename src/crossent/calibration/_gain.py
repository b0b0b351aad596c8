"""How much a map gains on rows it has not seen, and how sure that is.

With d = loss before - loss after, and weights w:

    gain    sum w d / sum w = D
    se^2    n / (n - 1) sum (w (d - D))^2 / (sum w)^2,  t with n - 1 degrees of freedom
            with groups, n is their number G and the sum is over the groups' sums: the cluster sandwich
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.calibration._rows import Rows, weighted_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@final
@dataclass(frozen=True, slots=True)
class Change:
    """The mean loss before and after, in nats, and the difference."""

    before: float
    after: float
    gain: float

    def to_dict(self) -> dict[str, Any]:
        """Return the three numbers."""
        return {"before": self.before, "after": self.after, "gain": self.gain}


@final
@dataclass(frozen=True, slots=True)
class OutOfFold:
    """The mean loss before and after on rows that the maps had not seen, and the interval of the gain."""

    before: float
    after: float
    gain: float
    standard_error: float
    interval: tuple[float, float]
    confidence: float
    method: str

    def to_dict(self) -> dict[str, Any]:
        """Return the estimate as plain data."""
        return {
            "before": self.before,
            "after": self.after,
            "gain": self.gain,
            "standard_error": self.standard_error,
            "interval": list(self.interval),
            "confidence": self.confidence,
            "method": self.method,
        }


def change(rows: Rows, before: Floats, after: Floats) -> Change:
    """Return the means of two losses and of their difference."""
    difference, weights = _comparable(before, after, rows.weights)
    return Change(rows.mean(before), rows.mean(after), weighted_mean(difference, weights))


def out_of_fold(rows: Rows, before: Floats, after: Floats, confidence: float, folds: int) -> OutOfFold:
    """Return the means of two losses with the interval of their difference."""
    found = change(rows, before, after)
    both = np.isfinite(before) & np.isfinite(after)
    kept = rows.take(both)
    error, degrees = _standard_error(before[both] - after[both], kept)
    half = _t_quantile(degrees, confidence) * error
    if not math.isfinite(found.gain):
        error = half = math.nan
    return OutOfFold(
        found.before, found.after, found.gain, error, (found.gain - half, found.gain + half), confidence,
        _said(kept, degrees, folds),
    )  # fmt: skip


def _comparable(before: Floats, after: Floats, weights: Floats | None) -> tuple[Floats, Floats | None]:
    """Return the differences of rows that are not infinite in both."""
    kept = np.isfinite(before) | np.isfinite(after)
    return before[kept] - after[kept], None if weights is None else weights[kept]


def _standard_error(difference: Floats, rows: Rows) -> tuple[float, int]:
    """Return the standard error of the weighted mean, and its degrees of freedom."""
    if len(rows) == 0:
        return math.nan, 0
    weight = rows.weight
    parts = weight * (difference - weighted_mean(difference, rows.weights)) / math.fsum(weight.tolist())
    if rows.groups is not None:
        codes = np.unique(rows.groups, return_inverse=True)[1]
        parts = np.asarray(np.bincount(codes, parts), dtype=np.float64)
    count = len(parts)
    if count < 2:
        return math.nan, 0
    return math.sqrt(count / (count - 1) * math.fsum((parts * parts).tolist())), count - 1


def _t_quantile(degrees: int, confidence: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.5 + confidence / 2.0)) if degrees else math.nan


def _said(rows: Rows, degrees: int, folds: int) -> str:
    units = "rows" if rows.groups is None else "groups"
    return f"cross-fitted in {folds} folds; paired t over {degrees + 1:,} {units}"
