"""What happened, spread over the classes, with smoothing and class weights in it.

t   truth, a row of k (one-hot or soft)      y   class number      e   smoothing      c   weight of each class
u   what multiplies -log q_j in the loss

    t'_j = (1 - e) t_j + e / k          u_j = c_j t'_j          loss = sum_j u_j (-log q_j)

Smoothing comes first, so a class number, its one-hot row and any mix of options agree.  ``sum_j u_j`` is the row's
share in the denominator of a mean.
"""

from __future__ import annotations

from crossent.maths._exact_sums import row_sum
from crossent.maths._largest import positions
from crossent.typing import Array, Namespace


def one_hot(xp: Namespace, y: Array, like: Array) -> Array:
    """Return rows that are 1 at the class and 0 elsewhere, of the shape and dtype of ``like``."""
    return xp.where(positions(xp, like) == y[..., None], xp.ones_like(like), xp.zeros_like(like))


def spread(t: Array, smoothing: float, c: Array | None) -> Array:
    """Return u: the truth with smoothing, then class weights."""
    if smoothing:
        t = (1.0 - smoothing) * t + smoothing / t.shape[-1]
    return t if c is None else t * c


def mass_of_labels(xp: Namespace, y: Array, smoothing: float, c: Array) -> Array:
    """Return ``sum_j u_j`` for class numbers, without the rows: ``(1 - e) c_y + e / k sum_j c_j``."""
    spread_over_all = row_sum(xp, c) * (smoothing / c.shape[-1])
    return (1.0 - smoothing) * xp.take(c, y, axis=0) + spread_over_all


def mass(xp: Namespace, u: Array) -> Array:
    """Return ``sum_j u_j``, a row's share in the denominator."""
    return row_sum(xp, u)
