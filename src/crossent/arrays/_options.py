"""The options that several measures share, checked."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from crossent.arrays._dtypes import as_floats, cast
from crossent.arrays._namespace import to_array
from crossent.arrays._prediction import Prediction
from crossent.arrays._where import any_true, first_true, plain, show
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.typing import Array, ArrayLike, Namespace


def unit(base: float | None) -> float:
    """Return how many nats one unit has: 1 for nats, log(2) for bits."""
    if base is None:
        return 1.0
    if is_number(base) and base > 1 and math.isfinite(base):
        return math.log(base)
    raise InvalidInput(f"base: must be a number above 1, such as 2 for bits, or None for nats; found {base!r}")


def in_unit(values: Array, base: float | None) -> Array:
    """Return nats in the unit of the base; the array itself for nats."""
    nats = unit(base)
    if nats == 1.0:
        return values
    with np.errstate(over="ignore"):  # a slope near the end of the range is infinite in bits
        return values / nats


def own_in_unit(values: Array, base: float | None) -> Array:
    """Return nats in the unit of the base, in their own memory where that can be written."""
    nats = unit(base)
    if nats == 1.0:
        return values
    with np.errstate(over="ignore"):
        return np.divide(values, nats, out=values) if isinstance(values, np.ndarray) else values / nats


def smoothing_of(label_smoothing: float) -> float:
    """Return the smoothing, a number from 0 to 1."""
    if is_number(label_smoothing) and 0 <= label_smoothing <= 1:
        return float(label_smoothing)
    raise InvalidInput(f"label_smoothing: must be a number in [0, 1], such as 0.1; found {label_smoothing!r}")


def class_weights_of(weights: ArrayLike | None, prediction: Prediction) -> Array | None:
    """Return one weight for each class, in the width of the prediction."""
    if weights is None:
        return None
    values = _floats_like("class_weights", weights, prediction.xp, prediction.given, prediction.dtype)
    if tuple(values.shape) != (prediction.classes,):
        raise ShapeMismatch(
            f"class_weights: must have shape ({prediction.classes},), one for each class; "
            f"found shape {tuple(values.shape)}; give 1 to a class that counts as it is"
        )
    _check_weights("class_weights", values, prediction.xp)
    return values


def pos_weight_of(weight: ArrayLike | None, shape: tuple[int, ...], xp: Namespace, like: Array) -> Array | None:
    """Return the weight of yes: one number, one for each question on the last axis, or one for each element."""
    if weight is None:
        return None
    values = _floats_like("pos_weight", weight, xp, like, like.dtype)
    allowed = {(), (1,), shape, shape[-1:]}
    if tuple(values.shape) not in allowed:
        shapes = " or ".join(str(one) for one in dict.fromkeys((shape[-1:], shape)))
        raise ShapeMismatch(
            f"pos_weight: must be one number, or have shape {shapes}; found shape {tuple(values.shape)}"
        )
    _check_weights("pos_weight", values, xp)
    return values


def _floats_like(name: str, value: ArrayLike, xp: Namespace, like: Array, dtype: Any) -> Array:
    """Return ``value`` as floats of the namespace and device of ``like``."""
    floats = as_floats(name, to_array(name, value, xp, like=like), xp)
    return floats if floats.dtype == dtype else cast(xp, floats, dtype)


def _check_weights(name: str, values: Array, xp: Namespace) -> None:
    """Refuse weights that are negative, infinite or NaN."""
    wrong = ~(xp.isfinite(values) & (values >= 0))
    if any_true(xp, wrong):
        index = first_true(xp, wrong)
        place = f"entry {index[0] if len(index) == 1 else index}" if index else "it"
        raise InvalidInput(
            f"{name}: must be finite and not negative; {place} is {show_any(values[index])}; "
            "give 0 to what does not count"
        )


def show_any(value: Array) -> str:
    """Return a number as text, also NaN and infinity."""
    number = float(plain(value))
    return show(value) if math.isfinite(number) else repr(number)


def is_number(value: object) -> bool:
    """Return whether a value is a single real number (booleans are none)."""
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def not_negative(name: str, value: float, example: str) -> float:
    """Return a finite number that is not negative."""
    if is_number(value) and value >= 0 and math.isfinite(value):
        return float(value)
    raise InvalidInput(f"{name}: must be a finite number, not negative, such as {example}; found {value!r}")
