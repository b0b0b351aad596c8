"""Rows in the order of time: a difference that lasts makes neighbours alike, and fewer rows than there seem to be.

The statistic is that of Diebold and Mariano: the mean difference over a standard error that allows for autocorrelation.
With T rows, weights w and residuals ``e_t = w_t (d_t - R)``, the variance of ``sum e_t`` is T times

    omega = 1 / nu sum_j L_j^2        L_j = sqrt(2 / T) sum_t e_t cos(pi j (t - 1/2) / T)        j = 1 ... nu

the average height of the spectrum near frequency 0, each ``L_j^2`` an independent look at it. The ratio is therefore
Student's t with nu degrees of freedom, and ``nu = 0.4 T^(2/3)`` trades bias for width. A Bartlett kernel with normal
quantiles, the usual choice, says "different" far too often on some hundred rows.

Source: Diebold and Mariano, "Comparing predictive accuracy", 1995; Lazarus, Lewis, Stock and Watson, "HAR inference:
recommendations for practice", 2018, for the cosines and nu.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from crossent.scoring._estimate import Pivot, t_quantile, two_sided

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.scoring._ratio_sums import RatioMoments

    Floats = NDArray[np.float64]

# With fewer rows, or rows that say as much as fewer independent ones, the cosines don't see how far back they remember.
ENOUGH, AS_GOOD_AS = 100, 50


class TimePivot(Pivot):
    """The studentised mean of rows in the order of time; ``as_good_as`` so many independent ones."""

    def __init__(self, moments: RatioMoments, order: Floats, values: Floats, weights: Floats | None) -> None:
        super().__init__(moments, None, "t")
        place = np.argsort(order, kind="stable")
        weight = np.ones(len(values)) if weights is None else weights
        e = (weight * (values - moments.ratio))[place]
        self._degrees = cosines(len(e))
        self._error, self.as_good_as = math.nan, math.nan
        if self._degrees >= 1 and moments.weight > 0:
            omega = long_run_variance(e, self._degrees)
            self._error = math.sqrt(len(e) * omega) / moments.weight
            self.as_good_as = math.fsum((e * e).tolist()) / omega if omega > 0 else math.nan

    @property
    def standard_error(self) -> float:
        """The standard error that allows for autocorrelation."""
        return self._error

    @property
    def defined(self) -> bool:
        """Whether there is a standard error."""
        return not math.isnan(self._error)

    def name(self) -> str:
        """Return the method by its name."""
        if not self.defined:
            return "none"
        return f"Diebold-Mariano in the order of time, {self._degrees} cosines, t with as many degrees of freedom"

    def interval(self, level: float) -> tuple[float | None, float | None]:
        """Return the interval that covers with probability ``level``."""
        if not self.defined:
            return None, None
        reach = t_quantile(self._degrees, (1 - level) / 2) * self._error
        return self.moments.ratio - reach, self.moments.ratio + reach

    def p_value(self, null: float = 0.0) -> float | None:
        """Return the two-sided p-value of ``null``."""
        if not self.defined:
            return None
        distance = self.moments.ratio - null
        if self._error == 0:
            return 1.0 if distance == 0 else 0.0
        return two_sided(self._degrees, distance / self._error)


def cosines(rows: int) -> int:
    """Return how many cosines to use; none for fewer than eight rows.

    >>> [cosines(rows) for rows in (7, 50, 200, 2000)]
    [0, 5, 14, 63]
    """
    return round(0.4 * rows ** (2 / 3)) if rows >= 8 else 0


def long_run_variance(e: Floats, count: int) -> float:
    """Return omega from residuals in the order of time."""
    from scipy.fft import dct

    # Its cosines are the ones above, twice over.
    heights = dct(e, type=2)[1 : count + 1] / 2 * math.sqrt(2 / len(e))
    return math.fsum((heights**2).tolist()) / count


def time_doubts(pivot: Pivot) -> list[str]:
    """Return the doubts about rows in the order of time; none about others."""
    if not isinstance(pivot, TimePivot):
        return []
    rows = pivot.moments.units
    if rows < ENOUGH:
        return [f"only {rows:,} rows in the order of time: fewer than {ENOUGH} don't show how long a difference lasts"]
    if pivot.as_good_as < AS_GOOD_AS:
        alone = f"{pivot.as_good_as:.0f} alone would"
        return [f"differences last: {rows:,} rows in the order of time say as much as {alone}"]
    return []
