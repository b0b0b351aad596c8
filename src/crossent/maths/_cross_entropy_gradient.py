"""The gradient of cross-entropy by what the prediction was given as.

z   logits      q   probabilities      l = log q      u   the truth with smoothing and class weights      U = sum_j u_j

    d loss / d l_j = -u_j
    d loss / d q_j = -u_j / q_j                                                 0 where u_j = 0;  -inf where q_j = 0
    d loss / d z_j = U q_j - u_j = q_j (U - u_j) - u_j (1 - q_j)

``q_y - 1`` is 0 once q_y rounds to 1 and training stops there.  In the last form both brackets are sums of the *other*
entries, which keep all their digits: for one true class y the entry at y is ``-u_y (sum of the other q)``.
For soft truth near its optimum the two products still nearly cancel: that is the condition of the problem itself.
"""

from __future__ import annotations

from crossent.maths._largest import sums_of_the_others
from crossent.maths._shift import shift
from crossent.typing import Array, Namespace


def gradient_by_log_probs(xp: Namespace, u: Array, l: Array) -> Array:
    """See `crossent.losses.cross_entropy_and_gradient`."""
    return _nan_rows(xp, xp.where(u == 0, 0.0, -u), l, u)


def gradient_by_probs(xp: Namespace, u: Array, q: Array) -> Array:
    """See `crossent.losses.cross_entropy_and_gradient`."""
    return _nan_rows(xp, xp.where(u == 0, 0.0, -u / q), q, u)


def gradient_by_logits(xp: Namespace, u: Array, z: Array) -> Array:
    """See `crossent.losses.cross_entropy_and_gradient`."""
    row = shift(xp, z)
    q = row.e / (1.0 + row.R)
    other_q = xp.where(row.first, row.R / (1.0 + row.R), 1.0 - q)
    return _nan_rows(xp, q * sums_of_the_others(xp, u) - u * other_q, u, row.R)


def _nan_rows(xp: Namespace, gradient: Array, *sources: Array) -> Array:
    """Return the gradient with NaN in each row where any source has one."""
    for source in sources:
        bad = xp.any(xp.isnan(source), axis=-1, keepdims=True)
        gradient = xp.where(bad, float("nan"), gradient)
    return gradient
