"""Jensen-Shannon divergence: how far two distributions are from their middle.

p, q   two rows of k      m = (p + q) / 2      s = p + q      y = (p - q) / s, in [-1, 1]

    JS(p, q) = KL(p || m) / 2 + KL(q || m) / 2
             = sum_j s_j g(y_j) / 4,      g(y) = (1 + y) log(1 + y) + (1 - y) log(1 - y)

Every term of the second form is >= 0 and nothing cancels between classes, also near p = q, where the first loses all
digits.  For |y| <= 1/2, ``g(y) = y^2 sum_i y^(2i) / ((i + 1)(2 i + 1))``; beyond, with 1 + y = 2 p / s and 1 - y = 2
q / s:

    s g(y) / 4 = (p log(2 p / s) + q log(2 q / s)) / 2
"""

from __future__ import annotations

from crossent.maths._exact_sums import row_sum
from crossent.typing import Array, Namespace

_TERMS = 24  # 1/4 to the 24th, over 24 times 47, is below 1e-17


def js_divergence(xp: Namespace, p: Array, q: Array) -> Array:
    """See `crossent.information.js_divergence`."""
    s = p + q
    y = (p - q) / xp.where(s == 0, 1.0, s)
    square = y * y
    near = square <= 0.25
    series = xp.zeros_like(square)
    for i in range(_TERMS - 1, -1, -1):
        series = series * xp.where(near, square, 0.0) + 1.0 / ((i + 1) * (2 * i + 1))
    apart = 0.5 * (_part(xp, p, s) + _part(xp, q, s))
    return row_sum(xp, xp.where(near, 0.25 * s * square * series, apart))


def _part(xp: Namespace, p: Array, s: Array) -> Array:
    """Return ``p log(2 p / s)``, 0 where p is 0."""
    return xp.where(p == 0, 0.0, p * xp.log(p / s * 2.0))
