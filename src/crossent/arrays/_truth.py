"""The truth, read by its number of dimensions: one fewer than the prediction, class numbers; as many, distributions."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np

from crossent.arrays._dtypes import cast, describe_dtype, dtype_name, float_dtype, index_integer, is_integer
from crossent.arrays._namespace import is_traced, to_array
from crossent.arrays._prediction import Prediction
from crossent.arrays._row_source import RowSource, row_blocks
from crossent.arrays._sparse_truth import SparseRows, SparseTruth, read_sparse, show_share
from crossent.arrays._where import any_true, first_true, size_of
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.typing import Array, ArrayLike, Ignore


@dataclass(frozen=True, slots=True)
class Truth:
    """What happened in each of n rows: class numbers, distributions or a few named classes; which rows do not count.

    ``labels`` are checked; they are 0 in rows that do not count.  Where their values are not known yet, as inside
    ``jax.jit``, ``outside`` is True in the rows whose label is no class: these can't be refused, so they become NaN.
    """

    labels: Array | None
    source: RowSource | None
    ignored: Array | None
    width: str
    sparse: SparseRows | None = None
    outside: Array | None = None

    @property
    def targets(self) -> Array | None:
        """The distributions as (n, k) rows in the width of the prediction; a copy if they do not lie so."""
        return None if self.source is None else self.source.whole


def read_truth(truth: ArrayLike, prediction: Prediction, ignore: Ignore = None) -> Truth:
    """Return the truth as rows that belong to the rows of the prediction."""
    if isinstance(truth, SparseTruth):
        return _read_sparse_rows(truth, prediction, ignore)
    x = to_array("truth", truth, prediction.xp, like=prediction.given)
    if isinstance(truth, list | tuple) and 0 in x.shape:
        x = cast(prediction.xp, x, index_integer(prediction.xp))  # an empty list has no kind of its own
    expected = tuple(prediction.given.shape)
    if tuple(x.shape) == prediction.shape:
        return _read_labels(x, prediction, ignore_values(ignore))
    if tuple(x.shape) == expected:
        return _read_targets(x, prediction, ignore_values(ignore))
    raise ShapeMismatch(
        f"truth: must be class numbers of shape {prediction.shape} or distributions of shape {expected}, "
        f"to match {prediction.space} of shape {expected}; found shape {tuple(x.shape)}"
        f"{_suggestion(tuple(x.shape), prediction)}"
    )


def _read_sparse_rows(truth: SparseTruth, prediction: Prediction, ignore: Ignore) -> Truth:
    """Return named classes and their shares."""
    if ignore is not None:
        raise InvalidInput("ignore: goes with class numbers or whole distributions; give such rows shares of 0 instead")
    rows = read_sparse(truth, prediction)
    return Truth(None, None, None, dtype_name(rows.shares), rows)


def ignore_values(ignore: Ignore) -> tuple[int, ...]:
    """Return the class numbers whose rows do not count, as a tuple."""
    given: Any = ignore
    values: tuple[object, ...] = () if given is None else (given,)
    if isinstance(given, np.ndarray):
        values = tuple(given.ravel())
    elif isinstance(given, Sequence | AbstractSet):
        values = tuple(given)
    whole = [int(v) for v in values if isinstance(v, int | np.integer) and not isinstance(v, bool)]
    if len(whole) != len(values):
        raise InvalidInput(f"ignore: must be a class number or several, such as -1 or (0, 255); found {ignore!r}")
    return tuple(whole)


def _suggestion(shape: tuple[int, ...], prediction: Prediction) -> str:
    """Return the likely cure for a truth of the wrong shape."""
    expected = tuple(prediction.given.shape)
    for axis in range(len(expected)):
        if shape == expected[:axis] + expected[axis + 1 :]:
            return f"; did you mean axis={axis}?"
    if len(shape) == len(expected) and shape == expected[::-1]:
        return "; transpose one of the two"
    if size_of(shape) == size_of(prediction.shape) and len(shape) == len(expected):
        return f"; drop the axis of length 1 with reshape{prediction.shape}"
    return ""


def _read_labels(x: Array, prediction: Prediction, ignore: tuple[int, ...]) -> Truth:
    """Return checked class numbers."""
    xp = prediction.xp
    if not is_integer(x):
        raise InvalidInput(
            f"truth: class numbers must be integers 0 .. {prediction.classes - 1}, as {prediction.name} has "
            f"{prediction.classes} classes; found {describe_dtype(x)}; convert them with .astype(int), number names in "
            f"the order of the classes, or give distributions of shape {tuple(prediction.given.shape)}"
        )
    # Class numbers that lie as they are needed are not copied: a copy costs as much as the loss of three classes.
    whole = np.ascontiguousarray(x, dtype=np.int64) if xp is np else cast(xp, x, index_integer(xp))
    labels = xp.reshape(whole, (size_of(prediction.shape),))
    ignored = None
    for value in _as_read(ignore, dtype_name(x)):
        hit = labels == value
        ignored = hit if ignored is None else ignored | hit
    if ignored is not None:
        labels = xp.where(ignored, xp.zeros_like(labels), labels)
    if is_traced(labels):
        outside = (labels < 0) | (labels >= prediction.classes)
        return Truth(xp.where(outside, xp.zeros_like(labels), labels), None, ignored, dtype_name(x), outside=outside)
    if 0 not in labels.shape and (int(xp.min(labels)) < 0 or int(xp.max(labels)) >= prediction.classes):
        wrong = (labels < 0) | (labels >= prediction.classes)
        raise _wrong_label(int(first_true(xp, wrong)[0]), x, prediction)
    return Truth(labels, None, ignored, dtype_name(x))


def _as_read(ignore: tuple[int, ...], width: str) -> list[int]:
    """Return the values that labels of a width can have, as they look once the labels are int64."""
    unsigned = width.startswith("u")
    possible = (v for v in ignore if (0 <= v < 2**64 if unsigned else -(2**63) <= v < 2**63))
    return [v - 2**64 if v >= 2**63 else v for v in possible]


def _wrong_label(row: int, x: Array, prediction: Prediction) -> InvalidInput:
    """Return the error that names a label outside the classes."""
    label = int(prediction.xp.reshape(x, (-1,))[row])
    cure = f"pass ignore={label} if such rows do not count"
    if label == prediction.classes:
        cure = f"subtract 1 if the numbers start at 1, or {cure}"
    return InvalidInput(
        f"truth: class numbers must be in 0 .. {prediction.classes - 1}; {prediction.name_row(row)} has {label}; {cure}"
    )


def _read_targets(x: Array, prediction: Prediction, ignore: tuple[int, ...]) -> Truth:
    """Return checked distributions, in the width of the prediction."""
    xp = prediction.xp
    float_dtype("truth", x, xp)
    source = RowSource(xp, prediction.classes_last(x), prediction.dtype)
    columns = {value for value in ignore if 0 <= value < prediction.classes}
    ignored = []
    for place, (targets,) in row_blocks(source):
        wrong = (targets < 0) | (targets == float("inf"))
        if any_true(xp, wrong):
            row, column = first_true(xp, wrong)
            raise InvalidInput(
                "truth: distributions must be finite and not negative; "
                f"{prediction.name_row(place.start + row)}, class {column} has {show_share(targets[row, column])}; "
                "turn scores into shares with softmax, or pass class numbers"
            )
        if columns:
            ignored.append(_ignored_targets(targets, prediction, columns))
    return Truth(None, source, xp.concat(ignored) if ignored else None, dtype_name(x))


def _ignored_targets(targets: Array, prediction: Prediction, columns: set[int]) -> Array:
    """Return the rows whose whole mass lies on ignored classes, as the one-hot row of an ignored class number does."""
    xp = prediction.xp
    device = getattr(targets, "device", None)
    named = xp.asarray([column in columns for column in range(prediction.classes)], device=device)
    present = targets != 0
    return xp.any(present & named, axis=-1) & ~xp.any(present & ~named, axis=-1)
