"""Perplexity: the number of equally likely classes that would be as uncertain.

p   probabilities, a row of k      H   their entropy      c   a power of two near exp(H)      T = sum_j p_j

    exp(H) = c^T exp(-sum_j p_j log(c p_j))

``exp(H)`` turns half a unit in the last place of H = 10 into 4 units of the perplexity.  On the right the exponent is
near 0, ``c p_j`` is exact because c is a power of two, and T is 1 but for the rounding of the p_j: 8 equal classes
give 8.  Where p comes from logits T is 1 by definition, whatever the rounded p_j sum to.
"""

from __future__ import annotations

import math

from crossent.maths._entropy import entropy_from_probs
from crossent.maths._exact_sums import row_sum_in_two_parts
from crossent.typing import Array, Namespace


def perplexity(xp: Namespace, p: Array, sums_to_one: bool) -> Array:
    """See `crossent.information.perplexity`."""
    twos = xp.round(entropy_from_probs(xp, p) / math.log(2.0))
    c = 2.0**twos
    scaled = c[..., None] * p
    terms = xp.where(p == 0, 0.0, p * (0.0 - xp.log(scaled)))
    high, low = row_sum_in_two_parts(xp, terms)
    total_high, total_low = row_sum_in_two_parts(xp, p)
    beyond_one = 0.0 if sums_to_one else (total_high - 1.0) + total_low
    return c * xp.exp(high + (low + beyond_one * (twos * math.log(2.0))))
