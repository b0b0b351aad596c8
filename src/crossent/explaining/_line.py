"""A step of an explanation as data: its title, its formulas, and what there is to say about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from crossent.explaining._formula import Formula


@final
@dataclass(frozen=True, slots=True)
class Line:
    """A formula and what there is to say about it."""

    formula: Formula
    remark: Formula = ()


@final
@dataclass(frozen=True, slots=True)
class Step:
    """One step: its title and its lines; numbered in the order of the steps."""

    title: Formula
    lines: tuple[Line, ...]
