"""Losses, and gradients if wanted, of the rows of one case: by the native core or by `crossent.maths`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from crossent import maths, native
from crossent.arrays import Slopes, check_distributions, row_blocks, sum_tolerance, takes_native
from crossent.losses._case import Case
from crossent.losses._row_parts import labels_for_core, row_parts, row_slopes
from crossent.typing import Array

_LOSS = {
    "logits": maths.cross_entropy_from_logits,
    "log_probs": maths.cross_entropy_from_log_probs,
    "probs": maths.cross_entropy_from_probs,
}
_GRADIENT = {
    "logits": maths.gradient_by_logits,
    "log_probs": maths.gradient_by_log_probs,
    "probs": maths.gradient_by_probs,
}


def row_losses(case: Case) -> Array:
    """Return one loss per row."""
    if not case.is_checked:
        return _native_with_check(case)
    if case.is_plain and takes_native(case.prediction.xp):
        return _native(case, None)
    if not case.is_plain and case.prediction.space == "logits":
        return row_parts(case, None, loss_only=True).loss
    return _in_order(case, [(place, _by_maths(part)) for place, part in case.blocks()])


def row_losses_and_gradient(case: Case, out: Array | None) -> tuple[Array, Array]:
    """Return one loss per row, and the gradient in the shape of the prediction; in ``out`` where that can be."""
    xp, space = case.prediction.xp, case.prediction.space
    if xp is not np:
        losses, rows = _of_another_library(case)
        return losses, case.prediction.per_class(rows)
    slopes = row_slopes(case, out)
    if case.is_plain and takes_native(xp):
        return _native(case, slopes), slopes.result()
    if space == "logits" and (case.is_soft or not case.is_plain):
        parts = row_parts(case, slopes, loss_only=True)
        return (parts.loss if not case.is_plain else row_losses(case)), slopes.result()
    found = []
    for place, rows, target in slopes.blocks(*case.sources, must_cut=True):
        part = case.part(place, *rows)
        found.append((place, _by_maths(part)))
        target[...] = _gradient_by_maths(part)
    return _in_order(case, found), slopes.result()


def _of_another_library(case: Case) -> tuple[Array, Array]:
    """Return losses and gradient rows of arrays that are not NumPy's."""
    if case.prediction.space == "logits" and (case.is_soft or not case.is_plain):
        parts = row_parts(case, None, with_gradient=True, loss_only=True)
        return (parts.loss if not case.is_plain else row_losses(case)), parts.gradient
    return _by_maths(case), _gradient_by_maths(case)


def _by_maths(case: Case) -> Array:
    """Return the losses by `crossent.maths`."""
    xp, dtype = case.prediction.xp, case.prediction.dtype
    with np.errstate(all="ignore"):
        in_loss, _ = _focused(case)
        found = _LOSS[case.prediction.space](xp, in_loss, maths.wider(xp, case.prediction.rows))
        return case.without_ignored(maths.narrow(xp, found, dtype))


def _gradient_by_maths(case: Case) -> Array:
    """Return the gradient rows by `crossent.maths`."""
    xp, dtype = case.prediction.xp, case.prediction.dtype
    with np.errstate(all="ignore"):
        _, in_gradient = _focused(case)
        found = _GRADIENT[case.prediction.space](xp, in_gradient, maths.wider(xp, case.prediction.rows))
        return case.without_ignored(maths.narrow(xp, found, dtype))


def _in_order(case: Case, found: list[tuple[slice, Array]]) -> Array:
    """Return the numbers of all blocks as one array."""
    parts = [values for _, values in found]
    return parts[0] if len(parts) == 1 else case.prediction.xp.concat(parts)


def _focused(case: Case) -> tuple[Array, Array]:
    """Return the masses as they enter the loss and the gradient: the same, but for focal loss of probabilities."""
    xp = case.prediction.xp
    rows, masses = maths.wider(xp, case.prediction.rows), maths.wider(xp, case.masses())
    if not case.focal:
        return masses, masses
    if case.prediction.space == "probs":
        found = maths.focus(xp, rows, 1.0 - rows, 0.0 - xp.log(rows), case.focal)
    else:
        found = maths.focus(xp, xp.exp(rows), -xp.expm1(rows), 0.0 - rows, case.focal)
    return masses * found.in_loss, masses * found.in_gradient


def _native_with_check(case: Case) -> Array:
    """Return the losses of class numbers by probabilities, looking only at the true class and at each row's sum."""
    prediction, truth, tolerance = case.prediction, case.truth, sum_tolerance(case.prediction)
    labels: Array = truth.labels
    labels = np.ascontiguousarray(labels if truth.ignored is None else np.where(truth.ignored, -1, labels))
    weights = None if case.class_weights is None else np.ascontiguousarray(case.class_weights)
    loss, status = np.empty(prediction.n, prediction.dtype), 0
    for place, (block,) in row_blocks(prediction.source):
        status |= native.check_distributions(block, tolerance, labels[place], weights, loss[place])
    if not status:
        return loss
    check_distributions(prediction)  # raises, or finds a NaN, whose row only is lost
    return _native(case, None)


def _native(case: Case, slopes: Slopes | None) -> Array:
    """Return the losses by the native core, which fills the gradient too if it is given a place.

    Rows that do not count: labels are marked and left out by the core; distributions are left out here.
    """
    prediction, truth = case.prediction, case.truth
    loss = np.empty(prediction.n, prediction.dtype)
    labels, ignore = labels_for_core(truth)
    weights = None if case.class_weights is None else np.ascontiguousarray(case.class_weights)
    verb = getattr(native, f"cross_entropy_from_{prediction.space}")
    for place, rows, target in _with_slopes(case, slopes):
        happened = rows[1] if labels is None else labels[place]
        verb(rows[0], happened, weights, case.smoothing, ignore, loss[place], target)
        if labels is None and truth.ignored is not None:
            nothing = truth.ignored[place]
            loss[place][nothing] = 0.0
            if target is not None:
                target[nothing] = 0.0
    return loss


def _with_slopes(case: Case, slopes: Slopes | None) -> Iterator[tuple[slice, tuple[Array, ...], Array | None]]:
    """Yield places, rows of prediction and truth, and where their gradient goes if there is to be one."""
    if slopes is not None:
        yield from slopes.blocks(*case.sources)
        return
    for place, rows in row_blocks(*case.sources):
        yield place, rows, None
