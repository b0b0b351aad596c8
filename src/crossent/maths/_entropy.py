"""Entropy: how uncertain a distribution is by itself.

p   probabilities, a row of k      l = log p      z   logits

    H(p) = sum_j p_j (-log p_j)

Every term is >= 0 for p in [0, 1], so nothing cancels.  From logits, ``-l_j = (m - z_j) + log1p(R)`` keeps the entropy
of a nearly certain row, where ``log(p_j)`` of a p_j rounded to 1 would be 0.

Convention: 0 log 0 = 0.
"""

from __future__ import annotations

from crossent.maths._exact_sums import row_sum
from crossent.maths._shift import shift
from crossent.typing import Array, Namespace


def entropy_terms(xp: Namespace, p: Array, l: Array) -> Array:
    """Return ``p_j (-l_j)``, 0 where p_j is 0."""
    return xp.where((p == 0) & ~xp.isnan(l), 0.0, p * (0.0 - l))


def entropy_from_probs(xp: Namespace, p: Array) -> Array:
    """See `crossent.information.entropy`."""
    return row_sum(xp, entropy_terms(xp, p, xp.log(p)))


def entropy_from_log_probs(xp: Namespace, l: Array) -> Array:
    """See `crossent.information.entropy`."""
    return row_sum(xp, entropy_terms(xp, xp.exp(l), l))


def entropy_from_logits(xp: Namespace, z: Array) -> Array:
    """See `crossent.information.entropy`."""
    row = shift(xp, z)
    l = 0.0 - (row.below + xp.log1p(row.R))
    return row_sum(xp, entropy_terms(xp, row.e / (1.0 + row.R), l))
