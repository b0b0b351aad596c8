"""Kullback-Leibler divergence of two softmaxes, from the logits of both: no probability is rounded on the way.

a, b   logits of truth and prediction, as pairs      p, q   their softmaxes      A, B   their log sum exp
d = a - b      D = A - B      w_j = d_j - D = log(p_j / q_j)

    KL(p || q) = sum_j p_j w_j = sum_j (p_j w_j - p_j + q_j)                      as both p and q sum to 1

Each bracket is >= 0, so nothing cancels between classes, however near the two are:

    p w - p + q = p (exp(-w) - 1 + w) = q (1 + (w - 1) exp(w)),      p = q exp(w)

The first is taken for w > 2, the second for w < -2.  Between them both lose digits, so there it is a series, of the
second for w >= 0 and of the first below, where all terms have one sign.  w needs its own digits, so D does near
equality.  With c, the difference at the largest entry of b,

    D - c = log sum_j q_j exp(d_j - c) = log1p(sum_j q_j (exp(d_j - c) - 1))

so that D keeps its digits even where the rows differ by their last bits.  Further apart A - B as pairs is better: the
log1p has 53 bits of the largest difference, and a class whose w is a thousand times smaller would lose ten of them.

    d KL / d b_j = q_j - p_j = q_j (1 - exp(w_j))
"""

from __future__ import annotations

import math
from typing import NamedTuple

from crossent.maths._careful_row import CarefulRow, careful_row, log_sum_exp
from crossent.maths._exact_sums import row_sum
from crossent.maths._shaped_logits import Shaped
from crossent.maths._two_parts import Pair, add, negative, over, pair
from crossent.typing import Array, Namespace

_NEAR = 2.0
_VERY_NEAR = 1e-7  # above, the difference of q and p as pairs has more digits than w
_AS_GOOD = 1e-12  # 53 bits of a sum of such terms are no less than the 98 bits of A - B
_OF_FIRST = tuple((-1) ** n / math.factorial(n) for n in range(2, 27))  # exp(-w) - 1 + w
_OF_SECOND = tuple((n - 1) / math.factorial(n) for n in range(2, 27))  # 1 + (w - 1) exp(w)


class Divergence(NamedTuple):
    """One divergence per row, and its derivative by the logits of the prediction as the softmax sees them."""

    value: Array
    gradient: Array


def kl_from_logits(xp: Namespace, a: Shaped, b: Shaped) -> Divergence:
    """See `crossent.information.kl_divergence`."""
    p, q = careful_row(xp, a.values), careful_row(xp, b.values)
    w = _log_ratio(xp, a.values, b.values, p, q)
    # As pairs: their quotient rounded once, rather than that of two rounded numbers.
    in_truth, in_prediction = over(xp, p.e, p.S), over(xp, q.e, q.S)
    terms = bent_terms(xp, in_truth.high, in_prediction.high, w)
    terms = xp.where(p.e.high == 0, in_prediction.high, terms)
    lost = (b.values.high == -float("inf")) & (a.values.high > -float("inf"))
    terms = xp.where(lost, float("inf"), terms)
    bad = (xp.isnan(p.R.high) | xp.isnan(q.R.high))[..., 0]
    nearly = in_prediction.high * (0.0 - xp.expm1(w))
    difference = add(in_prediction, negative(in_truth))
    apart = difference.high + difference.low
    both = (p.e.high != 0) & (q.e.high != 0)
    gradient = xp.where(both & (xp.abs(w) < _VERY_NEAR), nearly, apart) * b.slope
    return Divergence(xp.where(bad, float("nan"), row_sum(xp, terms)), xp.where(bad[..., None], float("nan"), gradient))


def bent_terms(xp: Namespace, p: Array, q: Array, w: Array) -> Array:
    """Return ``p w - p + q`` for ``w = log(p / q)``, each at least 0, with all its digits."""
    near = xp.where(xp.abs(w) <= _NEAR, w, 0.0)
    square = near * near
    series = xp.where(w >= 0, q * _series(xp, _OF_SECOND, near), p * _series(xp, _OF_FIRST, near))
    above, below = xp.where(w > _NEAR, w, _NEAR), xp.where(w < -_NEAR, w, -_NEAR)
    first, second = p * (xp.exp(-above) - 1.0 + above), q * (1.0 + (below - 1.0) * xp.exp(below))
    far = xp.where(w > _NEAR, first, xp.where(w < -_NEAR, second, w))
    return xp.where(xp.abs(w) <= _NEAR, square * series, far)


def _log_ratio(xp: Namespace, a: Pair, b: Pair, p: CarefulRow, q: CarefulRow) -> Array:
    """Return ``w = log(p / q)``; 0 where either is 0."""
    both = (a.high > -float("inf")) & (b.high > -float("inf")) & (a.high < float("inf")) & (b.high < float("inf"))
    zero = xp.zeros_like(a.high)
    kept_a, kept_b = _only(xp, both, a), _only(xp, both, b)
    d = add(kept_a, negative(kept_b))
    c = Pair(*(xp.sum(xp.where(q.first, part, 0.0), axis=-1)[..., None] + zero for part in d))
    away = add(d, negative(c))
    small = both & (away.high < 600.0)
    grown = xp.where(small, q.probs() * xp.expm1(xp.where(small, away.high, 0.0)), 0.0)
    grown = xp.where(both, grown, 0.0 - q.probs())
    excess = row_sum(xp, grown)[..., None]
    lost = (b.high == -float("inf")) & (a.high > -float("inf"))  # mass of p that no q stands for
    coarse = lost | (both & ~small) | ~(xp.abs(grown) < _AS_GOOD)
    fine = ~xp.any(coarse, axis=-1)[..., None]
    near = pair(xp, xp.log1p(xp.where(fine, excess, 0.0)) + zero)
    far = add(add(log_sum_exp(xp, p), negative(log_sum_exp(xp, q))), negative(c))
    step = Pair(xp.where(fine, near.high, far.high), xp.where(fine, near.low, far.low))
    w = add(away, negative(step))
    return xp.where(both, w.high + w.low, 0.0)


def _only(xp: Namespace, mask: Array, x: Pair) -> Pair:
    """Return x where the mask holds, 0 elsewhere."""
    return Pair(xp.where(mask, x.high, 0.0), xp.where(mask, x.low, 0.0))


def _series(xp: Namespace, coefficients: tuple[float, ...], w: Array) -> Array:
    """Return the sum of a power series."""
    total = xp.full_like(w, coefficients[-1])
    for c in coefficients[-2::-1]:
        total = total * w + c
    return total
