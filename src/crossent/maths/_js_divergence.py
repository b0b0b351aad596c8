"""Jensen-Shannon divergence: how far two distributions are from their middle.

p, q   two rows of k      m = (p + q) / 2      s = p + q      y = (p - q) / s, in [-1, 1]

    JS(p, q) = KL(p || m) / 2 + KL(q || m) / 2
             = sum_j s_j g(y_j) / 4,      g(y) = (1 + y) log(1 + y) + (1 - y) log(1 - y)

Every term of the second form is >= 0 and nothing cancels between classes, also near p = q, where the first loses all
digits.  q may be a pair, as a probability that comes from logits is.  For |y| <= 1/2, the series
``g(y) = y^2 sum_i y^(2i) / ((i + 1)(2 i + 1))``; beyond, with 1 + y = 2 p / s and 1 - y = 2 q / s:

    s g(y) / 4 = (p log(2 p / s) + q log(2 q / s)) / 2
"""

from __future__ import annotations

from crossent.maths._two_parts import Pair, add, negative, over, pair, sum_of_pairs, times, where
from crossent.typing import Array, Namespace

_TERMS = 24  # 1/4 to the 24th, over 24 times 47, is below 1e-17


def js_divergence(xp: Namespace, p: Array, q: Pair) -> Array:
    """See `crossent.information.js_divergence`."""
    other = pair(xp, p)
    total = add(other, q)
    s = total.high
    one = pair(xp, xp.ones_like(s))
    d = add(other, negative(q))
    y = over(xp, d, where(xp, s == 0, one, total))
    square = y.high * y.high
    near = square <= 0.25
    series = xp.zeros_like(square)
    for i in range(_TERMS - 1, -1, -1):
        series = series * xp.where(near, square, 0.0) + 1.0 / ((i + 1) * (2 * i + 1))
    apart = pair(xp, 0.5 * (_part(xp, p, s) + _part(xp, q.high, s)))
    terms = where(xp, near, times(xp, times(xp, d, y), pair(xp, 0.25 * series)), apart)
    found = sum_of_pairs(xp, terms)
    return (found.high + found.low)[..., 0]


def _part(xp: Namespace, p: Array, s: Array) -> Array:
    """Return ``p log(2 p / s)``, 0 where p is 0."""
    return xp.where(p == 0, 0.0, p * xp.log(p / s * 2.0))
