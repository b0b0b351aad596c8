"""From the arrays that a user has to the rows that maps are fitted on, and back: checked here and nowhere below."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.arrays import (
    Prediction,
    as_floats,
    as_rows,
    check_distributions,
    choose_space,
    first_namespace,
    read_truth,
    show,
    to_array,
)
from crossent.calibration._logs import from_log_odds, normalised
from crossent.calibration._rows import Rows, numbered
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.typing import Array, ArrayLike, Namespace, Space

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@final
@dataclass(frozen=True, slots=True)
class Given:
    """A prediction as log-probabilities, and how to give others the form that it had.

    ``single`` is one column for two classes, about class 1.
    """

    log_probs: Floats
    prediction: Prediction
    single: bool

    def back(self, log_probs: Floats, to: Space) -> Array:
        """Return log-probabilities in the shape, library and width that was given, as ``to`` says."""
        values = log_probs if to == "log_probs" else np.exp(log_probs)
        like = self.prediction
        values = (values[:, 1] if self.single else values).astype(str(like.dtype).rpartition(".")[-1], copy=False)
        native = values if like.xp is np else like.xp.asarray(values)
        return like.xp.reshape(native, like.shape) if self.single else like.per_class(native)


def read_given(probs: ArrayLike | None, logits: ArrayLike | None, log_probs: ArrayLike | None, single: bool) -> Given:
    """Return the one prediction that was given; ``single``: an array of one dimension is one number for each row."""
    space, value = choose_space(probs, logits, log_probs)
    xp = first_namespace(value)
    array = to_array(space, value, xp)
    if single and array.ndim == 1:
        return _one_column(space, as_floats(space, array, xp), xp)
    prediction = as_rows(space, array, -1, xp)
    if prediction.classes < 2:
        raise ShapeMismatch(
            f"{space}: must have a column for each of at least 2 classes, or one dimension for two; "
            f"found shape {tuple(array.shape)}; use {space}.ravel() if the column is about class 1"
        )
    check_distributions(prediction)
    rows = np.asarray(prediction.rows, dtype=np.float64)
    return Given(_checked(space, table_logs(space, rows), prediction), prediction, single=False)


def _one_column(space: Space, column: Array, xp: Namespace) -> Given:
    """Return one number for each row, about class 1 of two."""
    prediction = Prediction(xp, space, space, column, column, column.dtype, tuple(column.shape), 0, str(column.dtype))
    logs = single_column_logs(space, np.asarray(column, dtype=np.float64))
    return Given(_checked(space, logs, prediction), prediction, single=True)


def table_logs(space: Space, rows: Floats) -> Floats:
    """Return the log-probabilities of a table with a column for each class."""
    if space == "logits":
        return normalised(rows)
    with np.errstate(divide="ignore"):
        return rows if space == "log_probs" else np.log(rows)


def single_column_logs(space: Space, column: Floats) -> Floats:
    """Return the log-probabilities of two classes from the one number about class 1."""
    if space == "logits":
        return from_log_odds(column)
    low, high = (0.0, 1.0) if space == "probs" else (-np.inf, 0.0)
    wrong = np.flatnonzero((column < low) | (column > high))
    if len(wrong):
        domain = "[0, 1]" if high else "[-inf, 0]"
        raise InvalidInput(
            f"{space}: must be in {domain}; row {wrong[0]} has {show(column[wrong[0]])}; "
            "pass logits= if these are scores, or divide percentages by 100"
        )
    with np.errstate(divide="ignore"):
        if space == "probs":
            return np.stack([np.log1p(-column), np.log(column)], axis=1)
        return np.stack([np.log(-np.expm1(column)), column], axis=1)


def _checked(space: Space, logs: Floats, prediction: Prediction) -> Floats:
    """Refuse a row that is no distribution, naming it."""
    wrong = np.flatnonzero(np.isnan(logs).any(axis=1))
    if len(wrong):
        row = int(wrong[0])
        raise InvalidInput(
            f"{space}: must be numbers; {prediction.name_row(row)} has NaN, or rules out every class; "
            "leave such rows out, with their truth"
        )
    return logs


def read_rows(
    truth: ArrayLike,
    given: Given,
    weights: ArrayLike | None,
    groups: ArrayLike | None,
) -> Rows:
    """Return the rows to fit on; those of weight 0 are left out."""
    count = len(given.log_probs)
    labels, targets = _yes_or_no(truth, count) if given.single else _classes(truth, given.prediction)
    rows = Rows(given.log_probs, labels, targets, _weights(weights, count), _groups(groups, count))
    return rows if rows.weights is None else rows.take(rows.weights > 0.0)


def _classes(truth: ArrayLike, prediction: Prediction) -> tuple[NDArray[np.int64] | None, Floats | None]:
    found = read_truth(truth, prediction)
    if found.labels is not None:
        return np.asarray(found.labels, dtype=np.int64), None
    targets = np.asarray(found.targets, dtype=np.float64)
    sums = targets.sum(axis=1)
    wrong = np.flatnonzero(~(np.abs(sums - 1.0) <= 1e-5))
    if len(wrong):
        raise InvalidInput(
            f"truth: distributions must sum to 1; {prediction.name_row(int(wrong[0]))} sums to {show(sums[wrong[0]])}; "
            "divide each row by its sum, or say how much a row counts with weights="
        )
    return None, targets


def _yes_or_no(truth: ArrayLike, count: int) -> tuple[NDArray[np.int64] | None, Floats | None]:
    """Return the truth of two classes whose prediction is one column: 0 and 1, or the share of class 1."""
    given = np.asarray(truth)
    if given.shape != (count,):
        raise ShapeMismatch(f"truth: must have one number for each of {count} rows; found shape {given.shape}")
    share = as_floats("truth", given, np).astype(np.float64)
    wrong = np.flatnonzero(~((share >= 0.0) & (share <= 1.0)))
    if len(wrong):
        raise InvalidInput(
            f"truth: for one column must be 0, 1 or between; row {wrong[0]} has {show(share[wrong[0]])}; "
            "give a column for each class if there are more than two"
        )
    if np.all((share == 0.0) | (share == 1.0)):
        return share.astype(np.int64), None
    return None, np.stack([1.0 - share, share], axis=1)


def _weights(weights: ArrayLike | None, count: int) -> Floats | None:
    if weights is None:
        return None
    found = _one_each("weights", weights, count)
    found = np.asarray(as_floats("weights", found, np), dtype=np.float64)
    wrong = np.flatnonzero(~((found >= 0.0) & (found < np.inf)))
    if len(wrong):
        raise InvalidInput(
            f"weights: must be finite and not negative; row {wrong[0]} has {show(found[wrong[0]])}; leave such rows out"
        )
    return found


def _groups(groups: ArrayLike | None, count: int) -> NDArray[np.int64] | None:
    if groups is None:
        return None
    found = _one_each("groups", groups, count)
    missing = np.flatnonzero(_missing(found))
    if len(missing):
        raise InvalidInput(
            f"groups: every row must have one; row {missing[0]} has none; give it a group of its own, or leave it out"
        )
    return numbered(found.astype(str) if found.dtype == object else found)


def _missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    if values.dtype == object:
        return np.array([value is None or _is_nan(value) for value in values.tolist()], dtype=bool)
    return np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _one_each(name: str, values: ArrayLike, count: int) -> NDArray[Any]:
    found = np.asarray(values)
    if found.shape != (count,):
        raise ShapeMismatch(f"{name}: must have one value for each of {count} rows; found shape {found.shape}")
    return found
