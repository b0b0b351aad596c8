"""Focal loss: what is already right counts less.

q   probability of a class      r = 1 - q      l = -log q      g   the focus (gamma)      u   the truth

    loss = sum_j u_j r_j^g l_j
    d loss / d z_i = q_i sum_j v_j - v_i,      v_j = u_j (r_j^g + g q_j r_j^(g-1) l_j)

which is the gradient of plain cross-entropy with v for the truth: every term of v is >= 0 and nothing new cancels.
Where the truth is soft, v and V q nearly cancel, so both exist in two parts; there r^g = exp(g log r), with

    log r = L + (r / exp(L) - 1),      L the rounded logarithm

r is the sum of the other probabilities, not ``1 - q``, so a sure, right prediction keeps its loss.
With g = 0 both are plain cross-entropy.  0^0 is 1.

Source: T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollar, Focal loss for dense object detection, 2017, equation 4;
the form of the gradient is derived here.
"""

from __future__ import annotations

from typing import NamedTuple

from crossent.maths._exp_in_two_parts import exp_in_two_parts
from crossent.maths._two_parts import Pair, add, over, pair, times
from crossent.typing import Array, Namespace


class Focus(NamedTuple):
    """What multiplies the truth: in the loss, beside -log q, and in the gradient."""

    in_loss: Array
    in_gradient: Array


def focus(xp: Namespace, q: Array, r: Array, l: Array, g: float) -> Focus:
    """Return ``r^g`` and ``r^g + g q r^(g-1) l``."""
    power = r**g
    none = (r == 0) | (q == 0)
    bend = g * q * l * xp.where(none, 0.0, power / xp.where(r == 0, 1.0, r))
    return Focus(power, power + xp.where(none & ~xp.isnan(r), 0.0, bend))


def focus_in_two_parts(xp: Namespace, q: Pair, r: Pair, l: Pair, g: float) -> tuple[Pair, Pair]:
    """Return the same for pairs, as pairs."""
    zero = pair(xp, xp.zeros_like(r.high))
    rounded = xp.log(r.high)
    gone = r.high == 0
    start = pair(xp, xp.where(gone, 0.0, rounded))
    ratio = over(xp, r, exp_in_two_parts(xp, start))
    log_r = add(start, Pair(xp.where(gone, 0.0, (ratio.high - 1.0) + ratio.low), zero.high))
    power = exp_in_two_parts(xp, times(xp, log_r, pair(xp, xp.full_like(r.high, g))))
    power = Pair(xp.where(gone, 0.0, power.high), xp.where(gone, 0.0, power.low))
    none = (gone | (q.high == 0)) & ~xp.isnan(r.high)
    one = xp.ones_like(r.high)
    safe_r = Pair(xp.where(gone, one, r.high), xp.where(gone, 0.0, r.low))
    safe_l = Pair(xp.where(none, 0.0, l.high), xp.where(none, 0.0, l.low))
    bend = times(xp, times(xp, over(xp, power, safe_r), q), times(xp, safe_l, pair(xp, one * g)))
    return power, add(power, Pair(xp.where(none, 0.0, bend.high), xp.where(none, 0.0, bend.low)))
