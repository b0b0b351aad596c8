"""How far the objective can be above its minimum: an upper bound, from numbers that the pass has already made.

With G the gradient of the mean loss by the coefficients and H(q) the entropy of a distribution, every q that satisfies
the intercept's condition ``mean(q - y) = 0`` gives a lower bound on the minimum (lambda = alpha (1 - l1_ratio),
mu = alpha l1_ratio, o the offset):

    D(q) = mean[H(q) + (q - y) . o] - |soft(G_q, mu)|^2 / (2 lambda)          G_q = mean x (q - y)'

and without an L2 part the same with the last term 0, where |G_q| <= mu is needed.  At the prediction p itself the
condition holds only at the optimum.  So p is mixed with one distribution v for all rows, ``q = (1 - t) p + t v``,
with the least t that satisfies the condition; entropy is concave, so H(q) >= (1 - t) H(p) + t H(v).  For pure L2
this is |grad F|^2 / (2 lambda) plus terms of the order of t, which `_balanced` brings down to t squared.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from crossent.fitting._dot import dot
from crossent.fitting._objective import Evaluation, Objective

Array = Any


def gradient_part(objective: Objective, here: Evaluation) -> float:
    """Return the gap as it would be if the intercept's condition held, for pure L2."""
    total = objective.ridge * here.weights + here.sums.gradient
    return dot(total, total) / (2.0 * objective.ridge)


def duality_gap(objective: Objective, here: Evaluation, spent: float = 0.0) -> float:
    """Return the gap between the objective and its dual at the prediction; infinite where there is no penalty.

    ``here.sums`` may be those of another point q near the prediction; ``spent`` is then ``loss - <G, W> - d . b``
    less its entropy and ``mean (q - y) . offset``, which is 0 for the prediction itself.
    """
    if objective.alpha == 0.0:
        return float("inf")
    mixed = _feasible(objective, here)
    if mixed is None:
        return float("inf")
    t, v = mixed
    summary, sums = objective.summary, here.sums
    fixed = sums.gradient if t == 0.0 else np.outer(summary.mean, v) - summary.truth_product
    g = (1.0 - t) * sums.gradient + t * fixed
    v_entropy = _entropy(v) if t > 0 else 0.0
    if objective.lasso == 0.0:
        return spent + _ridge_gap(objective, here, t, v, fixed, v_entropy)
    lean = (1.0 - t) * sums.offset_score + t * (float(v @ summary.offset_mean) - summary.offset_truth)
    entropy = (1.0 - t) * sums.entropy + t * v_entropy
    return here.value - _best_dual(objective, g, entropy, lean)


def _ridge_gap(objective: Objective, here: Evaluation, t: float, v: Array, fixed: Array, v_entropy: float) -> float:
    """Return the gap for pure L2 as a sum of small terms, so that it does not drown in the rounding of F - D."""
    sums, summary = here.sums, objective.summary
    g = sums.gradient if t == 0.0 else (1.0 - t) * sums.gradient + t * fixed
    total = objective.ridge * here.weights + g
    gap = dot(total, total) / (2.0 * objective.ridge)
    if t > 0.0:
        gap += t * dot(here.weights, sums.gradient - fixed) + t * (sums.entropy - v_entropy)
        gap += t * (sums.offset_score - float(v @ summary.offset_mean) + summary.offset_truth)
        gap += float(here.intercept @ sums.residual)
    return gap


def _best_dual(objective: Objective, g: Array, entropy: float, lean: float) -> float:
    """Return the better of two lower bounds: at q itself (needs an L2 part), and at q drawn towards the truth."""
    mu = objective.lasso
    best = -np.inf
    if objective.ridge > 0.0:
        over = np.maximum(np.abs(g) - mu, 0.0)
        best = entropy + lean - dot(over, over) / (2.0 * objective.ridge)
    largest = float(np.abs(g).max(initial=0.0))
    draw = 1.0 if largest <= mu else mu / largest
    truth_entropy = objective.data.truth.entropy
    return max(best, draw * (entropy + lean) + (1.0 - draw) * truth_entropy)


def _feasible(objective: Objective, here: Evaluation) -> tuple[float, Array] | None:
    """Return the least mixing share t and the distribution v, or None where the residual is too large for any."""
    rates = objective.data.truth.rates
    if not objective.fit_intercept:
        return 0.0, rates[1:] if len(rates) == 2 else rates
    d = here.sums.residual
    both = np.array([-d[0], d[0]]) if len(rates) == 2 else d
    positive = both > 0
    if not positive.any():
        return 0.0, rates[1:] if len(rates) == 2 else rates
    if (rates[positive] <= 0).any():
        return None
    odds = float(np.max(both[positive] / rates[positive]))
    v = np.maximum(rates - both / odds, 0.0)
    v /= v.sum()
    return odds / (1.0 + odds), v[1:] if len(rates) == 2 else v


def _entropy(v: Array) -> float:
    full = np.array([1.0 - v[0], v[0]]) if len(v) == 1 else v
    safe = full[full > 0]
    return float(-(safe @ np.log(safe)))


def newton_bound(decrement: float, reach: float) -> float:
    """Return an upper bound from the Newton decrement, by the generalised self-concordance of cross-entropy.

    With ``decrement = sqrt(g' H^-1 g)`` and ``reach`` the largest norm, in the metric of H^-1, of the change of a row's
    scores, u = decrement * reach < 1 gives

        F - min F <= (u + (1 - u) log(1 - u)) / reach^2          (-> decrement^2 / 2)

    The third derivative is at most the range of the change of scores times the second (Bach 2010), so along any line
    the objective lies above a curve that flattens exponentially; docs/fitting.md has the algebra.
    """
    u = decrement * reach
    if not u < 1.0:
        return float("inf")
    if u < 1e-4:  # the formula below would cancel; its series is 1/2 + u/6 + ...
        return 0.5 * decrement**2 * (1.0 + u)
    return float((u + (1.0 - u) * np.log1p(-u)) / reach**2)
