"""Hall's transformation: a t interval whose two sides are as long as the skewness of the data makes them.

Losses lean to the right, so a sample that missed the costly rows has a mean too low *and* a standard error too small,
and the plain t interval misses far more often on one side. With T the studentised ratio, g the skewness of its
residuals, h their lean on the denominators (0 for plain means) and n the units, the cubic

    H(T) = T + u T^2 + u^2 T^3 / 3 + v        u = (g - 3 h) / (3 sqrt n)        v = g / (6 sqrt n)

is rising in T and free of the first term of that error. Its inverse is ``T = ((1 + 3 u (H - v))^(1/3) - 1) / u``.

Source: P. Hall, "On the removal of skewness by transformation", 1992, for the mean; the terms in h extend it to ratios
(docs/statistics.md derives them).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from crossent.scoring._ratio_sums import RatioMoments


@final
@dataclass(frozen=True, slots=True)
class HallTransformation:
    """The two constants of the cubic."""

    u: float = 0.0
    v: float = 0.0

    @classmethod
    def of(cls, moments: RatioMoments) -> HallTransformation:
        """Return the transformation that the skewness of the units asks for."""
        if moments.units < 2:
            return cls()
        root = math.sqrt(moments.units)
        skewness = moments.skewness
        return cls((skewness - 3 * moments.lean) / (3 * root), skewness / (6 * root))

    def __call__(self, t: float) -> float:
        return t + self.u * t * t + self.u**2 * t**3 / 3 + self.v

    def inverse(self, h: float) -> float:
        """Return the t that is transformed to ``h``.

        >>> shape = HallTransformation(0.1, 0.05)
        >>> round(shape.inverse(shape(1.5)), 12)
        1.5
        """
        if abs(self.u) < 1e-9:
            return h - self.v
        return (math.cbrt(1 + 3 * self.u * (h - self.v)) - 1) / self.u
