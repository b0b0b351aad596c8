"""Logits as a model's last step shapes them: capped, masked, divided by a temperature.

z   logits      c   cap      T   temperature      a   mask: True where a class takes part      v   what the softmax sees

    v = c tanh(z / c) / T   where a, -inf elsewhere          d v / d z = (1 - tanh(z / c)^2) / T

The mask comes after the cap: before it, a class at -inf would come back with exp(-c).  For the same reason a logit
of -inf stays -inf: it is a mask, no score.  With w = exp(-2 |z| / c):

    tanh(|z| / c) = (1 - w) / (1 + w)          1 - tanh^2 = 4 w / (1 + w)^2

v is needed as a pair: half a unit in the last place of v = 50 is 30 units of exp(v).  The derivative as it stands keeps
its digits where ``1 - tanh^2`` has none.
"""

from __future__ import annotations

from typing import NamedTuple

from crossent.maths._exp_in_two_parts import exp_in_two_parts
from crossent.maths._two_parts import Pair, add, negative, over, pair, times, where
from crossent.typing import Array, Namespace


class Shaped(NamedTuple):
    """What the softmax sees, and its derivative by the logits; the latter one number where it is the same for all."""

    values: Pair
    slope: Array | float


def shape_logits(xp: Namespace, z: Array, cap: float | None, mask: Array | None, temperature: float) -> Shaped:
    """Return the logits capped, masked and divided."""
    values, slope = pair(xp, z), 1.0
    if cap is not None:
        values, slope = _capped(xp, z, cap)
    if temperature != 1.0:
        values = over(xp, values, pair(xp, xp.full_like(z, temperature)))
        slope = slope / temperature
    if mask is not None:
        values = Pair(xp.where(mask, values.high, -float("inf")), xp.where(mask, values.low, 0.0))
    return Shaped(values, slope)


def _capped(xp: Namespace, z: Array, cap: float) -> tuple[Pair, Array]:
    """Return ``c tanh(z / c)`` and its derivative."""
    size = xp.abs(z)
    ratio = over(xp, pair(xp, size), pair(xp, xp.full_like(z, cap)))
    finite = xp.isfinite(size)
    exponent = Pair(xp.where(finite, -2.0 * ratio.high, -2.0 * size), xp.where(finite, -2.0 * ratio.low, 0.0))
    w = exp_in_two_parts(xp, exponent)
    one = pair(xp, xp.ones_like(z))
    tanh = over(xp, add(one, negative(w)), add(one, w))
    capped = times(xp, tanh, pair(xp, xp.full_like(z, cap)))
    below = z < 0
    capped = where(xp, below, negative(capped), capped)
    # Near 0 the quotient has lost digits relative to z: c tanh(z / c) = z (1 - (z / c)^2 / 3 + ...) there.
    small = ratio.high < 2.0**-20
    square = ratio.high * ratio.high
    near = Pair(z, z * (square * (square * (2.0 / 15.0) - 1.0 / 3.0)))
    capped = where(xp, small, near, capped)
    gone = z == -float("inf")
    capped = Pair(xp.where(gone, z, capped.high), xp.where(gone, 0.0, capped.low))
    sum_ = add(one, w)
    bend = over(xp, Pair(4.0 * w.high, 4.0 * w.low), times(xp, sum_, sum_))
    return capped, xp.where(gone, 1.0, bend.high)
