"""Cross-entropy of one yes/no question.

y   truth in [0, 1]      p   probability of yes      z   its logit      c   weight of yes (1 unless asked)

    loss = c y (-log p) + (1 - y) (-log(1 - p))
         = c y log1pexp(-z) + (1 - y) log1pexp(z)                                 from a logit

    d loss / d p = -c y / p + (1 - y) / (1 - p)
    d loss / d z = (1 - y) sigmoid(z) - c y sigmoid(-z)

``log(1 - p)`` forgets p below 1e-16: log1p(-p) does not.  ``sigmoid(z) - 1`` is 0 from z = 37 up: -sigmoid(-z) is not.
With focus g each cost is multiplied by the probability of the other answer to the power g, and in the gradient y and
1 - y by what `_focal` makes of them.

Every term of the losses is >= 0.  Convention: 0 times inf is 0, as 0 log 0 is.
"""

from __future__ import annotations

from crossent.maths._focal import focus
from crossent.maths._log1pexp import log1pexp, sigmoid
from crossent.typing import Array, Namespace


def binary_cross_entropy_from_probs(xp: Namespace, y: Array, p: Array, c: Array | float) -> Array:
    """See `crossent.losses.binary_cross_entropy`."""
    return _times(xp, c * y, 0.0 - xp.log(p)) + _times(xp, 1.0 - y, 0.0 - xp.log1p(-p))


def binary_cross_entropy_from_logits(xp: Namespace, y: Array, z: Array, c: Array | float) -> Array:
    """See `crossent.losses.binary_cross_entropy`."""
    return _times(xp, c * y, log1pexp(xp, -z)) + _times(xp, 1.0 - y, log1pexp(xp, z))


def binary_gradient_by_probs(xp: Namespace, y: Array, p: Array, c: Array | float) -> Array:
    """See `crossent.losses.binary_cross_entropy_and_gradient`."""
    return _times(xp, 1.0 - y, 1.0 / (1.0 - p)) - _times(xp, c * y, 1.0 / p)


def binary_gradient_by_logits(xp: Namespace, y: Array, z: Array, c: Array | float) -> Array:
    """See `crossent.losses.binary_cross_entropy_and_gradient`."""
    return (1.0 - y) * sigmoid(xp, z) - (c * y) * sigmoid(xp, -z)


def binary_focal_from_logits(xp: Namespace, y: Array, z: Array, c: Array | float, g: float) -> tuple[Array, Array]:
    """Return loss and gradient; see `crossent.losses.binary_cross_entropy_and_gradient`."""
    p, r = sigmoid(xp, z), sigmoid(xp, -z)
    yes, no = focus(xp, p, r, log1pexp(xp, -z), g), focus(xp, r, p, log1pexp(xp, z), g)
    return (
        _times(xp, c * y * yes.in_loss, log1pexp(xp, -z)) + _times(xp, (1.0 - y) * no.in_loss, log1pexp(xp, z)),
        (1.0 - y) * no.in_gradient * p - c * y * yes.in_gradient * r,
    )


def binary_focal_from_probs(xp: Namespace, y: Array, p: Array, c: Array | float, g: float) -> tuple[Array, Array]:
    """Return loss and gradient; see `crossent.losses.binary_cross_entropy_and_gradient`."""
    r, cost_of_yes, cost_of_no = 1.0 - p, 0.0 - xp.log(p), 0.0 - xp.log1p(-p)
    yes, no = focus(xp, p, r, cost_of_yes, g), focus(xp, r, p, cost_of_no, g)
    return (
        _times(xp, c * y * yes.in_loss, cost_of_yes) + _times(xp, (1.0 - y) * no.in_loss, cost_of_no),
        _times(xp, (1.0 - y) * no.in_gradient, 1.0 / r) - _times(xp, c * y * yes.in_gradient, 1.0 / p),
    )


def _times(xp: Namespace, factor: Array, cost: Array) -> Array:
    """Return the product, 0 where the factor is 0 (unless the cost is NaN)."""
    return xp.where((factor == 0) & ~xp.isnan(cost), 0.0, factor * cost)
