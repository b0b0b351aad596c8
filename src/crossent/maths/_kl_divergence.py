"""Kullback-Leibler divergence: what a prediction costs beyond the truth's own entropy.

p   truth, a row of k      q   prediction      l = log q      y = (q - p) / (q + p)

    KL(p || q) = sum_j p_j log(p_j / q_j)

Near p = q the terms are of order |p - q|, of both signs, and cancel down to their squares: with two rows 1e-9 apart no
digit of the plain sum is right.  So where 1/2 <= p/q <= 2 the linear part is taken out and summed exactly:

    p log(p/q) = (p - q) + h,      h = y ((q - p) - 2 p y^2 (1/3 + y^2/5 + y^4/7 + ...)) >= 0

(q - p is exact there, by Sterbenz; y^2 <= 1/9, so 17 terms reach 1e-17).  Elsewhere log(p/q) is at least log 2 and fine
as it stands; where p/q leaves the range of the floats, log p - log q.

Rows whose sums differ in the last digits can have a true value just below 0; it is returned as 0.
Convention: 0 log(0 / q) = 0;  p log(p / 0) = inf for p > 0.
"""

from __future__ import annotations

from crossent.maths._exact_sums import row_sum_in_two_parts
from crossent.typing import Array, Namespace

_TERMS = 17


def kl_divergence(xp: Namespace, p: Array, q: Array, l: Array | None = None) -> Array:
    """See `crossent.information.kl_divergence`."""
    near = (p <= 2.0 * q) & (q <= 2.0 * p) & (q > 0)
    far = _far(xp, p, q, l)
    linear, linear_rest = row_sum_in_two_parts(xp, xp.where(near, p - q, 0.0))
    bent, bent_rest = row_sum_in_two_parts(xp, xp.where(near, _bent(xp, p, q, near), far))
    total = (bent + linear) + (bent_rest + linear_rest)
    return xp.where(total < 0, 0.0, total)


def _bent(xp: Namespace, p: Array, q: Array, near: Array) -> Array:
    """Return ``p log(p/q) - (p - q)``, without cancellation, where p and q are near."""
    d = q - p
    y = d / xp.where(near, q + p, 1.0)
    square = y * y
    series = xp.full_like(square, 1.0 / (2 * _TERMS + 1))
    for j in range(_TERMS - 1, 0, -1):
        series = series * square + 1.0 / (2 * j + 1)
    return y * (d - 2.0 * p * square * series)


def _far(xp: Namespace, p: Array, q: Array, l: Array | None) -> Array:
    """Return ``p log(p/q)`` as it stands, inf where q is 0, 0 where p is 0."""
    apart = xp.log(p) - (xp.log(q) if l is None else l)
    if l is None:
        ratio = p / q
        tiny = xp.finfo(p.dtype).smallest_normal
        apart = xp.where((ratio >= tiny) & (ratio < float("inf")), xp.log(ratio), apart)
    return xp.where((p == 0) & ~xp.isnan(q), 0.0, p * apart)
