"""Quantiles of Student's t: how many standard errors an interval reaches to either side.

n   degrees of freedom      c   the level      z   the normal quantile of (1 + c) / 2      t   what is looked for

    P(|T| < t) = sin a (1 + 1/2 cos^2 a + (1 3)/(2 4) cos^4 a + ...)                        n even, n / 2 terms
               = 2/pi (a + sin a (cos a + 2/3 cos^3 a + (2 4)/(3 5) cos^5 a + ...))         n odd
    a = atan(t / sqrt n)

P is concave for t > 0 and t lies above z, so Newton's steps from z rise to t and never pass it. From 1000 degrees of
freedom on, the expansion in 1/n is exact to the last digits:

    t = z + (z^3 + z) / 4n + (5 z^5 + 16 z^3 + 3 z) / 96n^2 + ...

SciPy has the same quantile, and the tests compare; but importing it takes longer than scoring a million rows.

Source: M. Abramowitz, I. A. Stegun, Handbook of Mathematical Functions, 26.7.3, 26.7.4 and 26.7.5.
"""

from __future__ import annotations

import math
from statistics import NormalDist

_MANY = 1000


def t_quantile(degrees_of_freedom: int, level: float) -> float:
    """Return the t with ``P(|T| < t) = level``."""
    n = degrees_of_freedom
    if n == 1:
        return math.tan(math.pi * level / 2)
    if n == 2:
        return level * math.sqrt(2 / ((1 - level) * (1 + level)))
    z = NormalDist().inv_cdf((1 + level) / 2)
    return _expansion(z, n) if n >= _MANY else _newton(z, n, level)


def _expansion(z: float, n: int) -> float:
    z2 = z * z
    terms = (
        (z2 + 1) / 4,
        ((5 * z2 + 16) * z2 + 3) / 96,
        (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384,
        ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160,
    )
    return z * (1 + math.fsum(term / float(n) ** power for power, term in enumerate(terms, 1)))


def _newton(z: float, n: int, level: float) -> float:
    log_scale = math.lgamma((n + 1) / 2) - math.lgamma(n / 2) - math.log(n * math.pi) / 2
    t = z
    for _ in range(200):
        slope = 2 * math.exp(log_scale - (n + 1) / 2 * math.log1p(t * t / n))
        step = (level - _probability(t, n)) / slope
        t += step
        if step <= 1e-15 * t:
            break
    return t


def _probability(t: float, n: int) -> float:
    """Return ``P(|T| < t)``."""
    angle = math.atan2(t, math.sqrt(n))
    cosine = math.cos(angle)
    odd = n % 2
    term = cosine if odd else 1.0
    terms = [term]
    for power in range(2 + odd, n - 1, 2):
        term *= cosine * cosine * (power - 1) / power
        terms.append(term)
    total = math.sin(angle) * math.fsum(terms)
    return 2 / math.pi * (angle + total) if odd else total
