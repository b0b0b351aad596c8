"""Entropy: how uncertain a distribution is by itself.

p   probabilities, a row of k      l = log p      z   logits

    H(p) = sum_j p_j (-log p_j)

Every term is >= 0 for p in [0, 1], so nothing cancels.  From logits, ``-l_j = (m - z_j) + log1p(R)`` keeps the entropy
of a nearly certain row, where ``log(p_j)`` of a p_j rounded to 1 would be 0.

    d H / d z_j = -p_j (log p_j + H) = p_j ((m - z_j) - sum_i p_i (m - z_i))      d H / d l_j = -p_j (l_j + 1)

where the logarithm of the sum, the same in ``log p_j`` and in H, is left out: that is -1 times the Hessian of
cross-entropy times z.

Convention: 0 log 0 = 0.
"""

from __future__ import annotations

from crossent.maths._careful_row import careful_row, down
from crossent.maths._exact_sums import row_sum
from crossent.maths._exp_in_two_parts import log_in_two_parts
from crossent.maths._shaped_logits import Shaped
from crossent.maths._two_parts import add, negative, pair
from crossent.typing import Array, Namespace


def entropy_terms(xp: Namespace, p: Array, l: Array) -> Array:
    """Return ``p_j (-l_j)``, 0 where p_j is 0."""
    return xp.where((p == 0) & ~xp.isnan(l), 0.0, p * (0.0 - l))


def terms_of_logs(xp: Namespace, l: Array) -> Array:
    """Return ``exp(l_j) (-l_j)``, rounded once also where the exponential is below the normal floats."""
    half = xp.exp(0.5 * l)
    deep = (l < -690.0) & (l > -float("inf"))
    return xp.where(deep, half * (xp.where(deep, 0.0 - l, 0.0) * half), entropy_terms(xp, xp.exp(l), l))


def entropy_from_probs(xp: Namespace, p: Array) -> Array:
    """See `crossent.information.entropy`."""
    return row_sum(xp, entropy_terms(xp, p, xp.log(p)))


def entropy_from_log_probs(xp: Namespace, l: Array) -> Array:
    """See `crossent.information.entropy`."""
    return row_sum(xp, terms_of_logs(xp, l))


def entropy_from_logits(xp: Namespace, z: Array) -> Array:
    """See `crossent.information.entropy`."""
    return entropy_of_shaped(xp, Shaped(pair(xp, z), 1.0))


def entropy_of_shaped(xp: Namespace, z: Shaped) -> Array:
    """See `crossent.information.entropy`."""
    row = careful_row(xp, z.values)
    return row.log_s[..., 0] + row_sum(xp, row.probs_times(xp, row.below.high))


def entropy_gradient_by_logits(xp: Namespace, z: Shaped) -> Array:
    """See `crossent.information.entropy_and_gradient`."""
    row = careful_row(xp, z.values)
    bent = add(row.below, negative(down(row.mean(xp, row.below))))
    return row.probs_times(xp, (bent.high + bent.low) * z.slope)


def entropy_gradient_by_log_probs(xp: Namespace, l: Array) -> Array:
    """See `crossent.information.entropy_and_gradient`."""
    return _nan_rows(xp, xp.where(l == -float("inf"), 0.0, -xp.exp(l) * (l + 1.0)), l)


def entropy_gradient_by_probs(xp: Namespace, p: Array) -> Array:
    """See `crossent.information.entropy_and_gradient`."""
    l = log_in_two_parts(xp, pair(xp, p))
    beyond = add(l, pair(xp, xp.ones_like(p)))
    return _nan_rows(xp, xp.where(xp.isfinite(l.high), -(beyond.high + beyond.low), -l.high), p)


def _nan_rows(xp: Namespace, gradient: Array, source: Array) -> Array:
    """Return the gradient with NaN in each row where the source has one."""
    return xp.where(xp.any(xp.isnan(source), axis=-1, keepdims=True), float("nan"), gradient)
