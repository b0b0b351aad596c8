"""A row of logits seen from its largest entry.

z   logits, a row of k          m   the largest of the row          d = z - m <= 0
S = sum_j exp(d_j) = 1 + R      R   the sum without the first largest entry, whose term is exactly 1

    p_j = exp(z_j) / sum_i exp(z_i) = exp(d_j) / (1 + R)

The left form overflows from z = 710 (88 in float32); the right one never does, and adding a constant to a row leaves
d as it is.  Rounding d would cost |d| units in the last place of exp(d): 80 below the largest, 40 of them.  Its
rounding error e is known exactly, and exp(d + e) = exp(d) (1 + e) to all digits, since e is tiny.

Exponentials below the normal floats have few digits, so they are computed and summed 2^100 times too large.

Corners: a row of only -inf has no largest entry and becomes NaN; one +inf is certainty (R = 0); two are NaN, because
no limit exists; NaN makes its row NaN; a class at -inf has probability 0.

Source: P. Blanchard, D. J. Higham, N. J. Higham, Accurately computing the log-sum-exp and softmax functions, 2021
(taking the largest term out of the sum); the compensation of d is written here.
"""

from __future__ import annotations

from typing import NamedTuple

from crossent.maths._exact_sums import row_sum, two_difference, two_sum
from crossent.maths._largest import positions
from crossent.typing import Array, Namespace

# Below which d, by how many powers of two, and that many times log 2 in two parts.
_LIFTS = {
    "float64": (-680.0, 100, 69.31471805599453, -1.6777560748042639e-15),
    "float32": (-75.0, 30, 20.794414520263672, 8.965346874075169e-07),
}


class Shifted(NamedTuple):
    """A row from its largest entry: ``m``, ``m - z``, ``exp(z - m)`` and the sum ``R`` without the first largest."""

    m: Array
    below: Array
    e: Array
    first: Array
    R: Array


def shift(xp: Namespace, z: Array) -> Shifted:
    """Return the row seen from its largest entry."""
    # Taken out by place, not by max: where classes tie, automatic differentiation would split the slope of max.
    place = xp.argmax(z, axis=-1)[..., None]
    first = positions(xp, z) == place
    m = xp.take_along_axis(z, place, axis=-1)
    at_largest = xp.where(m == float("inf"), 0.0, m - m)  # 0; NaN for a row that is NaN or only -inf
    d, error = two_difference(z, m)
    d = xp.where(first, at_largest, d)
    error = xp.where(xp.isfinite(error) & ~first, error, 0.0)
    floor, twos, high, low = _LIFTS["float32" if "float32" in str(z.dtype) else "float64"]
    deep = (d < floor) & (d > -float("inf"))
    raised, lost = two_sum(xp.where(deep, d, 0.0), xp.full_like(d, high))
    power = xp.exp(xp.where(deep, raised, d))
    error = xp.where(deep, error + (lost + low), error)
    e = power + power * error
    R = row_sum(xp, xp.where(first, at_largest, xp.where(deep, e, e * 2.0**twos)))[..., None] * 2.0**-twos
    e = xp.where(deep, e * 2.0**-twos, e)
    return Shifted(m, 0.0 - d, e, first, R)
