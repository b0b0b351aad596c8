"""Truth and classes in memory: names matched to columns by name, numbers by number, and nothing guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import InvalidInput, ShapeMismatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def class_names(classes: Sequence[Any] | None, columns: int, *, two: bool) -> tuple[str, ...]:
    """Return the names of the classes as text: as given, or the numbers of the columns."""
    count = 2 if two else columns
    if classes is None:
        return tuple(str(number) for number in range(count))
    names = tuple(str(name) for name in _plain(classes))
    if len(names) != count:
        what = (
            "two classes, the second of them predicted by the one column"
            if two
            else f"one class for each of {columns} columns"
        )
        raise ShapeMismatch(f"classes: must be {what}; found {len(names)}: {_listed(names)}")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidInput(f"classes: must be different names; {_listed(twice)} comes more than once")
    return names


def class_codes(truth: NDArray[Any], names: tuple[str, ...], classes: Sequence[Any] | None) -> NDArray[np.int32]:
    """Return class numbers, for truth given as numbers or as the names of classes."""
    if truth.size == 0:
        return np.empty(0, dtype=np.int32)
    if truth.dtype.kind in "OUSTb" or (classes is not None and not _are_texts(classes)):
        return _codes_by_name(truth, names, classes)
    if truth.dtype.kind not in "iu":
        raise InvalidInput(
            f"truth: class numbers must be integers; found {truth.dtype}; convert them with .astype(int),"
            " or give labels as text with classes= in the order of the columns"
        )
    wrong = (truth < 0) | (truth >= len(names))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InvalidInput(
            f"truth: class numbers must be in 0 .. {len(names) - 1}; row {row} has {truth[row]}; if these are labels,"
            " pass classes= with the label of each column"
        )
    return truth.astype(np.int32)


def _codes_by_name(truth: NDArray[Any], names: tuple[str, ...], classes: Sequence[Any] | None) -> NDArray[np.int32]:
    if truth.dtype.kind == "b" and classes is None:
        return _booleans(truth, names)
    if classes is None:
        found = sorted({str(label) for label in truth.tolist()})
        raise InvalidInput(
            f"classes: truth holds labels ({_listed(found)}), so the columns need their names;"
            " pass classes= in the order of the columns (with scikit-learn, model.classes_)"
        )
    labels, inverse = np.unique(truth.astype(str), return_inverse=True)
    places = {name: number for number, name in enumerate(names)}
    unknown = [label for label in labels.tolist() if label not in places]
    if unknown:
        row = int(np.argmax(truth.astype(str) == unknown[0]))
        raise InvalidInput(
            f"truth: every label must be one of the classes {_listed(names)}; row {row} has {unknown[0]!r};"
            " correct the label, or add its column"
        )
    return np.array([places[label] for label in labels.tolist()], dtype=np.int32)[inverse]


def _booleans(truth: NDArray[np.bool_], names: tuple[str, ...]) -> NDArray[np.int32]:
    if len(names) != 2:
        raise InvalidInput(f"truth: True and False are two classes; found {len(names)} columns; pass class numbers")
    return truth.astype(np.int32)


def _plain(classes: Sequence[Any]) -> list[Any]:
    if isinstance(classes, str):
        raise InvalidInput(f"classes: must be a list of names; found the text {classes!r}; put it in brackets")
    return np.asarray(classes, dtype=object).tolist() if hasattr(classes, "dtype") else list(classes)


def _are_texts(classes: Sequence[Any]) -> bool:
    return all(isinstance(name, str) for name in _plain(classes))


def _listed(names: Sequence[str], shown: int = 6) -> str:
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(repr(name) for name in list(names)[:shown]) + more
