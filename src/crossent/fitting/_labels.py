"""Labels of any kind as class numbers: what is no label is refused by its row."""

from __future__ import annotations

from typing import Any

import numpy as np

from crossent.errors import InvalidInput, ShapeMismatch

Array = Any


def read_labels(y: Any, rows: int, classes: Any) -> tuple[Array, tuple[Any, ...]]:
    """Return class numbers and the labels that they stand for, in order."""
    if y is None:
        raise InvalidInput("y: labels are needed, one per row; found None; pass them, or a table with truth=")
    labels = np.asarray(y)
    if labels.shape != (rows,):
        raise ShapeMismatch(f"y: one label per row is needed, shape ({rows},); found shape {labels.shape}")
    _refuse_missing_labels(labels)
    if classes is None:
        _refuse_quantities(labels)
    else:
        _refuse_twins(classes)
    if labels.dtype.kind in "iu" and classes is None:
        found, codes = _small_integers(labels)
    else:
        found, codes = np.unique(labels, return_inverse=True)
    names = tuple(found.tolist())
    if classes is not None:
        wanted = tuple(np.asarray(classes).tolist())
        place = {name: number for number, name in enumerate(wanted)}
        unknown = [name for name in names if name not in place]
        if unknown:
            raise InvalidInput(f"y: label {unknown[0]!r} is not among classes= ({listing(wanted)})")
        codes = np.array([place[name] for name in names], dtype=np.int64)[codes]
        names = wanted
    if len(found) < 2:
        raise InvalidInput(
            f"y: a fit needs at least two classes; found one class: all {rows} rows are {names[0]!r}"
            if rows
            else "y: there are no rows"
        )
    return codes.astype(np.int32), names


def _small_integers(labels: Array) -> tuple[Array, Array]:
    """Return what np.unique would, by counting where the integers lie close together."""
    if labels.size == 0:
        return labels, labels
    low, high = int(labels.min()), int(labels.max())
    if high - low > 4 * labels.size + 1000:
        found, codes = np.unique(labels, return_inverse=True)
        return found, codes
    present = np.zeros(high - low + 1, dtype=bool)
    shifted = labels.astype(np.int64) - low
    present[shifted] = True
    return np.flatnonzero(present) + low, (np.cumsum(present) - 1)[shifted]


def _refuse_missing_labels(labels: Array) -> None:
    if labels.dtype.kind == "f":
        bad = np.flatnonzero(~np.isfinite(labels))
    elif labels.dtype.kind == "O":
        bad = np.array([i for i, label in enumerate(labels) if label is None or label != label], dtype=int)  # noqa: PLR0124
    else:
        return
    if bad.size:
        raise InvalidInput(
            f"y: a label is missing or not finite in {bad.size} row{'s' * (bad.size > 1)}, first row {bad[0]}; "
            "drop those rows"
        )


def _refuse_quantities(labels: Array) -> None:
    """Refuse numbers with fractions: a quantity, or the probability of a class, that would become many classes."""
    if labels.dtype.kind != "f":
        return
    bad = np.flatnonzero(labels != np.floor(labels))
    if bad.size:
        value = labels[bad[0]]
        raise InvalidInput(
            f"y: labels are names or whole numbers; row {bad[0]} has {value}; for probabilities of yes pass one column "
            "a class, np.column_stack([1 - y, y]); for classes that are called so pass y.astype(str)"
        )


def _refuse_twins(classes: Any) -> None:
    names = list(classes)
    twins = [name for place, name in enumerate(names) if name in names[:place]] if len(set(names)) < len(names) else []
    if twins:
        raise InvalidInput(f"classes: each class is named once; {twins[0]!r} is there twice")


def listing(names: tuple[Any, ...]) -> str:
    """Return the first labels as text."""
    shown = ", ".join(str(name) for name in names[:10])
    return shown + (f" and {len(names) - 10} more" if len(names) > 10 else "")
