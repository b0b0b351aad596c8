"""Predictions as a matrix: NPY and NPZ files, or arrays; sliced, never copied as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from crossent.files import _refusals as refuse
from crossent.files._affixes import hint_of
from crossent.files._batches import Batch, Codes, Floats, Key, finished
from crossent.files._npz import load_npy, load_npz

Array = np.ndarray[Any, Any]
_PREDICTIONS = ("probs", "logits", "log_probs")
_TRUTHS = (*refuse.TRUTH_NAMES, "labels", "targets")
_NUMBERS_PER_BATCH = 1 << 20


@dataclass(frozen=True, slots=True)
class Matrix:
    """What the arrays of one source are, before their reading."""

    name: str
    format: str
    predictions_key: str
    values: Array
    truth_key: str | None = None
    truth: Array | None = None
    classes: tuple[str, ...] = ()
    ids: Array | None = None
    others: Mapping[str, Array] = field(default_factory=dict)
    keep: tuple[Any, ...] = ()

    @property
    def columns(self) -> int:
        """How many numbers each row has."""
        return 1 if self.values.ndim == 1 else int(self.values.shape[1])

    @property
    def hint(self) -> str | None:
        """The kind that the key promises."""
        return hint_of(self.predictions_key)


def open_matrix(name: str, paths: Sequence[Path], file_format: str, keep: tuple[Any, ...]) -> Matrix:
    """Return the matrix of an NPY or NPZ file."""
    if len(paths) > 1:
        raise refuse.unreadable(name, f"several {file_format} files at once are not read; give one")
    if file_format == "npy":
        values = _numbers(name, "the array", load_npy(name, paths[0]))
        return Matrix(name, file_format, "matrix", values, keep=keep)
    return _of_arrays(name, load_npz(name, paths[0]), keep)


def _of_arrays(name: str, arrays: dict[str, Array], keep: tuple[Any, ...]) -> Matrix:
    key = _predictions_key(name, arrays)
    values = _numbers(name, f'"{key}"', arrays.pop(key))
    truth_key = _one_of(name, arrays, _TRUTHS)
    truth = arrays.pop(truth_key) if truth_key else None
    classes = arrays.pop("classes", None)
    ids = next((arrays.pop(k) for k in ("id", "ids") if k in arrays), None)
    for other, array in [(truth_key, truth), ("id", ids)]:
        if array is not None and array.ndim == 0:
            raise refuse.unreadable(name, f'"{other}" is one value, not one for each row')
        if array is not None and len(array) != len(values):
            what = f'"{other}" has {len(array):,} rows, "{key}" has {len(values):,}'
            raise refuse.unreadable(name, what)
    names = () if classes is None else tuple(texts_of(np.ravel(classes)).tolist())
    return Matrix(name, "npz", key, values, truth_key, truth, names, ids, arrays, keep)


def _predictions_key(name: str, arrays: Mapping[str, Array]) -> str:
    known = [key for key in _PREDICTIONS if key in arrays]
    if len(known) > 1:
        evidence = [("arrays", refuse.listed(arrays))]
        raise refuse.unreadable(name, f"{refuse.quoted(known)} both hold predictions; keep one", evidence=evidence)
    hinted = [key for key, array in arrays.items() if hint_of(key) and key not in _TRUTHS and array.ndim in {1, 2}]
    matrices = [key for key, array in arrays.items() if array.ndim == 2 and key not in _TRUTHS]
    for found in (known, hinted, matrices):
        if len(found) == 1:
            return found[0]
    raise refuse.unreadable(
        name,
        "no array of predictions in this NPZ file",
        evidence=[("arrays", refuse.listed(f"{k} {v.shape}" for k, v in arrays.items())),
                  ("looked for", ", ".join(_PREDICTIONS))],
    )  # fmt: skip


def _one_of(name: str, arrays: Mapping[str, Array], names: Sequence[str]) -> str | None:
    found = [key for key in names if key in arrays]
    if len(found) > 1:
        shapes = {key: str(arrays[key].shape) for key in found}
        raise refuse.ambiguous_truth(name, found, shapes)
    return found[0] if found else None


def _numbers(name: str, what: str, array: Array) -> Array:
    if array.dtype.kind not in "fiub" or array.ndim not in {1, 2}:
        shape = " x ".join(map(str, array.shape)) or "one value"
        raise refuse.unreadable(name, f"{what} must be numbers, rows x classes; it is {array.dtype} {shape}")
    return array


def texts_of(array: Array) -> Array:
    """Return labels as texts; a missing one is the empty text."""
    if array.dtype.kind == "S":
        return np.char.decode(array, "utf-8").astype(object)
    if array.dtype.kind == "f":
        texts = np.array([repr(float(value)) for value in array.tolist()], dtype=object)
        texts[np.isnan(array)] = ""
        return texts
    return np.array([str(value) for value in array.tolist()], dtype=object)


@dataclass(frozen=True, slots=True)
class MatrixRows:
    """The rows of a matrix with its truth: slices of arrays."""

    values: Array
    truth: Codes | Floats
    weights: Floats | None = None
    ids: Array | None = None
    keys: Mapping[str, Key] = field(default_factory=dict)

    @property
    def bits(self) -> int:
        """The width of the floats, which says how far row sums may be off."""
        return min(64, 8 * self.values.dtype.itemsize) if self.values.dtype.kind == "f" else 64

    @property
    def columns(self) -> tuple[str, ...]:
        """The carried arrays; the rest of a matrix has no names of its own."""
        return tuple(self.keys)

    @property
    def total_rows(self) -> int:
        """How many rows there are."""
        return len(self.values)

    def batches(self, reading: Any, limit: int | None = None) -> Iterator[Batch]:
        """Yield slices of about a million numbers, widened to float64."""
        values = self.values.reshape(-1, 1) if self.values.ndim == 1 else self.values
        rows = len(values) if limit is None else min(limit, len(values))
        step = max(1024, _NUMBERS_PER_BATCH // max(1, values.shape[1]))
        for first in range(0, rows, step):
            part = slice(first, min(first + step, rows))
            batch = Batch(
                first,
                self.truth[part],
                np.asarray(values[part], dtype=np.float64),
                None if self.weights is None else self.weights[part],
                None if self.ids is None else _id_reader(self.ids[part]),
                {name: replace(key, codes=key.codes[part]) for name, key in self.keys.items()},
            )
            yield finished(batch, reading)


def _id_reader(ids: Array) -> Callable[[Any], list[str]]:
    return lambda rows: [str(text) for text in texts_of(ids[np.asarray(rows, dtype=np.int64)]).tolist()]


def key_of(array: Array) -> Key:
    """Return a column carried along as codes and texts."""
    values, codes = np.unique(array, return_inverse=True)
    return Key(codes.astype(np.int32), tuple(texts_of(values).tolist()))
