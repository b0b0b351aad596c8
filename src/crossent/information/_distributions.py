"""Distributions as rows: read by the keyword, checked, in the space that a measure wants."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from crossent import maths
from crossent.arrays import Prediction, RowSource, check_distributions, read_prediction, read_truth
from crossent.typing import Array, ArrayLike


def read_distribution(
    probs: ArrayLike | None, logits: ArrayLike | None, log_probs: ArrayLike | None, axis: int
) -> Prediction:
    """Return the one distribution that was given, checked."""
    prediction = read_prediction(probs, logits, log_probs, axis)
    check_distributions(prediction)
    return prediction


def read_truth_distribution(truth: ArrayLike, prediction: Prediction) -> RowSource:
    """Return the truth as rows of probabilities that sum to 1; class numbers become one-hot rows."""
    happened, xp = read_truth(truth, prediction), prediction.xp
    if happened.sparse is not None:
        dense = happened.sparse.dense(prediction)
        happened = replace(happened, source=RowSource(xp, dense, dense.dtype))
    if happened.source is None:
        hot = maths.one_hot(xp, happened.labels, prediction.rows)
        return RowSource(xp, hot, hot.dtype)
    last, dtype = happened.source.last, happened.source.dtype
    check_distributions(replace(prediction, name="truth", space="probs", last=last, dtype=dtype, width=happened.width))
    return happened.source


def as_probs(prediction: Prediction) -> Array:
    """Return the rows as probabilities."""
    with np.errstate(all="ignore"):
        if prediction.space == "logits":
            return maths.softmax(prediction.xp, prediction.rows)
        return prediction.xp.exp(prediction.rows) if prediction.space == "log_probs" else prediction.rows


def as_log_probs(prediction: Prediction) -> Array:
    """Return the rows as log-probabilities."""
    with np.errstate(all="ignore"):
        if prediction.space == "logits":
            return maths.log_softmax(prediction.xp, prediction.rows)
        return prediction.rows if prediction.space == "log_probs" else prediction.xp.log(prediction.rows)
