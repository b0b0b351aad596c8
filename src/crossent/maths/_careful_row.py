"""A row of logits seen from its largest entry, with twice the digits: for what cancels.

z   logits as pairs, a row of k      m   the largest      d = z - m <= 0      e = exp(d)
R   sum of e without the first largest, whose term is exactly 1      S = 1 + R

    q_j = e_j / S          1 - q_j = (S - e_j) / S,  which is R / S for the first largest
    -log q_j = -d_j + log1p(R)
    log sum exp(z) = m + log S,  with log S in two parts:  log S = L + (S exp(-L) - 1),  L = log1p(R)

The same identities and corners as `_shift`, which is enough where nothing cancels.
"""

from __future__ import annotations

from typing import NamedTuple

from crossent.maths._exp_in_two_parts import exp_in_two_parts
from crossent.maths._largest import positions
from crossent.maths._two_parts import Pair, add, negative, over, pair, sum_of_pairs, times, where
from crossent.typing import Array, Namespace

UP = 64  # how far exponentials are lifted above the smallest floats while something multiplies them


class CarefulRow(NamedTuple):
    """``m``, ``m - z``, ``exp(z - m)``, where the first largest is, ``R``, ``S``, and ``log S``.

    ``lifted`` is ``exp(z - m)`` times ``2^UP``: it has digits where the exponential is below the normal floats.
    """

    m: Pair
    below: Pair
    lifted: Pair
    e: Pair
    first: Array
    R: Pair
    S: Pair
    log_s: Array

    def probs(self) -> Array:
        """Return q."""
        return self.e.high / self.S.high

    def probs_times(self, xp: Namespace, x: Array) -> Array:
        """Return ``q x``: rounded once where it is below the normal floats, not there and then multiplied."""
        there = self.lifted.high != 0
        return xp.where(there, (self.lifted.high / self.S.high) * xp.where(there, x, 0.0) * 2.0**-UP, 0.0)

    def mean(self, xp: Namespace, x: Pair) -> Pair:
        """Return ``sum q x``, times ``2^UP``; what x holds where q is 0 does not matter."""
        there = self.lifted.high != 0
        kept = Pair(xp.where(there, x.high, 0.0), xp.where(there, x.low, 0.0))
        return over(xp, sum_of_pairs(xp, times(xp, self.lifted, kept)), self.S)

    def others(self, xp: Namespace) -> Pair:
        """Return ``S - e_j``: what 1 - q_j is over S."""
        return where(xp, self.first, self.R, add(self.S, negative(self.e)))

    def costs(self) -> Array:
        """Return ``-log q``."""
        return self.below.high + (self.below.low + self.log_s)


def careful_row(xp: Namespace, z: Pair) -> CarefulRow:
    """Return the row seen from its largest entry."""
    place = xp.argmax(z.high, axis=-1)[..., None]
    first = positions(xp, z.high) == place
    m = Pair(xp.take_along_axis(z.high, place, axis=-1), xp.take_along_axis(z.low, place, axis=-1))
    at_largest = xp.where(m.high == float("inf"), 0.0, m.high - m.high)  # 0; NaN for a row NaN or only -inf
    plain = z.high - m.high
    d = add(z, negative(m))
    fine = xp.isfinite(plain) & ~first
    d = Pair(xp.where(fine, d.high, xp.where(first, at_largest, plain)), xp.where(fine, d.low, 0.0))
    lifted = exp_in_two_parts(xp, d, UP)
    e = down(lifted)
    zero = xp.zeros_like(e.high)
    R = down(sum_of_pairs(xp, where(xp, first, Pair(at_largest + zero, zero), lifted)))
    S = add(pair(xp, xp.ones_like(R.high)), R)
    log_s = xp.log1p(R.high) + R.low / (1.0 + R.high)
    return CarefulRow(m, negative(d), lifted, e, first, R, S, log_s)


def down(x: Pair) -> Pair:
    """Return ``2^-UP x``."""
    return Pair(x.high * 2.0**-UP, x.low * 2.0**-UP)


def log_s_in_two_parts(xp: Namespace, row: CarefulRow) -> Pair:
    """Return ``log S`` of each row as a pair."""
    e = exp_in_two_parts(xp, pair(xp, 0.0 - row.log_s))
    rest = times(xp, row.S, e)
    return Pair(row.log_s, (rest.high - 1.0) + rest.low)


def log_sum_exp(xp: Namespace, row: CarefulRow) -> Pair:
    """Return ``log sum exp z`` of each row as a pair."""
    total = add(row.m, log_s_in_two_parts(xp, row))
    infinite = xp.isinf(row.m.high)
    return Pair(xp.where(infinite, row.m.high, total.high), xp.where(infinite | xp.isnan(total.low), 0.0, total.low))
