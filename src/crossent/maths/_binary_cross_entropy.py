"""Cross-entropy of one yes/no question.

y   truth in [0, 1]      p   probability of yes      z   its logit      c   weight of yes (1 unless asked)

    loss = c y (-log p) + (1 - y) (-log(1 - p))
         = c y log1pexp(-z) + (1 - y) log1pexp(z)                                 from a logit

    d loss / d p = -c y / p + (1 - y) / (1 - p)
    d loss / d z = (1 - y) sigmoid(z) - c y sigmoid(-z)

``log(1 - p)`` forgets p below 1e-16: log1p(-p) does not.  ``sigmoid(z) - 1`` is 0 from z = 37 up: -sigmoid(-z) is not.
A probable answer that is met makes the two terms of a gradient nearly equal, so they are pairs.

With focus g each cost is multiplied by the probability of the other answer to the power g, and in the gradient y and
1 - y by what `_focal` makes of them.  The power multiplies errors by g, so it too is taken of pairs.

Every term of the losses is >= 0.  Convention: 0 times inf is 0, as 0 log 0 is.
"""

from __future__ import annotations

from crossent.maths._exact_sums import two_difference
from crossent.maths._exp_in_two_parts import exp_in_two_parts, log_in_two_parts
from crossent.maths._focal import focus_in_two_parts
from crossent.maths._log1pexp import log1pexp
from crossent.maths._products import product
from crossent.maths._two_parts import Pair, add, negative, over, pair, times, two_product, where
from crossent.typing import Array, Namespace


def binary_cross_entropy_from_probs(xp: Namespace, y: Array, p: Array, c: Array | float) -> Array:
    """See `crossent.losses.binary_cross_entropy`."""
    return product(xp, c * y, 0.0 - xp.log(p)) + product(xp, 1.0 - y, 0.0 - xp.log1p(-p))


def binary_cross_entropy_from_logits(xp: Namespace, y: Array, z: Array, c: Array | float) -> Array:
    """See `crossent.losses.binary_cross_entropy`."""
    return product(xp, c * y, log1pexp(xp, -z)) + product(xp, 1.0 - y, log1pexp(xp, z))


def binary_gradient_by_probs(xp: Namespace, y: Array, p: Array, c: Array | float) -> Array:
    """See `crossent.losses.binary_cross_entropy_and_gradient`."""
    failure, success = _masses(xp, y, c)
    r = Pair(*two_difference(xp.ones_like(p), p))
    above = add(times(xp, failure, pair(xp, p)), negative(times(xp, success, r)))
    mixed = above.high / r.high / p
    only_no, only_yes = failure.high / r.high, 0.0 - success.high / p
    none = (failure.high == 0) & (success.high == 0) & ~xp.isnan(p)
    slope = xp.where(success.high == 0, only_no, xp.where(failure.high == 0, only_yes, mixed))
    return xp.where(none, 0.0, slope)


def binary_gradient_by_logits(xp: Namespace, y: Array, z: Array, c: Array | float) -> Array:
    """See `crossent.losses.binary_cross_entropy_and_gradient`."""
    failure, success = _masses(xp, y, c)
    e, one = exp_in_two_parts(xp, pair(xp, -xp.abs(z))), pair(xp, xp.ones_like(z))
    below = z < 0
    up, down = where(xp, below, e, one), where(xp, below, one, e)
    above = add(times(xp, failure, up), negative(times(xp, success, down)))
    return (above.high + above.low) / (1.0 + e.high)


