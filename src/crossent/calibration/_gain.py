"""How much a map gains on rows it has not seen, and how sure that is.

With d = loss before - loss after, weights w, and units that are rows, or groups where there are groups:

    A, W    sums of w d and of w over a unit
    gain    D = sum A / sum W
    se^2    n / (n - 1) sum (A - D W)^2 / (sum W)^2: with groups, the cluster sandwich

Few rows carry most of a gain (those that were surely wrong), so for small n its distribution leans, and a symmetric
interval misses on one side. Up to 1000 units the interval is therefore a bootstrap-t: units are drawn again, each time
D* and se* are worked out, and the quantiles of (D* - D) / se* take the place of Student's. Beyond, Student's t with n
- 1 degrees of freedom.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.calibration._exact_total import exact_total
from crossent.calibration._rows import Rows, numbered, weighted_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Up to so many units the interval is drawn, so many times.
RESAMPLED = 1000
DRAWS = 1999

# Fewer units, or a skewness of the mean above this, and the interval is not known to cover (docs/statistics.md).
ENOUGH, SKEWED = 100, 0.22


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
    """The mean loss before and after on rows that the maps had not seen, and the interval of the gain.

    ``trusted`` is false where the interval may not cover, or there is none, and ``doubts`` say why.
    """

    before: float
    after: float
    gain: float
    standard_error: float
    interval: tuple[float, float]
    confidence: float
    method: str
    trusted: bool = False
    doubts: tuple[str, ...] = ()

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
            "trusted": self.trusted,
            "doubts": list(self.doubts),
        }


def change(rows: Rows, before: Floats, after: Floats) -> Change:
    """Return the means of two losses and of their difference."""
    difference, weights = _comparable(before, after, rows.weights)
    return Change(rows.mean(before), rows.mean(after), weighted_mean(difference, weights))


def out_of_fold(rows: Rows, before: Floats, after: Floats, confidence: float, folds: int) -> OutOfFold:
    """Return the means of two losses with the interval of their difference."""
    found = change(rows, before, after)
    both = np.isfinite(before) & np.isfinite(after)
    units = unit_sums(before[both] - after[both], rows.take(both))
    error, interval = math.nan, (math.nan, math.nan)
    if math.isfinite(found.gain) and len(units[0]) > 1:
        error = standard_error(*units)
        low, high = _quantiles(*units, confidence)
        interval = found.gain - high * error, found.gain - low * error
    said = _said(rows, len(units[0]), folds)
    doubts = _doubts(*units, error, "rows" if rows.groups is None else "groups")
    trusted = error >= 0 and not doubts
    return OutOfFold(found.before, found.after, found.gain, error, interval, confidence, said, trusted, doubts)


def _doubts(sums: Floats, weight: Floats, error: float, word: str) -> tuple[str, ...]:
    """Return why the interval may not cover; nothing where nothing changed."""
    count = len(sums)
    if math.isnan(error) or error == 0:
        return ()
    if count < ENOUGH:
        return (f"only {count:,} {word}: simulated intervals of fewer than {ENOUGH} cover less than they say",)
    apart = sums - math.fsum(sums.tolist()) / math.fsum(weight.tolist()) * weight
    square = math.fsum((apart**2).tolist()) / count
    skewness = math.fsum((apart**3).tolist()) / count / square**1.5 / math.sqrt(count)
    if abs(skewness) > SKEWED:
        return (f"few {word} decide: the skewness of the mean gain is {skewness:.3g}, above {SKEWED:g}",)
    return ()


def _comparable(before: Floats, after: Floats, weights: Floats | None) -> tuple[Floats, Floats | None]:
    """Return the differences of rows that are not infinite in both."""
    kept = np.isfinite(before) | np.isfinite(after)
    return before[kept] - after[kept], None if weights is None else weights[kept]


def unit_sums(difference: Floats, rows: Rows) -> tuple[Floats, Floats]:
    """Return the sums of weight times difference, and of weights, of each row or group."""
    weight = rows.weight
    if rows.groups is None:
        return weight * difference, weight
    codes = numbered(rows.groups)
    return np.bincount(codes, weight * difference).astype(np.float64), np.bincount(codes, weight).astype(np.float64)


def standard_error(sums: Floats, weight: Floats) -> float:
    """Return the standard error of the ratio of two sums over at least two units."""
    count, whole = len(sums), exact_total(weight)
    apart = sums - exact_total(sums) / whole * weight
    return math.sqrt(count / (count - 1) * exact_total(apart * apart)) / whole


def _quantiles(sums: Floats, weight: Floats, confidence: float) -> tuple[float, float]:
    """Return the quantiles of (estimate - truth) / standard error that the interval is made of."""
    tail = (1.0 - confidence) / 2.0
    if len(sums) <= RESAMPLED:
        drawn = _drawn_again(sums, weight)
        if len(drawn) >= DRAWS // 2:
            low, high = np.quantile(drawn, [tail, 1.0 - tail])
            return float(low), float(high)
    from scipy.special import stdtrit

    half = float(stdtrit(len(sums) - 1, 1.0 - tail))
    return -half, half


def _drawn_again(sums: Floats, weight: Floats) -> Floats:
    """Return (D* - D) / se* of many draws; seeded, so always the same."""
    count = len(sums)
    times = np.random.default_rng(0).multinomial(count, np.full(count, 1.0 / count), size=DRAWS).astype(np.float64)
    columns = np.stack([sums, weight, sums * sums, sums * weight, weight * weight], axis=1)
    a, w, aa, aw, ww = np.einsum("ij,jk->ki", times, columns)
    estimate = a / w
    square = np.maximum(aa - 2.0 * estimate * aw + estimate**2 * ww, 0.0) * count / (count - 1)
    error = np.sqrt(square) / w
    kept = error > 1e-9 * np.max(error, initial=0.0)
    return np.asarray((estimate[kept] - float(sums.sum() / weight.sum())) / error[kept])


def _said(rows: Rows, count: int, folds: int) -> str:
    units = "rows" if rows.groups is None else "groups"
    how = "bootstrap-t" if count <= RESAMPLED else "t"
    return f"cross-fitted in {folds} folds; paired {how} over {count:,} {units}"
