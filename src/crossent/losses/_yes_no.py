"""Everything that one call of a binary loss was given, read and checked once; and its two paths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from crossent import maths, native
from crossent.arrays import (
    any_true,
    as_floats,
    cast,
    choose_space,
    dtype_name,
    first_namespace,
    first_true,
    flat_target,
    ignore_values,
    is_integer,
    is_traced,
    name_index,
    not_negative,
    pos_weight_of,
    scalar_if_single,
    show,
    smoothing_of,
    takes_native,
    to_array,
)
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.typing import Array, ArrayLike, Ignore, Namespace, Space


@dataclass(frozen=True, slots=True)
class YesNo:
    """Predictions and answers of one shape, the weight of yes, and which answers do not count."""

    xp: Namespace
    space: Space
    prediction: Array
    truth: Array
    pos_weight: Array | None
    ignored: Array | None
    focal: float = 0.0
    checked: bool = True  # False where the native core looks at the ranges on its way

    def without_ignored(self, values: Array) -> Array:
        """Return the values with 0 where the answer does not count."""
        if self.ignored is None:
            return values
        return self.xp.where(self.ignored, self.xp.zeros_like(values), values)

    def result(self, values: Array) -> Array:
        """Return the values as the caller gets them."""
        return scalar_if_single(self.xp, self.without_ignored(values))


def read_yes_no(
    truth: ArrayLike,
    probs: ArrayLike | None,
    logits: ArrayLike | None,
    pos_weight: ArrayLike | None,
    label_smoothing: float,
    ignore: Ignore,
    focal: float = 0.0,
) -> YesNo:
    """Return the call as arrays of one shape, or refuse it by the argument that is wrong."""
    space, value = choose_space(probs, logits)
    xp = first_namespace(value)
    prediction = as_floats(space, to_array(space, value, xp), xp)
    shape = tuple(prediction.shape)
    answers, ignored = _read_answers(truth, space, prediction, xp, ignore_values(ignore))
    smoothing = smoothing_of(label_smoothing)
    checked = bool(smoothing) or not takes_native(xp)
    if checked:
        _check_ranges(space, prediction, answers, xp)
    if smoothing:
        answers = (1.0 - smoothing) * answers + smoothing / 2.0
    weight = pos_weight_of(pos_weight, shape, xp, prediction)
    return YesNo(xp, space, prediction, answers, weight, ignored, not_negative("focal", focal, "2"), checked)


def losses(case: YesNo) -> Array:
    """Return one loss per element."""
    if takes_native(case.xp):
        return _native(case, None)
    if case.focal:
        return _focused(case)[0]
    verb = maths.binary_cross_entropy_from_logits if case.space == "logits" else maths.binary_cross_entropy_from_probs
    return _by_maths(case, verb)


def losses_and_gradient(case: YesNo, out: Array | None = None) -> tuple[Array, Array]:
    """Return one loss and one derivative per element; these lie in ``out`` where the native core can write there."""
    if takes_native(case.xp):
        gradient = flat_target(out, case.prediction)
        if gradient is not None and not case.checked:  # what is wrong is said before anything is written over
            _check_ranges(case.space, case.prediction, case.truth, case.xp)
        if gradient is None:
            gradient = np.empty(case.prediction.size, case.prediction.dtype)
        loss = _native(case, gradient)
        return loss, gradient.reshape(case.prediction.shape)
    if case.focal:
        return _focused(case)
    verb = maths.binary_gradient_by_logits if case.space == "logits" else maths.binary_gradient_by_probs
    return losses(case), _by_maths(case, verb)


def _by_maths(case: YesNo, verb: Callable[..., Array]) -> Array:
    """Return one number per element by `crossent.maths`, in float64 where the library has it."""
    xp = case.xp
    weight = 1.0 if case.pos_weight is None else maths.wider(xp, case.pos_weight)
    with np.errstate(all="ignore"):
        found = verb(xp, maths.wider(xp, case.truth), maths.wider(xp, case.prediction), weight)
        return maths.narrow(xp, found, case.prediction.dtype)


def _focused(case: YesNo) -> tuple[Array, Array]:
    """Return losses and derivatives of focal loss, by `crossent.maths`, in float64 where the library has it."""
    xp, dtype = case.xp, case.prediction.dtype
    verb = maths.binary_focal_from_logits if case.space == "logits" else maths.binary_focal_from_probs
    weight = 1.0 if case.pos_weight is None else maths.wider(xp, case.pos_weight)
    with np.errstate(all="ignore"):
        found = verb(xp, maths.wider(xp, case.truth), maths.wider(xp, case.prediction), weight, case.focal)
        loss, gradient = (maths.narrow(xp, x, dtype) for x in found)
    return loss, gradient


def _native(case: YesNo, gradient: Array | None) -> Array:
    """Return the losses by the native core, which fills the flat gradient too if it is given one."""
    shape = case.prediction.shape
    weight = case.pos_weight
    if weight is not None:
        weight = weight.reshape(1) if weight.size == 1 else np.broadcast_to(weight, shape).reshape(-1)
        weight = np.ascontiguousarray(weight)
    prediction = np.ascontiguousarray(case.prediction).reshape(-1)
    truth = np.ascontiguousarray(case.truth).reshape(-1)
    loss = np.empty(prediction.shape, prediction.dtype)
    kernel = getattr(native, f"binary_cross_entropy_from_{case.space}")
    status = kernel(prediction, truth, weight, loss, gradient, case.focal)
    if status & (native.NEGATIVE | native.ABOVE_ONE) and not case.checked:
        _check_ranges(case.space, case.prediction, case.truth, case.xp)
    return loss.reshape(shape)


def _read_answers(
    truth: ArrayLike, space: Space, prediction: Array, xp: Namespace, ignore: tuple[int, ...]
) -> tuple[Array, Array | None]:
    """Return answers in [0, 1] in the width of the prediction, 0 where they do not count, and the mask of those."""
    shape = tuple(prediction.shape)
    given = to_array("truth", truth, xp, like=prediction)
    # Yes and no as integers or booleans are exact in any width: one pass into that of the prediction.
    whole = is_integer(given) or dtype_name(given) == "bool"
    answers = cast(xp, given, prediction.dtype) if whole else as_floats("truth", given, xp)
    if tuple(answers.shape) != shape:
        raise ShapeMismatch(
            f"truth: must have the shape of {space}, {shape}, one answer for each yes/no question; "
            f"found shape {tuple(answers.shape)}; for one of k classes use cross_entropy"
        )
    ignored = None
    for value in ignore:
        hit = answers == value
        ignored = hit if ignored is None else ignored | hit
    if ignored is not None:
        answers = xp.where(ignored, xp.zeros_like(answers), answers)
    if is_traced(answers):  # can't be refused, so they are lost
        answers = xp.where((answers < 0) | (answers > 1), xp.full_like(answers, float("nan")), answers)
    return (answers if answers.dtype == prediction.dtype else cast(xp, answers, prediction.dtype)), ignored


def _check_ranges(space: Space, prediction: Array, answers: Array, xp: Namespace) -> None:
    _check_unit_interval(
        "truth", answers, xp, "for class numbers use cross_entropy; pass ignore= for answers not known"
    )
    if space == "probs":
        _check_unit_interval("probs", prediction, xp, "pass logits= if these are scores")


def _check_unit_interval(name: str, x: Array, xp: Namespace, cure: str) -> None:
    """Refuse a value outside [0, 1], naming its place."""
    wrong = (x < 0) | (x > 1)
    if any_true(xp, wrong):
        index = first_true(xp, wrong)
        raise InvalidInput(f"{name}: must be in [0, 1]; {name_index(index)} is {show(x[index])}; {cure}")
