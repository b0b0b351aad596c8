"""What happened, spread over the classes, with smoothing and class weights in it.

t   truth, a row of k (one-hot or soft)      y   class number      e   smoothing      c   weight of each class
u   what multiplies -log q_j in the loss

    t'_j = (1 - e) t_j + e / k          u_j = c_j t'_j          loss = sum_j u_j (-log q_j)

Smoothing comes first, so a class number, its one-hot row and any mix of options agree.  ``sum_j u_j`` is the row's
share in the denominator of a mean.
"""

from __future__ import annotations

from typing import Any

from crossent.maths._exact_sums import row_sum, two_difference
from crossent.maths._largest import positions
from crossent.maths._two_parts import Pair, add, over, pair, times
from crossent.typing import Array, Namespace


def one_hot(xp: Namespace, y: Array, like: Array) -> Array:
    """Return rows that are 1 at the class and 0 elsewhere, of the shape and dtype of ``like``."""
    return xp.where(positions(xp, like) == y[..., None], xp.ones_like(like), xp.zeros_like(like))


def spread(t: Array, smoothing: float, c: Array | None) -> Array:
    """Return u: the truth with smoothing, then class weights."""
    if smoothing:
        t = (1.0 - smoothing) * t + smoothing / t.shape[-1]
    return t if c is None else t * c


def spread_in_two_parts(
    xp: Namespace, t: Array, smoothing: float, c: Array | None, mask: Array | None, wide: Any
) -> Pair:
    """Return u as a pair of the width of ``wide``; smoothing is spread over the classes that take part."""
    u = pair(xp, _as(xp, t, wide))
    if smoothing:
        keep, keep_rest = two_difference(1.0, smoothing)
        taking_part = xp.ones_like(u.high) if mask is None else xp.where(mask, xp.ones_like(u.high), 0.0)
        count = xp.sum(taking_part, axis=-1)[..., None]
        share = over(xp, pair(xp, taking_part * smoothing), pair(xp, taking_part * count + (1.0 - taking_part)))
        kept = times(xp, u, Pair(xp.full_like(u.high, keep), xp.full_like(u.high, keep_rest)))
        u = add(kept, share)
    return u if c is None else times(xp, u, pair(xp, _as(xp, c, wide) + xp.zeros_like(u.high)))


def scatter(xp: Namespace, classes: Array, shares: Array, rest: Array | None, like: Array) -> Array:
    """Return rows that have each share at its class, and ``rest`` of the row at each class that is not named."""
    place = positions(xp, like)
    rows = xp.zeros_like(like)
    named = place < 0
    for column in range(classes.shape[-1]):
        here = place == classes[:, column][:, None]
        named = named | here
        rows = rows + xp.where(here, shares[:, column][:, None], 0.0)
    return rows if rest is None else xp.where(named, rows, rest[:, None])


def _as(xp: Namespace, x: Array, like: Array) -> Array:
    """Return x in the width of ``like``."""
    return x if x.dtype == like.dtype else xp.astype(x, like.dtype)


def mass_of_labels(xp: Namespace, y: Array, smoothing: float, c: Array) -> Array:
    """Return ``sum_j u_j`` for class numbers, without the rows: ``(1 - e) c_y + e / k sum_j c_j``."""
    spread_over_all = row_sum(xp, c) * (smoothing / c.shape[-1])
    return (1.0 - smoothing) * xp.take(c, y, axis=0) + spread_over_all


def mass(xp: Namespace, u: Array) -> Array:
    """Return ``sum_j u_j``, a row's share in the denominator."""
    return row_sum(xp, u)
