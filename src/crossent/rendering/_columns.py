"""Columns of text under one another, whatever the names in them are."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from crossent.rendering._words import padded, shortened, width_of


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, how its cells are aligned, and whether they are names that may be cut."""

    heading: str
    align: str = ">"
    name: bool = False


def aligned(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int, gap: str = "   ") -> list[str]:
    """Return the heading and the rows as lines of at most ``width`` columns; names give way, numbers don't."""
    fixed = sum(_needed(columns, rows, place) for place, column in enumerate(columns) if not column.name)
    names = [place for place, column in enumerate(columns) if column.name]
    room = width - fixed - len(gap) * (len(columns) - 1)
    limits = _shared(room, [_needed(columns, rows, place) for place in names])
    cut = dict(zip(names, limits, strict=True))
    cells = [[shortened(cell, cut[place]) if place in cut else cell for place, cell in enumerate(row)] for row in rows]
    headings = [column.heading for column in columns]
    widths = [max(width_of(line[place]) for line in [headings, *cells]) for place in range(len(columns))]
    return [_line(line, columns, widths, gap) for line in [headings, *cells]]


def _needed(columns: Sequence[Column], rows: Sequence[Sequence[str]], place: int) -> int:
    cells = (shortened(row[place], 1000) if columns[place].name else row[place] for row in rows)
    return max([width_of(columns[place].heading), *(width_of(cell) for cell in cells)])


def _shared(room: int, needed: Sequence[int]) -> list[int]:
    """Return how wide each name may be: what it needs, if there is room; else the long ones share what is left."""
    limits = [0] * len(needed)
    left = room
    for done, place in enumerate(sorted(range(len(needed)), key=lambda one: needed[one])):
        limits[place] = max(6, min(needed[place], left // (len(needed) - done)))
        left -= limits[place]
    return limits


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int], gap: str) -> str:
    texts = (padded(cell, width, column.align) for cell, column, width in zip(cells, columns, widths, strict=True))
    return gap.join(texts).rstrip()


def wrapped(text: str, width: int) -> list[str]:
    """Return a text as lines, broken at blanks; a word too long for a line is broken too."""
    # textwrap counts characters, so a text of wide ones gets lines of half as many.
    room = max(10, width // 2 if width_of(text) > len(text) else width)
    # "id = name" stays together: textwrap does not break at a no-break space.
    lines = textwrap.wrap(text.replace(" = ", "\u00a0=\u00a0"), room, break_on_hyphens=False)
    return [line.replace("\u00a0", " ") for line in lines] or [""]
