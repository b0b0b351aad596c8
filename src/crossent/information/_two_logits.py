"""Two distributions, both by the logarithms of their weights."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from crossent import maths
from crossent.arrays import (
    Prediction,
    Shaping,
    as_floats,
    cast,
    check_distributions,
    choose_space,
    read_prediction,
    read_shaping,
    to_array,
)
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.typing import Array, ArrayLike


@dataclass(frozen=True, slots=True)
class TwoLogits:
    """A prediction and a truth as rows of logits, and how both are shaped."""

    prediction: Prediction
    truth: Prediction
    shaping: Shaping

    def divergence(self) -> maths.Divergence:
        """Return Kullback-Leibler divergence and gradient of each row, in the width of the prediction."""
        xp, dtype = self.prediction.xp, self.prediction.dtype
        with np.errstate(all="ignore"):
            truth, prediction = self.shaping.applied(self.truth), self.shaping.applied(self.prediction)
            found = maths.kl_from_logits(xp, truth, prediction)
            return maths.Divergence(*(maths.narrow(xp, x, dtype) for x in found))


def read_two_logits(
    truth: ArrayLike | None,
    probs: ArrayLike | None,
    logits: ArrayLike | None,
    log_probs: ArrayLike | None,
    truth_logits: ArrayLike | None,
    truth_log_probs: ArrayLike | None,
    temperature: float,
    axis: int,
) -> TwoLogits:
    """Return both sides as rows, or refuse the call by the argument that is wrong."""
    _check_sides(truth, probs, truth_logits, truth_log_probs)
    prediction = read_prediction(None, logits, log_probs, axis)
    space, value = choose_space(None, truth_logits, truth_log_probs)
    given = to_array(f"truth_{space}", value, prediction.xp, like=prediction.given)
    floats = as_floats(f"truth_{space}", given, prediction.xp)
    if tuple(floats.shape) != tuple(prediction.given.shape):
        raise ShapeMismatch(
            f"truth_{space}: must have the shape of {prediction.name}, {tuple(prediction.given.shape)}; "
            f"found {tuple(floats.shape)}"
        )
    last = prediction.classes_last(_in_width_of(prediction, floats))
    happened = replace(prediction, name=f"truth_{space}", space=space, given=given, last=last)
    for side in (prediction, happened):
        check_distributions(side)
        shaping = read_shaping(side, temperature)
    return TwoLogits(prediction, happened, shaping)


def refuse_temperature(temperature: float) -> None:
    """Refuse a temperature where the truth is given as probabilities."""
    if temperature != 1.0:
        raise InvalidInput(
            "temperature: shapes the logits of both sides; found a truth that has none; give it as truth_logits="
        )


def _check_sides(
    truth: ArrayLike | None, probs: ArrayLike | None, truth_logits: ArrayLike | None, truth_log_probs: ArrayLike | None
) -> None:
    """Refuse a truth that is given twice or not at all, and a prediction in another space than its truth."""
    names = {"truth": truth, "truth_logits": truth_logits, "truth_log_probs": truth_log_probs}
    given = [f"{name}=" for name, value in names.items() if value is not None]
    if len(given) != 1:
        raise InvalidInput(
            "truth: must be given once, as truth=, truth_logits= or truth_log_probs=; "
            f"found {' and '.join(given) or 'none'}"
        )
    if probs is not None:
        raise InvalidInput(f"probs: can't be compared with {given[0]}; give the prediction as logits= or log_probs=")


def _in_width_of(prediction: Prediction, x: Array) -> Array:
    """Return x in the width of the prediction."""
    return x if x.dtype == prediction.dtype else cast(prediction.xp, x, prediction.dtype)