def binary_focal_from_logits(xp: Namespace, y: Array, z: Array, c: Array | float, g: float) -> tuple[Array, Array]:
    """Return loss and gradient; see `crossent.losses.binary_cross_entropy_and_gradient`."""
    failure, success = _masses(xp, y, c)
    infinite = xp.isinf(z)
    size = xp.abs(xp.where(infinite, 1000.0, z))
    e, one = exp_in_two_parts(xp, pair(xp, -size)), pair(xp, xp.ones_like(z))
    s = add(one, e)
    large, small = over(xp, one, s), over(xp, e, s)
    nearer = _log1p(xp, e, s)
    farther = add(nearer, pair(xp, size))
    below = z < 0
    p, r = where(xp, below, small, large), where(xp, below, large, small)
    cost_of_yes, cost_of_no = where(xp, below, farther, nearer), where(xp, below, nearer, farther)
    yes, no = focus_in_two_parts(xp, p, r, cost_of_yes, g), focus_in_two_parts(xp, r, p, cost_of_no, g)
    loss = add(_weighed(xp, success, yes[0], cost_of_yes), _weighed(xp, failure, no[0], cost_of_no))
    slope = add(_weighed(xp, failure, no[1], p), negative(_weighed(xp, success, yes[1], r)))
    lost = infinite & (xp.where(below, success.high, failure.high) > 0)
    nan = xp.isnan(z) | xp.isnan(success.high) | xp.isnan(failure.high)
    return (
        xp.where(nan, float("nan"), xp.where(lost, float("inf"), loss.high + loss.low)),
        xp.where(nan, float("nan"), slope.high + slope.low),
    )


def binary_focal_from_probs(xp: Namespace, y: Array, p: Array, c: Array | float, g: float) -> tuple[Array, Array]:
    """Return loss and gradient; see `crossent.losses.binary_cross_entropy_and_gradient`."""
    failure, success = _masses(xp, y, c)
    one, q = pair(xp, xp.ones_like(p)), pair(xp, p)
    r = add(one, negative(q))
    cost_of_yes = negative(log_in_two_parts(xp, q))
    tiny = p < 2.0**-20
    cost_of_no = where(xp, tiny, pair(xp, 0.0 - xp.log1p(-p)), negative(log_in_two_parts(xp, r)))
    yes, no = focus_in_two_parts(xp, q, r, cost_of_yes, g), focus_in_two_parts(xp, r, q, cost_of_no, g)
    lost_yes, lost_no = (p == 0) & (success.high > 0), (p == 1) & (failure.high > 0)
    cost_of_yes = where(xp, p == 0, one, cost_of_yes)
    cost_of_no = where(xp, p == 1, one, cost_of_no)
    loss = add(_weighed(xp, success, yes[0], cost_of_yes), _weighed(xp, failure, no[0], cost_of_no))
    up = over(xp, no[1], where(xp, p == 1, one, r))
    down = over(xp, yes[1], where(xp, p == 0, one, q))
    slope = add(_weighed(xp, failure, up, one), negative(_weighed(xp, success, down, one)))
    slopes = xp.where(lost_yes, -float("inf"), xp.where(lost_no, float("inf"), slope.high + slope.low))
    nan = xp.isnan(p) | xp.isnan(success.high) | xp.isnan(failure.high)
    return (
        xp.where(nan, float("nan"), xp.where(lost_yes | lost_no, float("inf"), loss.high + loss.low)),
        xp.where(nan, float("nan"), slopes),
    )


def _masses(xp: Namespace, y: Array, c: Array | float) -> tuple[Pair, Pair]:
    """Return ``1 - y`` and ``c y``."""
    return Pair(*two_difference(xp.ones_like(y), y)), two_product(xp, xp.zeros_like(y) + c, y)


def _log1p(xp: Namespace, e: Pair, s: Pair) -> Pair:
    """Return ``log(1 + e)`` of 0 <= e <= 1, relative to the result; s = 1 + e."""
    l = xp.log1p(e.high)
    rest = times(xp, s, exp_in_two_parts(xp, pair(xp, 0.0 - l)))
    far = Pair(l, (rest.high - 1.0) + rest.low)
    near = Pair(e.high, e.low + e.high * e.high * (e.high / 3.0 - 0.5))
    return where(xp, e.high < 2.0**-35, near, far)


def _weighed(xp: Namespace, mass: Pair, factor: Pair, cost: Pair) -> Pair:
    """Return the product, 0 where the mass is 0."""
    zero = pair(xp, xp.zeros_like(mass.high))
    return where(xp, mass.high == 0, zero, times(xp, mass, times(xp, factor, cost)))
