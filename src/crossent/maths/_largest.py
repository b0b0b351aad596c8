"""Where a row has its largest entry, and what is left without it.

x   a row of k numbers          first   True at the first largest entry, and only there

    sum_{i != j} x_i

computed as ``total - x_j`` loses everything when x_j is nearly the total; that happens at the largest entry alone,
because any other entry is at most half of the total (for x >= 0).  There the others are added instead.
"""

from __future__ import annotations

from crossent.maths._exact_sums import row_sum
from crossent.typing import Array, Namespace


def positions(xp: Namespace, x: Array) -> Array:
    """Return 0 .. k-1 for the last axis of x, on the device of x."""
    return xp.arange(x.shape[-1], device=getattr(x, "device", None))


def first_largest(xp: Namespace, x: Array) -> Array:
    """Return a mask that is True at the first largest entry of each row."""
    return positions(xp, x) == xp.argmax(x, axis=-1)[..., None]


def sums_of_the_others(xp: Namespace, x: Array) -> Array:
    """Return, for every entry of a non-negative row, the sum of all other entries."""
    first = first_largest(xp, x)
    others = row_sum(xp, xp.where(first, 0.0, x))[..., None]
    total = row_sum(xp, x)[..., None]
    return xp.where(first, others, total - x)
