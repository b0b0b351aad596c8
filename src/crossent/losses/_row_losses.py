"""Losses, and gradients if wanted, of the rows of one case: by the native core or by `crossent.maths`."""

from __future__ import annotations

import numpy as np

from crossent import maths, native
from crossent.arrays import (
    check_distributions,
    native_target,
    row_blocks,
    sum_tolerance,
    takes_native,
    unit_stride_rows,
)
from crossent.losses._case import Case
from crossent.losses._row_parts import row_parts
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
_IGNORED_LABEL = np.array([-1], dtype=np.int64)


def row_losses(case: Case) -> Array:
    """Return one loss per row."""
    if not case.is_checked:
        return _native_with_check(case)
    if case.is_plain and takes_native(case.prediction.xp):
        return _native(case, None)
    if not case.is_plain and case.prediction.space == "logits":
        return row_parts(case, None, with_gradient=False, loss_only=True).loss
    with np.errstate(all="ignore"):
        in_loss, _ = _focused(case)
        loss = _LOSS[case.prediction.space](case.prediction.xp, in_loss, case.prediction.rows)
    return case.without_ignored(loss)


def row_losses_and_gradient(case: Case, out: Array | None) -> tuple[Array, Array]:
    """Return one loss per row, and the gradient rows; these lie in ``out`` where the native core can write there."""
    xp, rows, space = case.prediction.xp, case.prediction.rows, case.prediction.space
    if case.is_plain and takes_native(xp):
        gradient = native_target(out, case.prediction)
        if gradient is None:
            gradient = np.empty(rows.shape, rows.dtype)
        return _native(case, gradient), gradient
    if space == "logits" and (case.is_soft or not case.is_plain):
        parts = row_parts(case, out, with_gradient=True, loss_only=True)
        return (parts.loss if not case.is_plain else row_losses(case)), parts.gradient
    with np.errstate(all="ignore"):
        in_loss, in_gradient = _focused(case)
        loss = _LOSS[space](xp, in_loss, rows)
        gradient = _GRADIENT[space](xp, in_gradient, rows)
    return case.without_ignored(loss), case.without_ignored(gradient)


def _focused(case: Case) -> tuple[Array, Array]:
    """Return the masses as they enter the loss and the gradient: the same, but for focal loss of probabilities."""
    xp, rows, masses = case.prediction.xp, case.prediction.rows, case.masses()
    if not case.focal:
        return masses, masses
    if case.prediction.space == "probs":
        found = maths.focus(xp, rows, 1.0 - rows, 0.0 - xp.log(rows), case.focal)
    else:
        found = maths.focus(xp, xp.exp(rows), -xp.expm1(rows), 0.0 - rows, case.focal)
    return masses * found.in_loss, masses * found.in_gradient


def _native_with_check(case: Case) -> Array:
    """Return the losses of class numbers by probabilities, looking only at the true class and at each row's sum."""
    prediction, truth, n = case.prediction, case.truth, case.prediction.rows.shape[0]
    labels: Array = truth.labels
    labels = np.ascontiguousarray(labels if truth.ignored is None else np.where(truth.ignored, -1, labels))
    weights = None if case.class_weights is None else np.ascontiguousarray(case.class_weights)
    loss, status = np.empty(n, prediction.rows.dtype), 0
    for place, block in row_blocks(prediction.rows):
        status |= native.check_distributions(block, sum_tolerance(prediction), labels[place], weights, loss[place])
    if not status:
        return loss
    check_distributions(prediction)  # raises, or finds a NaN, whose row only is lost
    return _native(case, None)


def _native(case: Case, gradient: Array | None) -> Array:
    """Return the losses by the native core, which fills the gradient too if it is given one.

    Rows that do not count: labels are marked and left out by the core; distributions are left out here.
    """
    prediction, truth = case.prediction, case.truth
    loss = np.empty(prediction.rows.shape[0], prediction.rows.dtype)
    ignore = None
    if truth.labels is not None:
        happened = np.ascontiguousarray(truth.labels)
        if truth.ignored is not None:
            happened, ignore = np.where(truth.ignored, -1, happened), _IGNORED_LABEL
    else:
        happened = unit_stride_rows(truth.targets)
    weights = None if case.class_weights is None else np.ascontiguousarray(case.class_weights)
    verb = getattr(native, f"cross_entropy_from_{prediction.space}")
    for place, block in row_blocks(prediction.rows):
        slopes = None if gradient is None else gradient[place]
        verb(block, happened[place], weights, case.smoothing, ignore, loss[place], slopes)
    if truth.targets is not None and truth.ignored is not None:
        loss[truth.ignored] = 0.0
        if gradient is not None:
            gradient[truth.ignored] = 0.0
    return loss
