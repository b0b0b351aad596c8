"""A prediction as rows: one namespace, float32 or float64, the class axis last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from crossent.arrays._dtypes import dtype_name, float_dtype
from crossent.arrays._namespace import first_namespace, to_array
from crossent.arrays._row_source import RowSource
from crossent.arrays._where import name_row
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.typing import Array, ArrayLike, Namespace, Space


@dataclass(frozen=True)
class Prediction:
    """Rows of k numbers, and how to give results the shape that the caller expects.

    ``last`` is a view with the classes last, ``dtype`` the width that it is computed in.  ``given`` is the array as it
    came, ``width`` its dtype, ``name`` its argument; ``shape`` is that of the samples, ``axis`` where the classes were.
    """

    xp: Namespace
    name: str
    space: Space
    given: Array
    last: Array
    dtype: Any
    shape: tuple[int, ...]
    axis: int
    width: str

    @cached_property
    def source(self) -> RowSource:
        """The rows as they can be read one block at a time."""
        return RowSource(self.xp, self.last, self.dtype)

    @property
    def rows(self) -> Array:
        """All rows, (n, k): a view of what was given wherever that is possible, else a copy, made once."""
        return self.source.whole

    @property
    def n(self) -> int:
        """How many rows there are."""
        return self.source.n

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return int(self.last.shape[-1])

    def name_row(self, row: int) -> str:
        """Return the row's place in words."""
        return name_row(row, self.shape)

    def per_sample(self, values: Array) -> Array:
        """Return one number per row in the shape of the samples; a NumPy scalar if there is only one."""
        return scalar_if_single(self.xp, self.xp.reshape(values, self.shape))

    def per_class(self, rows: Array) -> Array:
        """Return (n, k) rows in the shape and axis order of what was given."""
        return self.xp.moveaxis(self.xp.reshape(rows, (*self.shape, self.classes)), -1, self.axis)

    def rows_of(self, x: Array) -> Array:
        """Return an array of the given shape as (n, k) rows."""
        return self.xp.reshape(self.classes_last(x), (self.n, self.classes))

    def classes_last(self, x: Array) -> Array:
        """Return a view of an array of the given shape with its classes on the last axis."""
        return self.xp.moveaxis(x, self.axis, -1)

    def with_rows(self, rows: Array, **changes: Any) -> Prediction:
        """Return the same with other rows, (n, k), in the width that is computed in."""
        return replace(self, last=rows, dtype=rows.dtype, **changes)


def read_prediction(
    probs: ArrayLike | None, logits: ArrayLike | None, log_probs: ArrayLike | None, axis: int
) -> Prediction:
    """Return the one prediction that was given, as rows."""
    space, value = choose_space(probs, logits, log_probs)
    return as_rows(space, value, axis)


def choose_space(
    probs: ArrayLike | None, logits: ArrayLike | None, log_probs: ArrayLike | None = None
) -> tuple[Space, ArrayLike]:
    """Return which keyword was used, and its value."""
    candidates: tuple[tuple[Space, ArrayLike | None], ...] = (
        ("probs", probs),
        ("logits", logits),
        ("log_probs", log_probs),
    )
    given = [(space, value) for space, value in candidates if value is not None]
    if len(given) == 1:
        return given[0]
    found = " and ".join(f"{space}=" for space, _ in given) or "none"
    raise InvalidInput(
        "prediction: must be given once, by the keyword that says what its numbers are (probs=, logits=, log_probs=); "
        f"found {found}"
    )


def as_rows(space: Space, value: ArrayLike, axis: int, name: str | None = None) -> Prediction:
    """Return ``value`` as rows of classes; errors name the argument, which is the space unless told."""
    name = name or space
    xp = first_namespace(value)
    given = to_array(name, value, xp)
    dtype = float_dtype(name, given, xp)
    place = normal_axis(name, axis, given.ndim)
    last = xp.moveaxis(given, place, -1)
    if last.shape[-1] == 0:
        raise ShapeMismatch(f"{name}: must have at least one class; found shape {tuple(given.shape)} with axis={axis}")
    return Prediction(xp, name, space, given, last, dtype, tuple(last.shape[:-1]), place, dtype_name(given))


def normal_axis(name: str, axis: int, ndim: int) -> int:
    """Return the axis counted from the front."""
    if ndim == 0:
        raise ShapeMismatch(f"{name}: must have an axis of classes; found a single number; give a row of them")
    if not (_is_whole(axis) and -ndim <= axis < ndim):
        raise ShapeMismatch(
            f"axis: must be a whole number from {-ndim} to {ndim - 1} for {name} of {ndim} dimensions; found {axis!r}"
        )
    return int(axis) % ndim


def _is_whole(value: object) -> bool:
    """Return whether a value is a whole number (booleans are none)."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def scalar_if_single(xp: Namespace, x: Array) -> Array:
    """Return a NumPy array without dimensions as the number it holds (np.float64 is a float); all else as it is."""
    return x[()] if xp is np and x.ndim == 0 else x
