"""Perplexity: the number of equally likely classes that would be as uncertain.

p   probabilities, a row of k      H   their entropy      c   a power of two near exp(H)      T = sum_j p_j

    exp(H) = c exp((T - 1) log c - sum_j p_j log(c p_j))

``exp(H)`` turns half a unit in the last place of H = 10 into 4 units of the perplexity.  On the right the exponent is
near 0, and T is 1 but for the rounding of the p_j: 8 equal classes give 8.  Where p comes from logits T is 1 by
definition.
"""

from __future__ import annotations

import math

from crossent.maths._distribution import distribution
from crossent.maths._exact_sums import row_sum
from crossent.maths._two_parts import Pair, add, pair, times
from crossent.typing import Array, Namespace, Space

_LOG_2_REST = 2.3190468138462996e-17


def perplexity(xp: Namespace, space: Space, rows: Array) -> Array:
    """See `crossent.information.perplexity`."""
    p, l, excess = distribution(xp, space, rows)
    nothing = (p.high == 0) & ~xp.isnan(l.high)
    entropy = row_sum(xp, xp.where(nothing, 0.0, p.high * (0.0 - l.high)))
    twos = xp.round(entropy / math.log(2.0))
    log_c = times(xp, pair(xp, twos), Pair(xp.full_like(twos, math.log(2.0)), xp.full_like(twos, _LOG_2_REST)))
    log_cp = add(l, Pair(log_c.high[..., None] + xp.zeros_like(l.high), log_c.low[..., None] + xp.zeros_like(l.low)))
    below = row_sum(xp, xp.where(nothing, 0.0, p.high * (0.0 - log_cp.high)))
    return 2.0**twos * xp.exp(below + excess * log_c.high)
