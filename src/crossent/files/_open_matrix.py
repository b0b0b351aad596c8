"""From a matrix to predictions: its classes by name or by number, its truth beside it or in a second file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from crossent.errors import FileError
from crossent.files import _refusals as refuse
from crossent.files._batches import Codes, Floats
from crossent.files._detect_nested import positional_classes
from crossent.files._labels import ClassNames, Labels, positive_first
from crossent.files._matrix import Array, Matrix, MatrixRows, key_of, texts_of
from crossent.files._options import ReadingOptions
from crossent.files._predictions import Predictions
from crossent.files._reading import Reading
from crossent.files._rows import lookup_of


def matrix_predictions(matrix: Matrix, options: ReadingOptions, truth_file: str | None = None) -> Predictions:
    """Return the predictions of a matrix that has a truth."""
    truth = _truth(matrix, options)
    hard = _hard(truth)
    labels, positions = (
        _labels(truth if hard is None else hard, options.classes or matrix.classes)
        if truth.ndim == 1 or hard is not None
        else (Labels({}), None)
    )
    classes = _classes(matrix, truth, labels, options)
    used = {label: name for label, name in options.map.items() if label in labels.counts}
    without = ClassNames(classes).unmatched(labels.texts, used)
    if without and options.missing_class is None:
        columns = (matrix.predictions_key,)
        raise refuse.missing_class(matrix.name, columns, classes, labels.counts, without)
    reading = Reading(
        format=matrix.format,
        layout="single" if matrix.columns == 1 else "matrix",
        columns=(matrix.predictions_key,),
        classes=classes,
        hint=matrix.hint,
        truth=None if matrix.truth is None and options.unlabelled else matrix.truth_key or "truth",
        truth_file=truth_file,
        id="id" if matrix.ids is not None else None,
        positive=classes[1] if matrix.columns == 1 else None,
        weight=options.weight,
        by=options.by,
        cluster=options.cluster,
        map=tuple(used.items()),
        missing_classes=without,
        normalise=options.normalise and matrix.columns > 1,
        drop_missing=options.drop_missing,
        notes=_weight_note(matrix, options),
    )
    rows = MatrixRows(
        matrix.values,
        _codes(labels, positions, reading) if positions is not None else _soft(matrix, truth, len(classes)),
        _weights(matrix, options),
        matrix.ids,
        {name: key_of(_other(matrix, "--by", name)) for name in (*options.by, options.cluster) if name},
    )
    return Predictions(matrix.name, rows, reading, options.kind)


def _truth(matrix: Matrix, options: ReadingOptions) -> Array:
    if options.truth is not None and options.truth in matrix.others:
        return matrix.others[options.truth]
    if matrix.truth is None and options.unlabelled:
        return np.full(len(matrix.values), options.unlabelled[0])
    if matrix.truth is None:
        raise refuse.no_truth(matrix.name, (matrix.predictions_key, *matrix.others), kaggle=False)
    return matrix.truth


def _hard(truth: Array) -> Array | None:
    """Return the class numbers of a truth whose every row is one-hot; None if it is anything else."""
    if truth.ndim != 2 or truth.dtype.kind not in "fiub" or truth.shape[1] == 0:
        return None
    hot = np.asarray(truth) == 1
    if ((np.asarray(truth) == 0) | hot).all() and (hot.sum(axis=1) == 1).all():
        numbers: Array = hot.argmax(axis=1)
        return numbers
    return None


def _labels(truth: Array, names: tuple[str, ...]) -> tuple[Labels, Array]:
    """Return the different labels with their counts, and each row's position among ``Labels.texts``, from 1."""
    values, codes, counts = np.unique(truth, return_inverse=True, return_counts=True)
    texts = [names[number] for number in values] if _counts(values, names) else texts_of(values).tolist()
    known = {text: int(count) for text, count in zip(texts, counts.tolist(), strict=True) if text != ""}
    labels = Labels(known, int(sum(counts[i] for i, text in enumerate(texts) if text == "")))
    place = {text: number + 1 for number, text in enumerate(labels.texts)}
    positions = np.array([place.get(text, 0) for text in texts], dtype=np.int32)
    return labels, positions[codes.reshape(-1)] if len(texts) else np.zeros(0, dtype=np.int32)


