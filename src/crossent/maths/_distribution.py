"""A distribution with twice the digits, whatever it was given as.

p   probabilities      l = log p      z   logits

    probs        p as it is, l = log p
    log_probs    p = exp l, l as it is
    logits       p = e / S, l = z - m - log S,  with m, e, S of `_careful_row`

``excess`` is ``sum p - 1``: the rounding of the numbers that were given; logits have none.
"""

from __future__ import annotations

from typing import NamedTuple

from crossent.maths._careful_row import careful_row, log_s_in_two_parts
from crossent.maths._exp_in_two_parts import exp_in_two_parts, log_in_two_parts
from crossent.maths._two_parts import Pair, add, negative, over, pair, sum_of_pairs
from crossent.typing import Array, Namespace, Space


class Distribution(NamedTuple):
    """Probabilities, their logarithms, and by how much they sum to more than 1."""

    p: Pair
    l: Pair
    excess: Array


def distribution(xp: Namespace, space: Space, rows: Array) -> Distribution:
    """Return rows of probabilities, log-probabilities or logits with twice their digits."""
    x = pair(xp, rows)
    if space == "logits":
        row = careful_row(xp, x)
        l = negative(add(row.below, log_s_in_two_parts(xp, row)))
        l = Pair(xp.where(row.e.high == 0, 0.0 - row.costs(), l.high), xp.where(row.e.high == 0, 0.0, l.low))
        return Distribution(over(xp, row.e, row.S), l, xp.zeros_like(row.m.high[..., 0]))
    p, l = (x, log_in_two_parts(xp, x)) if space == "probs" else (exp_in_two_parts(xp, x), x)
    total = sum_of_pairs(xp, p)
    return Distribution(p, l, ((total.high - 1.0) + total.low)[..., 0])
