"""Everything that the rows of one case say, from one read of the logits: by the native core or by `crossent.maths`."""

from __future__ import annotations

import numpy as np

from crossent import maths, native
from crossent.arrays import Slopes, Truth, row_blocks, takes_native
from crossent.losses._case import Case
from crossent.typing import Array

# The native core keeps the gradients of the named classes of a row beside; more than these go the other path.
MOST_NAMED = 256
_IGNORED_LABEL = np.array([-1], dtype=np.int64)


def row_parts(
    case: Case, slopes: Slopes | None, *, with_gradient: bool = False, loss_only: bool = False
) -> maths.Parts:
    """Return loss, gradient and the rest, of rows of logits; rows that do not count have loss and gradient 0.

    With ``loss_only`` what is not loss or gradient may be missing.  The gradient of NumPy rows goes to ``slopes``, and
    is not among the parts.
    """
    if case.prediction.xp is not np:
        return _by_maths(case, with_gradient)
    dtype, n = case.prediction.dtype, case.prediction.n
    level, entropy, p_truth = (None if loss_only else np.empty(n, dtype) for _ in range(3))
    found = maths.Parts(np.empty(n, dtype), None, level, entropy, p_truth, np.empty(n, np.int64))
    work = _native if _native_can(case) else _fill_by_maths
    if slopes is not None:
        for place, rows, target in slopes.blocks(*case.sources, must_cut=work is _fill_by_maths):
            work(case.part(place, *rows), _part(found, place, target))
    else:
        for place, rows in row_blocks(*case.sources, must_cut=work is _fill_by_maths):
            work(case.part(place, *rows), _part(found, place, None))
    return found


def row_parts_and_gradient(case: Case, out: Array | None, *, with_gradient: bool) -> tuple[maths.Parts, Array | None]:
    """Return all parts, and the gradient in the shape of the prediction; in ``out`` where that can be."""
    if case.prediction.xp is not np:
        found = row_parts(case, None, with_gradient=with_gradient)
        return found, None if found.gradient is None else case.prediction.per_class(found.gradient)
    slopes = row_slopes(case, out) if with_gradient else None
    return row_parts(case, slopes), None if slopes is None else slopes.result()


def row_slopes(case: Case, out: Array | None) -> Slopes:
    """Return where the gradient of a case goes; a cap needs the logits after the gradient has been begun."""
    return Slopes(out, case.prediction, *case.inputs, needed=case.shaping.softcap is not None)


def _part(found: maths.Parts, place: slice, gradient: Array | None) -> maths.Parts:
    """Return views of the parts of some rows."""
    views = maths.Parts(*(None if x is None else x[place] for x in found))
    return views._replace(gradient=gradient)


def _fill_by_maths(case: Case, found: maths.Parts, rows: Array | slice = slice(None)) -> None:
    """Write the parts of some rows by `crossent.maths`."""
    again = _by_maths(case, found.gradient is not None)
    for array, values in zip(found, again, strict=True):
        if array is not None:
            array[rows] = values


def _by_maths(case: Case, with_gradient: bool) -> maths.Parts:
    """Return the parts by `crossent.maths`."""
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


def _native_can(case: Case) -> bool:
    """Return whether the native core has a loop for the case."""
    if not takes_native(case.prediction.xp):
        return False
    if case.shaping.mask is not None and case.smoothing:
        return False  # smoothing over the classes that take part, of each row
    named = case.truth.sparse
    return named is None or (not case.smoothing and named.rest is None and named.classes.shape[1] <= MOST_NAMED)


def _native(case: Case, found: maths.Parts) -> None:
    """Write the parts by the native core; rows out of the ordinary, which it marks, by `crossent.maths`."""
    rows, truth, shaping = case.prediction.rows, case.truth, case.shaping
    labels, ignore = labels_for_core(truth)
    named, mask = truth.sparse, shaping.mask
    native.cross_entropy_parts(
        rows,
        labels,
        truth.targets,
        None if named is None else np.ascontiguousarray(named.classes),
        None if named is None else np.ascontiguousarray(named.shares),
        None if case.class_weights is None else np.ascontiguousarray(case.class_weights),
        case.smoothing,
        ignore,
        None if mask is None else np.ascontiguousarray(np.atleast_2d(mask)).view(np.uint8),
        shaping.temperature,
        shaping.softcap or 0.0,
        case.focal,
        case.z_loss,
        *found,
    )
    odd = np.flatnonzero(found.predicted < 0)
    if odd.size:
        targets = None if truth.targets is None else truth.targets[odd]
        _fill_by_maths(case.part(odd, rows[odd], targets), found, odd)
    _leave_out_ignored_targets(case, found)


def labels_for_core(truth: Truth) -> tuple[Array | None, Array | None]:
    """Return class numbers, -1 where they do not count, and what the core shall ignore."""
    if truth.labels is None:
        return None, None
    if truth.ignored is None:
        return np.ascontiguousarray(truth.labels), None
    return np.where(truth.ignored, -1, truth.labels), _IGNORED_LABEL


def _leave_out_ignored_targets(case: Case, found: maths.Parts) -> None:
    """Write nothing where a distribution does not count; class numbers are left out by the core."""
    ignored = case.truth.ignored
    if case.truth.source is None or ignored is None:
        return
    found.loss[ignored] = 0.0
    if found.gradient is not None:
        found.gradient[ignored] = 0.0
    if found.p_truth is not None:
        found.p_truth[ignored] = np.nan
