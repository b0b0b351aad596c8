"""What decision regions are drawn from: a model of two features as a line, and classes as their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import InvalidInput, ShapeMismatch
from crossent.explaining._students_model import Line

if TYPE_CHECKING:
    from numpy.typing import NDArray


def line_of(model: Any) -> tuple[Line, tuple[str, ...]]:
    """Return the line of a model and the names of its classes, if it has any."""
    if isinstance(model, Line):
        return model, ()
    if np.shape(model.coefficients)[0] != 2:
        raise InvalidInput(
            f"model: regions of a plane need a model of two features; found {np.shape(model.coefficients)[0]}; "
            "fit one on two columns, or use crossent.explain_students"
        )
    pairs = tuple((float(pair[0]), float(pair[1])) for pair in model.coefficients.T)
    line = Line("fit", pairs, tuple(float(value) for value in model.intercept))
    return line, tuple(str(name) for name in model.classes)


def numbers_of(truth: Any, classes: tuple[str, ...], rows: int) -> NDArray[np.int64]:
    """Return class numbers; names of classes become theirs."""
    given = np.asarray(truth)
    if given.shape != (rows,):
        raise ShapeMismatch(f"truth: must be one class for each of {rows} points; found shape {given.shape}")
    if np.issubdtype(given.dtype, np.integer):
        numbers = given.astype(np.int64)
        if numbers.min() >= 0 and numbers.max() < len(classes):
            return numbers
    places = {name: k for k, name in enumerate(classes)}
    texts = [str(one) for one in given.tolist()]
    unknown = next((row for row, text in enumerate(texts) if text not in places), None)
    if unknown is not None:
        raise InvalidInput(
            f"truth: must be a class of the model, {', '.join(classes[:8])}, or its number; found "
            f"{texts[unknown]!r} in row {unknown}"
        )
    return np.array([places[text] for text in texts], dtype=np.int64)
