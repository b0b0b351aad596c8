"""Formulas as data: mathematics in plain signs, with the names of classes set apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, final

from crossent.explaining._shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crossent.explaining._case import Case

IN_FULL = 6  # vectors of more classes are shown by the classes that matter


@final
@dataclass(frozen=True, slots=True)
class Name:
    """The name of a class within a formula or a sentence."""

    text: str


Formula: TypeAlias = tuple["str | Name", ...]


def text_of(formula: Formula, name: Callable[[str], str] = str, maths: Callable[[str], str] = str) -> str:
    """Return a formula as one text, its names and its mathematics each written in its own way."""
    return "".join(name(part.text) if isinstance(part, Name) else maths(part) for part in formula)


def picked(case: Case, probabilities: Sequence[float]) -> list[int]:
    """Return the classes that are shown: all of a few; of many what happened and what was most probable."""
    count = len(probabilities)
    if count <= IN_FULL:
        return list(range(count))
    order = sorted(range(count), key=lambda place: (-case.truth[place], -probabilities[place]))
    likely = sorted(range(count), key=lambda place: -probabilities[place])
    chosen = [*order[:1], *(place for place in likely if place != order[0])]
    return sorted(chosen[: IN_FULL - 2])


def vector(case: Case, values: Sequence[float], chosen: Sequence[int], texts: Sequence[str] | None = None) -> Formula:
    """Return a row of numbers in brackets; of many classes the chosen ones with their names."""
    written = [shown(value) for value in values] if texts is None else list(texts)
    if len(chosen) == len(values):
        return ("(" + ", ".join(written) + ")",)
    parts: list[str | Name] = ["("]
    for place in chosen:
        parts += [Name(case.classes[place]), f": {written[place]}, "]
    return (*parts, f"… {len(values) - len(chosen)} more)")


def label(case: Case, number: int) -> Formula:
    """Return the name of a class in a sentence."""
    return (Name(case.classes[number]),) if case.named else ("class ", Name(case.classes[number]))


def joined(parts: Sequence[Formula]) -> Formula:
    """Return ``a, b and c``."""
    found: list[str | Name] = []
    for place, part in enumerate(parts):
        if place:
            found.append(" and " if place == len(parts) - 1 else ", ")
        found += part
    return tuple(found)
