"""Numbers in two parts: arithmetic of about twice the precision, where digits cancel.

x = high + low, the parts not overlapping (a "double-double")

    x y = p + e         p = fl(x y),  e from the halves of x and y, exactly (no fused multiply-add is assumed)

Sums come from `_exact_sums`.  An error near the end of the range of the floats is not a number any more; it is dropped.

Source: T. J. Dekker, A floating-point technique for extending the available precision, 1971.
"""

from __future__ import annotations

from typing import NamedTuple

from crossent.maths._exact_sums import row_sum_in_two_parts, two_sum
from crossent.typing import Array, Namespace

_SPLITTER = {"float64": 134217729.0, "float32": 4097.0}  # 2**27 + 1 and 2**12 + 1: half of the digits each


class Pair(NamedTuple):
    """A number as ``high + low``."""

    high: Array
    low: Array


def pair(xp: Namespace, x: Array) -> Pair:
    """Return a plain number as a pair."""
    return Pair(x, xp.zeros_like(x))


def two_product(xp: Namespace, x: Array, y: Array) -> Pair:
    """Return ``fl(x y)`` and its rounding error."""
    p = x * y
    a, b = _halves(x)
    c, d = _halves(y)
    e = ((a * c - p) + a * d + b * c) + b * d
    return Pair(p, xp.where(xp.isfinite(e), e, 0.0))


def _halves(x: Array) -> tuple[Array, Array]:
    """Return two numbers of half the digits whose sum is x."""
    width = "float32" if "float32" in str(x.dtype) else "float64"
    scaled = x * _SPLITTER[width]
    high = scaled - (scaled - x)
    return high, x - high


def add(x: Pair, y: Pair) -> Pair:
    """Return ``x + y``."""
    s, e = two_sum(x.high, y.high)
    e = e + (x.low + y.low)
    high = s + e
    return Pair(high, e - (high - s))


def negative(x: Pair) -> Pair:
    """Return ``-x``."""
    return Pair(-x.high, -x.low)


def times(xp: Namespace, x: Pair, y: Pair) -> Pair:
    """Return ``x y``."""
    p, e = two_product(xp, x.high, y.high)
    e = e + (x.high * y.low + x.low * y.high)
    high = p + e
    return Pair(high, e - (high - p))


def over(xp: Namespace, x: Pair, y: Pair) -> Pair:
    """Return ``x / y``, one step of long division further than the quotient of the high parts."""
    q = x.high / y.high
    back = two_product(xp, q, y.high)
    rest = ((x.high - back.high) - back.low) + (x.low - q * y.low)
    step = rest / y.high
    step = xp.where(xp.isfinite(step), step, 0.0)
    high = q + step
    return Pair(high, xp.where(xp.isfinite(high), step - (high - q), 0.0))


def where(xp: Namespace, mask: Array, x: Pair, y: Pair) -> Pair:
    """Return x where the mask holds and y elsewhere."""
    return Pair(xp.where(mask, x.high, y.high), xp.where(mask, x.low, y.low))


def sum_of_pairs(xp: Namespace, x: Pair) -> Pair:
    """Return the sum over the last axis, which stays with length 1."""
    high, low = row_sum_in_two_parts(xp, x.high)
    low = low + xp.sum(x.low, axis=-1)
    return Pair(high[..., None], xp.where(xp.isfinite(high), low, 0.0)[..., None])
