"""Everything that the rows of one case say, from one read of the logits: by the native core or by `crossent.maths`."""

from __future__ import annotations

import numpy as np

from crossent import maths
from crossent.losses._case import Case
from crossent.typing import Array


def row_parts(case: Case, out: Array | None, *, with_gradient: bool) -> maths.Parts:
    """Return loss, gradient and the rest, of rows of logits; rows that do not count have loss and gradient 0."""
    del out
    xp, rows = case.prediction.xp, case.prediction.rows
    shaped = case.shaping.applied(case.prediction)
    values = shaped.values.high
    with np.errstate(all="ignore"):
        masses = case.masses_in_two_parts(values)
        truth = maths.wider(xp, case.happened())
        found = maths.cross_entropy_parts(xp, truth, masses, shaped, case.focal, case.z_loss, with_gradient)
        narrowed = [None if x is None else maths.narrow(xp, x, rows.dtype) for x in found[:-1]]
    loss, gradient, log_sum_exp, entropy, p_truth = narrowed
    return maths.Parts(
        case.without_ignored(loss),
        None if gradient is None else case.without_ignored(gradient),
        log_sum_exp,
        entropy,
        case.without_ignored(p_truth, float("nan")),
        found.predicted,
    )
