"""Everything that the rows of one case say, from one read of the logits: by the native core or by `crossent.maths`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from crossent import maths, native
from crossent.arrays import SparseRows, Truth, native_target, row_blocks, takes_native, unit_stride_rows
from crossent.losses._case import Case
from crossent.typing import Array

# The native core keeps the gradients of the named classes of a row beside; more than these go the other path.
MOST_NAMED = 256
_IGNORED_LABEL = np.array([-1], dtype=np.int64)


def row_parts(case: Case, out: Array | None, *, with_gradient: bool, loss_only: bool = False) -> maths.Parts:
    """Return loss, gradient and the rest, of rows of logits; rows that do not count have loss and gradient 0.

    With ``loss_only`` what is not loss or gradient may be missing.
    """
    if _native_can(case):
        return _native(case, out, with_gradient, loss_only)
    return _by_maths(case, with_gradient)


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


def _native(case: Case, out: Array | None, with_gradient: bool, loss_only: bool) -> maths.Parts:
    """Return the parts by the native core; rows out of the ordinary, which it marks, by `crossent.maths`."""
    rows, n = case.prediction.rows, case.prediction.rows.shape[0]
    loss = np.empty(n, rows.dtype)
    log_sum_exp, entropy, p_truth = (None, None, None) if loss_only else (np.empty_like(loss) for _ in range(3))
    predicted = np.empty(n, np.int64)
    gradient = _gradient_memory(case, out) if with_gradient else None
    labels, ignore = _labels(case.truth)
    found = maths.Parts(loss, gradient, log_sum_exp, entropy, p_truth, predicted)
    targets = None if case.truth.targets is None else unit_stride_rows(case.truth.targets)
    named, mask = case.truth.sparse, case.shaping.mask
    flags = None if mask is None else np.ascontiguousarray(np.atleast_2d(mask)).view(np.uint8)
    weights = None if case.class_weights is None else np.ascontiguousarray(case.class_weights)
    for place, block in row_blocks(rows):
        native.cross_entropy_parts(
            block,
            _part(labels, place),
            _part(targets, place),
            None if named is None else np.ascontiguousarray(named.classes[place]),
            None if named is None else np.ascontiguousarray(named.shares[place]),
            weights,
            case.smoothing,
            ignore,
            flags if flags is None or len(flags) == 1 else flags[place],
            case.shaping.temperature,
            case.shaping.softcap or 0.0,
            case.focal,
            case.z_loss,
            loss[place],
            _part(gradient, place),
            _part(log_sum_exp, place),
            _part(entropy, place),
            _part(p_truth, place),
            predicted[place],
        )
    odd = np.flatnonzero(predicted < 0)
    if odd.size:
        again = _by_maths(_only(case, odd), with_gradient)
        for array, values in zip(found, again, strict=True):
            if array is not None:
                array[odd] = values
    return _without_ignored_targets(case, found)


def _part(x: Array | None, place: slice) -> Array | None:
    """Return the rows of one block, if there are any."""
    return None if x is None else x[place]


def _gradient_memory(case: Case, out: Array | None) -> Array:
    """Return where the gradient goes: ``out`` if the core can write there, not over logits that it still needs."""
    rows = case.prediction.rows
    target = native_target(out, case.prediction)
    if target is None or (case.shaping.softcap is not None and np.may_share_memory(target, rows)):
        return np.empty(rows.shape, rows.dtype)
    return target


def _labels(truth: Truth) -> tuple[Array | None, Array | None]:
    """Return class numbers, -1 where they do not count, and what the core shall ignore."""
    if truth.labels is None:
        return None, None
    if truth.ignored is None:
        return np.ascontiguousarray(truth.labels), None
    return np.where(truth.ignored, -1, truth.labels), _IGNORED_LABEL


def _without_ignored_targets(case: Case, found: maths.Parts) -> maths.Parts:
    """Return the parts with nothing where a distribution does not count; class numbers are left out by the core."""
    ignored = case.truth.ignored
    if case.truth.targets is None or ignored is None:
        return found
    found.loss[ignored] = 0.0
    if found.gradient is not None:
        found.gradient[ignored] = 0.0
    if found.p_truth is not None:
        found.p_truth[ignored] = np.nan
    return found


def _only(case: Case, rows: Array) -> Case:
    """Return the case of some of its rows."""
    prediction, truth, mask = case.prediction, case.truth, case.shaping.mask

    def chosen(x: Array | None) -> Array | None:
        return None if x is None else x[rows]

    named = truth.sparse
    if named is not None:
        named = SparseRows(named.classes[rows], named.shares[rows], chosen(named.rest))
    return replace(
        case,
        prediction=replace(prediction, rows=prediction.rows[rows]),
        truth=replace(truth, labels=chosen(truth.labels), targets=chosen(truth.targets),
                      ignored=chosen(truth.ignored), sparse=named),
        shaping=replace(case.shaping, mask=chosen(mask) if mask is not None and mask.ndim == 2 else mask),
    )  # fmt: skip
