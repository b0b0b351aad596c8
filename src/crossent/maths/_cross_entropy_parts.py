"""Everything that one row of logits says about what happened: the loss, its gradient, and what a training loop logs.

v   what the softmax sees (`_shaped_logits`)      q = softmax(v)      l = -log q      L = log sum exp v
u   the truth with smoothing and class weights, as pairs      U = sum_j u_j      a   weight of L^2 (z-loss)
f, h   what focus makes of 1, in the loss and in the gradient (`_focal`); 1 without it

    loss = sum_j u_j f_j l_j + a L^2
    d loss / d v_j = q_j (V + 2 a L) - u_j h_j,                        V = sum_j u_j h_j
                   = ((V - u_j h_j + 2 a L) e_j - u_j h_j (S - e_j)) / S
    entropy = sum_j q_j l_j = log S + sum_j q_j (m - v_j)

A good model makes q and u nearly equal: numerator, e and S are pairs, so that what cancels leaves its digits behind.
Then ``d loss / d z = d loss / d v * d v / d z``.
"""

from __future__ import annotations

from typing import NamedTuple

from crossent.maths._careful_row import UP, CarefulRow, careful_row, log_s_in_two_parts, log_sum_exp
from crossent.maths._exact_sums import row_sum
from crossent.maths._focal import focus_in_two_parts
from crossent.maths._largest import first_largest
from crossent.maths._products import product
from crossent.maths._shaped_logits import Shaped
from crossent.maths._two_parts import Pair, add, negative, over, pair, sum_of_pairs, times, where
from crossent.maths._widen import narrow, wider
from crossent.typing import Array, Namespace


class Parts(NamedTuple):
    """One number per row each, but for the gradient."""

    loss: Array
    gradient: Array | None
    log_sum_exp: Array
    entropy: Array
    p_truth: Array
    predicted: Array


def cross_entropy_parts(
    xp: Namespace, t: Array, u: Pair, shaped: Shaped, g: float, a: float, with_gradient: bool
) -> Parts:
    """See `crossent.losses.cross_entropy_parts`."""
    row = careful_row(xp, shaped.values)
    in_loss, h = _focused(xp, u, row, g)
    bad = _bad_rows(xp, u, row)
    loss = row_sum(xp, product(xp, in_loss, row.costs()))
    total_log = log_sum_exp(xp, row)
    if a:
        loss = loss + (a * total_log.high * total_log.high)[..., 0]
    gradient = None
    if with_gradient:
        gradient = xp.where(bad[..., None], float("nan"), _gradient(xp, h, row, total_log, a) * shaped.slope)
    return Parts(
        xp.where(bad, float("nan"), loss),
        gradient,
        (total_log.high + total_log.low)[..., 0],
        row.log_s[..., 0] + row_sum(xp, row.probs_times(xp, row.below.high)),
        row_sum(xp, xp.where(t == 0, 0.0, t * row.probs())),
        xp.argmax(shaped.values.high, axis=-1),
    )


def careful_gradient_by_logits(xp: Namespace, u: Array, z: Array) -> Array:
    """Return the gradient of plain cross-entropy by logits, with the digits that cancel, in the width of z."""
    wide = wider(xp, z)
    masses = pair(xp, wider(xp, u))
    row = careful_row(xp, pair(xp, wide))
    total_log = pair(xp, xp.zeros_like(row.log_s))
    bad = _bad_rows(xp, masses, row)[..., None]
    return narrow(xp, xp.where(bad, float("nan"), _gradient(xp, masses, row, total_log, 0.0)), z.dtype)


def _focused(xp: Namespace, u: Pair, row: CarefulRow, g: float) -> tuple[Array, Pair]:
    """Return the truth as it enters the loss, and as it enters the gradient."""
    if not g:
        return u.high, u
    q, r = over(xp, row.e, row.S), over(xp, row.others(xp), row.S)
    costs = add(row.below, log_s_in_two_parts(xp, row))
    costs = Pair(row.costs(), xp.where(xp.isfinite(costs.low), (costs.high - row.costs()) + costs.low, 0.0))
    in_loss, in_gradient = focus_in_two_parts(xp, q, r, costs, g)
    return u.high * in_loss.high, times(xp, u, in_gradient)


def _gradient(xp: Namespace, h: Pair, row: CarefulRow, total_log: Pair, a: float) -> Array:
    """Return the derivative by what the softmax sees."""
    first = first_largest(xp, h.high)
    zero = pair(xp, xp.zeros_like(h.high))
    others = sum_of_pairs(xp, where(xp, first, zero, h))
    without = where(xp, first, add(others, zero), add(sum_of_pairs(xp, h), negative(h)))
    if a:
        without = add(without, times(xp, pair(xp, xp.full_like(h.high, 2.0 * a)), total_log))
    others = row.others(xp)
    lifted_others = Pair(others.high * 2.0**UP, others.low * 2.0**UP)
    numerator = add(times(xp, without, row.lifted), negative(times(xp, h, lifted_others)))
    return (numerator.high + numerator.low) / row.S.high * 2.0**-UP


def _bad_rows(xp: Namespace, u: Pair, row: CarefulRow) -> Array:
    """Return which rows have a NaN, in the truth or in the logits."""
    return xp.any(xp.isnan(u.high), axis=-1) | xp.isnan(row.R.high)[..., 0]