def _counts(values: Array, names: tuple[str, ...]) -> bool:
    """Return whether a truth counts classes (0, 1, ...) that have names of their own, none of which is a number."""
    if not names or values.dtype.kind not in "iu" or not values.size or ClassNames(names).any_number():
        return False
    return bool(values[0] >= 0 and values[-1] < len(names))


def _codes(labels: Labels, positions: Array, reading: Reading) -> Codes:
    codes: Codes = lookup_of(labels.texts, reading)[positions]
    return codes


def _soft(matrix: Matrix, truth: Array, classes: int) -> Floats:
    if truth.ndim != 2 or truth.shape[1] != classes:
        shape = " x ".join(map(str, truth.shape))
        raise refuse.unreadable(matrix.name, f"the truth is {shape}; for {classes} classes it must be rows x {classes}")
    shares = np.asarray(truth, dtype=np.float64)
    off = np.flatnonzero(~((np.abs(shares.sum(axis=1) - 1) <= 1e-6) & (shares >= 0).all(axis=1)))
    off = off[~np.isnan(shares[off]).any(axis=1)]  # a missing truth is another error
    if off.size:
        what = f"truth: rows must be shares that sum to 1; row {off[0] + 1:,} sums to {shares[off[0]].sum():.4g}"
        raise refuse.unreadable(matrix.name, what, evidence=[("rows", f"{off.size:,} such rows")])
    return shares


def _classes(matrix: Matrix, truth: Array, labels: Labels, options: ReadingOptions) -> tuple[str, ...]:
    what = "matrix" if matrix.format == "npy" else f'matrix "{matrix.predictions_key}"'
    named = options.classes or matrix.classes
    if matrix.columns > 1:
        if named and len(named) != matrix.columns:
            raise refuse.wrong_number_of_classes(matrix.name, what, matrix.columns, named)
        return named or positional_classes(matrix.name, what, matrix.columns, labels, options)
    if options.positive is not None:
        others = [label for label in labels.texts if label != options.positive]
        return (others[0] if others else f"not {options.positive}"), options.positive
    pair = named if len(named) == 2 else positive_first(labels.texts)
    if pair is None:
        raise _which_class(matrix, truth, labels)
    return pair


def _which_class(matrix: Matrix, truth: Array, labels: Labels) -> FileError:
    """E03: the loss under both readings, so that the caller sees what is at stake."""
    p, happened = np.asarray(matrix.values, dtype=np.float64).reshape(-1), texts_of(np.ravel(truth))
    results: list[tuple[str, float | None]] = []
    for label in labels.texts:
        plain = bool(((p >= 0) & (p <= 1)).all())
        with np.errstate(divide="ignore", invalid="ignore"):
            loss = float(-np.log(np.where(happened == label, p, 1 - p)).mean())
        results.append((label, loss if plain else None))
    return refuse.which_class(matrix.name, matrix.predictions_key, labels.texts, results)


def _other(matrix: Matrix, argument: str, name: str) -> Array:
    if name not in matrix.others:
        raise refuse.no_such_column(matrix.name, argument, name, tuple(matrix.others))
    return matrix.others[name]


def _weights(matrix: Matrix, options: ReadingOptions) -> Floats | None:
    if options.weight is None:
        return None
    return np.asarray(_other(matrix, "--weight", options.weight), dtype=np.float64)


def _weight_note(matrix: Matrix, options: ReadingOptions) -> tuple[str, ...]:
    others: Mapping[str, Any] = matrix.others
    if options.weight is not None:
        return ()
    return tuple(f'a column "{name}" exists; use --weight {name}' for name in ("weight", "weights") if name in others)
