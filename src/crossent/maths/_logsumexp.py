"""The logarithm of a sum of exponentials.

z   logits, a row of k          m   the largest          R = sum of exp(z_j - m) without the first largest entry

    log sum_j exp(z_j) = m + log1p(R)

The left side overflows from z = 710 (88 in float32).  ``m + log(1 + R)`` forgets R below 1e-16; log1p does not.
Where m and log1p(R) nearly cancel (a sum near 1) both are pairs, so the result keeps its digits.

Corners: only -inf gives -inf (the sum is 0); any +inf gives +inf; NaN gives NaN.
"""

from __future__ import annotations

from crossent.maths._careful_row import careful_row, log_sum_exp
from crossent.maths._two_parts import pair
from crossent.typing import Array, Namespace


def logsumexp(xp: Namespace, z: Array) -> Array:
    """See `crossent.losses.logsumexp`."""
    total = log_sum_exp(xp, careful_row(xp, pair(xp, z)))
    return (total.high + total.low)[..., 0]
