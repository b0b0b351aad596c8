"""A batch and the rules, in; rows with their losses, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import InvalidInput
from crossent.information import surprisal
from crossent.losses import judge
from crossent.scoring._judged import JudgedRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crossent.scoring._rules import Rules
    from crossent.scoring._source import Batch


def judged_rows(
    batch: Batch, kind: Any, classes: int, rules: Rules, *, first_number: int, by: Sequence[str]
) -> JudgedRows:
    """Return the rows of a batch with their losses by the rules."""
    _check_rules(kind, rules, soft := batch.truth.ndim == 2)
    truth = batch.truth.argmax(axis=1).astype(np.int32) if soft else batch.truth
    found = judge(kind, truth, batch.predictions, classes, clip=rules.clip, normalise=rules.normalise)
    loss = found.loss
    if soft:
        loss = _soft_losses(batch.truth, batch.predictions, kind, rules)
    elif rules.clip is not None:
        # Whose rules clip take the logarithm of NumPy, so theirs is taken where their digits are to be reproduced.
        loss = np.asarray(surprisal(found.p_truth))
    numbers = batch.numbers
    return JudgedRows(
        first_row=batch.first_row + first_number,
        truth=truth,
        loss=loss,
        p_truth=found.p_truth,
        predicted=found.predicted,
        confidence=found.confidence,
        weights=batch.weights,
        ids=batch.ids,
        shares=batch.truth if soft else None,
        slices={column: batch.keys[column] for column in by},
        numbers=None if numbers is None else numbers + first_number,
    )


def _check_rules(kind: str, rules: Rules, soft: bool) -> None:
    if rules.clip is None or kind == "probs" or (kind != "sigmoid" and not soft):
        return
    what = "independent yes/no questions" if kind == "sigmoid" else f"a distribution as truth and {kind}"
    raise InvalidInput(
        f'rules: clipping is for the probability of one class; found {what}; use rules="exact" without clip='
    )


def _soft_losses(
    truth: NDArray[np.float64], predictions: NDArray[np.float64], kind: str, rules: Rules
) -> NDArray[np.float64]:
    """Return the losses of distributions over the classes; what the rules do, they do to every probability."""
    from crossent.losses import binary_cross_entropy, cross_entropy

    if kind == "sigmoid":
        return _row_sums(np.asarray(binary_cross_entropy(truth, predictions)))
    if kind == "logits":
        return np.asarray(cross_entropy(truth, logits=_both_columns(predictions, kind)))
    if kind == "log_probs":
        return _row_sums(_products(truth, -_both_columns(predictions, kind)))
    probs = _both_columns(predictions, kind)
    if rules.normalise:
        probs = probs / _row_sums(probs)[:, None]
    if rules.clip is not None:
        probs = np.clip(probs, *rules.clip)
    return _row_sums(_products(truth, np.asarray(surprisal(probs))))


def _products(truth: NDArray[np.float64], cost: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return truth times cost; what did not happen costs nothing, even where it was thought impossible."""
    with np.errstate(invalid="ignore"):
        return np.where(truth > 0, truth * cost, 0.0)


def _row_sums(values: NDArray[np.float64]) -> NDArray[np.float64]:
    # In C order each row is summed by itself, so the batch that it is in does not matter.
    sums: NDArray[np.float64] = np.ascontiguousarray(values).sum(axis=1)
    return sums


def _both_columns(predictions: NDArray[np.float64], kind: str) -> NDArray[np.float64]:
    """Return two columns where one stands for both."""
    if predictions.shape[1] > 1:
        return predictions
    if kind == "log_probs":
        raise InvalidInput(
            "log_probs: a distribution as truth needs a column for each class; found 1 column;"
            " give both log-probabilities"
        )
    other = 1.0 - predictions if kind == "probs" else np.zeros_like(predictions)
    return np.concatenate([other, predictions], axis=1)
