"""An interval that holds at every look: for those who watch a difference while rows still come in.

A 95 % interval that is looked at again and again leaves the truth out at some look far more often than 5 % of the time.
The asymptotic confidence sequence covers at all looks at once. With n units so far, ``s^2 = n se^2`` and a tuning rho,

    half-width      = s sqrt( (n rho^2 + 1) / (n^2 rho^2) * log( (n rho^2 + 1) / alpha^2 ) )
    p               = min(1, sqrt(n rho^2 + 1) exp( -n^2 rho^2 R^2 / (2 s^2 (n rho^2 + 1)) ))

rho fixes at which n the interval is tightest and must be chosen before the first look, so it depends on ``horizon``
alone: rho^2 = (-2 log alpha + log(1 - 2 log alpha)) / horizon.

Assumes: units arrive independently from one population, with more than two moments, and the first look has enough of
them for their standard deviation to be known (`FIRST_LOOK`). The models themselves don't change between looks.

Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic confidence
sequences", equations (5) and (10).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crossent.scoring._ratio_sums import RatioMoments

HORIZON = 1_000
FIRST_LOOK = 100

ASSUMES = (
    "valid at every look, if the rows (or clusters) arrive independently from one population, the models stay as they"
    f" are, and the first look has {FIRST_LOOK} of them or more"
)


def tuning(alpha: float, horizon: int) -> float:
    """Return rho^2, which makes the sequence tightest at ``horizon`` units."""
    return (-2 * math.log(alpha) + math.log(1 - 2 * math.log(alpha))) / horizon


def always_valid_interval(moments: RatioMoments, alpha: float, horizon: int) -> tuple[float | None, float | None]:
    """Return the interval of the ratio that holds at every look; none for fewer than two units."""
    error, n = moments.standard_error, moments.units
    if math.isnan(error):
        return None, None
    spread = n * tuning(alpha, horizon)
    reach = error * math.sqrt((spread + 1) / spread * math.log((spread + 1) / alpha**2))
    return moments.ratio - reach, moments.ratio + reach


def always_valid_p(moments: RatioMoments, alpha: float, horizon: int) -> float | None:
    """Return the p-value of no difference that may be looked at at any time; none for fewer than two units."""
    error, n = moments.standard_error, moments.units
    if math.isnan(error):
        return None
    if error == 0:
        return 1.0 if moments.ratio == 0 else 0.0
    spread = n * tuning(alpha, horizon)
    t = moments.ratio / error
    return min(1.0, math.exp(0.5 * math.log(spread + 1) - spread * t * t / (2 * (spread + 1))))
