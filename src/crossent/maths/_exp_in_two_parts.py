"""exp with about 100 bits and its logarithm, for where the digits of two numbers cancel.

x   a pair, x <= 0      n   the whole number nearest to -x / log 2      r = (x + n log 2) / 8, |r| < 0.044

    exp(x) = 2^-n (1 + s)^8,         s = exp(r) - 1 = r + r^2/2 + r^3/6 + ...

The first terms of the series are pairs, those beyond r^7 are below 1e-15 and may be plain; 2^-n is a product of
exact powers.  A library's ``exp`` has 53 bits, so that ``T q - t``, the gradient of a distribution which the prediction
nearly meets, would keep 53 less what cancels.

    log(x) = L + (x exp(-L) - 1),      L the rounded logarithm of x <= 1, the second part is tiny
"""

from __future__ import annotations

import math
from fractions import Fraction

from crossent.maths._two_parts import Pair, add, negative, pair, times, two_product
from crossent.typing import Array, Namespace

_FLOOR = -745.5  # exp of it and of all below rounds to 0 in float64
# log 2 in three parts, the first of 42 bits: n times it is exact.
_LOG_2 = (0.6931471805598903, 5.497923018708371e-14, 1.94704509238075e-31)
_INVERSES = tuple((1 / math.factorial(n), float(Fraction(1, math.factorial(n)) - Fraction(1 / math.factorial(n))))
                  for n in (7, 6, 5, 4, 3))  # fmt: skip
_TAIL = tuple(1 / math.factorial(n) for n in range(8, 16))


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


def log_in_two_parts(xp: Namespace, x: Pair) -> Pair:
    """Return log(x) for 0 <= x <= 1; NaN stays, and the low part is 0 where the high one is not finite."""
    rounded = xp.log(x.high)
    fine = xp.isfinite(rounded)
    l = xp.where(fine, rounded, 0.0)
    # exp(-L) > 1 is out of the range of the exponential; x exp(-L) - 1 = (x - e) / e with e = exp(L).
    e = exp_in_two_parts(xp, pair(xp, xp.where(l > 0, 0.0, l)))
    rest = add(x, negative(e))
    step = (rest.high + rest.low) / xp.where(e.high > 0, e.high, 1.0)
    # Beside a tiny logarithm, which has all its digits, the error of exp would be but noise.
    step = xp.where(xp.abs(l) < 1e-12, x.low / xp.where(x.high > 0, x.high, 1.0), step)
    return Pair(rounded, xp.where(fine & (l <= 0) & (l > -690.0), step, 0.0))


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
