"""exp with about 80 bits, for where the digits of two exponentials cancel.

x   a pair, x <= 0      n   the whole number nearest to -x / log 2      r = (x + n log 2) / 8, |r| < 0.044

    exp(x) = 2^-n (1 + s)^8,         s = exp(r) - 1 = r + r^2/2 + r^3/6 + ...

The first terms of the series are pairs, those beyond r^5 are below 1e-11 and may be plain; 2^-n is a product of
exact powers.  A library's ``exp`` has 53 bits, so that ``T q - t``, the gradient of a distribution which the prediction
nearly meets, would keep 53 less what cancels.
"""

from __future__ import annotations

import math

from crossent.maths._two_parts import Pair, add, pair, times, two_product
from crossent.typing import Array, Namespace

_FLOOR = -745.5  # exp of it and of all below rounds to 0 in float64
# log 2 in three parts, the first of 42 bits: n times it is exact.
_LOG_2 = (0.6931471805598903, 5.497923018708371e-14, 1.94704509238075e-31)
_INVERSES = ((1 / 120, 1.1564823173178714e-19), (1 / 24, 2.3129646346357427e-18), (1 / 6, 9.25185853854297e-18))
_TAIL = tuple(1 / math.factorial(n) for n in range(6, 15))


def exp_in_two_parts(xp: Namespace, x: Pair, up: int = 0) -> Pair:
    """Return ``2^up exp(x)`` for x <= 0; NaN stays."""
    counts = x.high > _FLOOR - up
    zero = xp.zeros_like(x.high)
    kept = Pair(xp.where(counts, x.high, zero), xp.where(counts, x.low, zero))
    n = xp.round(kept.high * (-1.0 / math.log(2.0)))
    low = two_product(xp, n, xp.full_like(n, _LOG_2[1]))
    r = add(pair(xp, kept.high + n * _LOG_2[0]), add(low, pair(xp, kept.low)))
    r = add(r, pair(xp, n * _LOG_2[2]))
    s = _minus_one(xp, Pair(r.high * 0.125, r.low * 0.125))
    for _ in range(3):
        s = add(Pair(s.high * 2.0, s.low * 2.0), times(xp, s, s))
    e = add(pair(xp, xp.ones_like(n)), s)
    scale = xp.where(counts, _power_of_two(xp, n, 2.0**up), 0.0)
    return Pair(xp.where(xp.isnan(x.high), x.high, e.high * scale), e.low * scale)


def _minus_one(xp: Namespace, r: Pair) -> Pair:
    """Return exp(r) - 1 for a small r."""
    tail = xp.full_like(r.high, _TAIL[-1])
    for c in _TAIL[-2::-1]:
        tail = tail * r.high + c
    total = pair(xp, tail)
    for high, low in _INVERSES:
        total = add(Pair(xp.full_like(tail, high), xp.full_like(tail, low)), times(xp, r, total))
    square = times(xp, r, r)
    return add(r, add(Pair(square.high * 0.5, square.low * 0.5), times(xp, times(xp, square, r), total)))


def _power_of_two(xp: Namespace, n: Array, start: float) -> Array:
    """Return ``start 2^-n`` for whole n from 0 to 2047."""
    power, rest = xp.full_like(n, start), n
    for bit in range(11):
        half = xp.floor(rest * 0.5)
        power = xp.where(rest != 2.0 * half, power * 2.0 ** -(2**bit), power)
        rest = half
    return power
