"""Where in an array something was found, in words for an error."""

from __future__ import annotations

import math

from crossent.arrays._dtypes import cast
from crossent.arrays._namespace import is_traced
from crossent.typing import Array, Namespace


def any_true(xp: Namespace, mask: Array) -> bool:
    """Return whether the mask is True anywhere; False where its values are not known yet."""
    return not is_traced(mask) and 0 not in mask.shape and bool(xp.any(mask))


def first_true(xp: Namespace, mask: Array) -> tuple[int, ...]:
    """Return the index of the first True of a mask that has one."""
    flat = int(xp.argmax(cast(xp, xp.reshape(mask, (-1,)), xp.int8), axis=0))
    return unravel(flat, tuple(mask.shape))


def unravel(flat: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the index in ``shape`` of the element at position ``flat``."""
    index = []
    for size in reversed(shape):
        flat, place = divmod(flat, max(size, 1))
        index.append(place)
    return tuple(reversed(index))


def name_row(row: int, shape: tuple[int, ...]) -> str:
    """Return ``"row 17"``, ``"row (3, 1)"`` for more axes, ``"the row"`` if there is only one without a number."""
    if not shape:
        return "the row"
    index = unravel(row, shape)
    return f"row {index[0]}" if len(shape) == 1 else f"row {index}"


def name_index(index: tuple[int, ...]) -> str:
    """Return the place of one element: ``"element 3"``, ``"element (0, 2)"``, ``"the value"`` for a single number."""
    if not index:
        return "the value"
    return f"element {index[0] if len(index) == 1 else index}"


def plain(value: Array) -> Array:
    """Return a number without what would differentiate it, which torch warns of where it becomes a float."""
    return value.detach() if hasattr(value, "detach") else value


def show(value: Array) -> str:
    """Return a number as an error shows it: short, but never rounded into being right."""
    number = float(plain(value))
    if number.is_integer() and abs(number) < 2**53:
        return str(int(number))
    short = f"{number:.9g}"
    return repr(number) if float(short).is_integer() else short


def size_of(shape: tuple[int, ...]) -> int:
    """Return how many elements a shape has."""
    return math.prod(shape)
