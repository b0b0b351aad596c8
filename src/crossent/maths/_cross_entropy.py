"""Cross-entropy of a prediction against what happened.

z   logits      q   probabilities      l = log q      u   the truth with smoothing and class weights (see `_truth`)
m   the largest logit      R   sum of exp(z_j - m) without the first largest      U = sum_j u_j

    loss = sum_j u_j (-log q_j)
         = sum_j u_j ((m - z_j) + log1p(R))                                        from logits

``log(softmax(z))`` and ``logsumexp(z) - z_y`` lose the loss of a confident, right prediction (below 1e-16 it becomes 0)
and, under a common offset, everything.  Here every term is >= 0, so nothing cancels: 1e-30 stays 1e-30.

Convention: 0 log 0 = 0, in value and gradient, also for a class at -inf; u_j > 0 with q_j = 0 costs inf.
NaN anywhere in a row of the prediction or the truth makes that row NaN.
"""

from __future__ import annotations

from crossent.maths._exact_sums import row_sum
from crossent.maths._shift import shift
from crossent.typing import Array, Namespace


def cross_entropy_from_log_probs(xp: Namespace, u: Array, l: Array) -> Array:
    """See `crossent.losses.cross_entropy`."""
    nan = xp.isnan(l) | xp.isnan(u)
    return row_sum(xp, xp.where((u == 0) & ~nan, 0.0, u * (0.0 - l)))


def cross_entropy_from_probs(xp: Namespace, u: Array, q: Array) -> Array:
    """See `crossent.losses.cross_entropy`."""
    return cross_entropy_from_log_probs(xp, u, xp.log(q))


def cross_entropy_from_logits(xp: Namespace, u: Array, z: Array) -> Array:
    """See `crossent.losses.cross_entropy`."""
    row = shift(xp, z)
    return cross_entropy_from_log_probs(xp, u, 0.0 - (row.below + xp.log1p(row.R)))
