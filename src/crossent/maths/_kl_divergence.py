"""Kullback-Leibler divergence: what a prediction costs beyond the truth's own entropy.

p   truth, a row of k      q   prediction      l = log q      y = (q - p) / (q + p)

    KL(p || q) = sum_j p_j log(p_j / q_j)

Near p = q the terms are of order |p - q|, of both signs, and cancel down to their squares: with two rows 1e-9 apart no
digit of the plain sum is right.  So where 1/2 <= p/q <= 2 the linear part is taken out and summed exactly:

    p log(p/q) = (p - q) + h,      h = y ((q - p) - 2 p y^2 (1/3 + y^2/5 + y^4/7 + ...)) >= 0

(q - p is exact there, by Sterbenz; y^2 <= 1/9, so 17 terms reach 1e-17).  Elsewhere log(p/q) is at least log 2 and fine
as it stands; where p/q leaves the range of the floats, log p - log q.  q may be a pair, as a product of two sums is.

Where either comes from logarithms, w = log p - log q is what is known of a near pair, and with P, Q the sums of p and q

    KL(p || q) = sum_j (p_j w_j - p_j + q_j) + (P - Q),      each bracket >= 0, near 0 by its series (`_kl_from_logits`)

Rows whose sums differ in the last digits can have a true value just below 0; it is returned as 0.
Convention: 0 log(0 / q) = 0;  p log(p / 0) = inf for p > 0.
"""

from __future__ import annotations

from crossent.maths._distribution import Distribution
from crossent.maths._exact_sums import row_sum_in_two_parts
from crossent.maths._kl_from_logits import bent_terms
from crossent.maths._two_parts import Pair, add, negative, over, pair, sum_of_pairs, times, where
from crossent.typing import Array, Namespace

_TERMS = 17


def kl_divergence(xp: Namespace, p: Array, q: Pair, l: Array | None = None) -> Array:
    """See `crossent.information.kl_divergence`."""
    near = (p <= 2.0 * q.high) & (q.high <= 2.0 * p) & (q.high > 0)
    zero = pair(xp, xp.zeros_like(p))
    d = where(xp, near, add(pair(xp, p), negative(q)), zero)
    linear = sum_of_pairs(xp, d)
    terms = where(xp, near, _bent(xp, p, q, d, near), pair(xp, _far(xp, p, q.high, l)))
    bent = sum_of_pairs(xp, terms)
    total = (bent.high + linear.high)[..., 0]
    exact = add(bent, linear)
    total = xp.where(xp.isfinite(total), (exact.high + exact.low)[..., 0], total)
    return xp.where(total < 0, 0.0, total)


def kl_of_distributions(xp: Namespace, p: Distribution, q: Distribution) -> Array:
    """Return the divergence where a logarithm of either is what was given."""
    gone = (p.p.high == 0) & ~xp.isnan(p.l.high) & ~xp.isnan(q.l.high)
    lost = (q.l.high == -float("inf")) & ~gone & ~xp.isnan(p.l.high)
    w = add(p.l, negative(q.l))
    w_known = xp.where(gone | lost, 0.0, w.high + w.low)
    terms = xp.where(gone, q.p.high, xp.where(lost, float("inf"), bent_terms(xp, p.p.high, q.p.high, w_known)))
    high, low = row_sum_in_two_parts(xp, terms)
    total = high + (low + (p.excess - q.excess))
    return xp.where(total < 0, 0.0, total)


def _bent(xp: Namespace, p: Array, q: Pair, d: Pair, near: Array) -> Pair:
    """Return ``p log(p/q) - (p - q)``, without cancellation, where p and q are near; d = p - q."""
    total = where(xp, near, add(q, pair(xp, p)), pair(xp, xp.ones_like(p)))
    y = over(xp, d, total)
    square = y.high * y.high
    series = xp.full_like(square, 1.0 / (2 * _TERMS + 1))
    for j in range(_TERMS - 1, 0, -1):
        series = series * square + 1.0 / (2 * j + 1)
    return times(xp, y, add(d, pair(xp, 2.0 * p * square * series)))


def _far(xp: Namespace, p: Array, q: Array, l: Array | None) -> Array:
    """Return ``p log(p/q)`` as it stands, inf where q is 0, 0 where p is 0."""
    ratio = p / q
    tiny = xp.finfo(p.dtype).smallest_normal
    safe = (ratio >= tiny) & (ratio < float("inf")) & (q >= tiny)
    apart = xp.where(safe, xp.log(ratio), xp.log(p) - (xp.log(q) if l is None else l))
    return xp.where((p == 0) & ~xp.isnan(q), 0.0, p * apart)
