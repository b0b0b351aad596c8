"""Second derivatives of cross-entropy by the logits, without the matrix of k by k.

q   softmax of the logits      U = sum_j u_j, the mass of the truth      v   a vector of k
v_m   its entry at the largest logit

    H = U (diag(q) - q q')
    diagonal_j = U q_j (1 - q_j)
    (H v)_j    = U q_j ((v_j - v_m) - sum_i q_i (v_i - v_m))

The second derivatives do not depend on which class happened, only on how much mass the truth has.  ``1 - q_j`` is the
sum of the other probabilities.  v is taken relative to its entry at the most probable class: a constant added to v,
which H sends to 0, costs no digits, and a nearly certain row keeps what little curvature it has.
"""

from __future__ import annotations

from crossent.maths._careful_row import careful_row, down
from crossent.maths._shaped_logits import Shaped
from crossent.maths._two_parts import add, negative, pair, where
from crossent.typing import Array, Namespace


def hessian_diagonal(xp: Namespace, mass: Array, shaped: Shaped) -> Array:
    """See `crossent.losses.cross_entropy_hessian_diagonal`."""
    row = careful_row(xp, shaped.values)
    others = row.others(xp).high / row.S.high
    return mass[..., None] * row.probs() * others * (shaped.slope * shaped.slope)


def hessian_product(xp: Namespace, mass: Array, shaped: Shaped, v: Array) -> Array:
    """See `crossent.losses.cross_entropy_hessian_product`."""
    row = careful_row(xp, shaped.values)
    vectors = pair(xp, v)
    zero = pair(xp, xp.zeros_like(v))
    origin = xp.sum(xp.where(row.first, v, 0.0), axis=-1)[..., None]
    away = where(xp, row.first, zero, add(vectors, negative(pair(xp, origin + xp.zeros_like(v)))))
    bent = add(away, negative(down(row.mean(xp, away))))
    slope = shaped.slope * shaped.slope
    return row.probs_times(xp, mass[..., None] * (bent.high + bent.low) * slope)
