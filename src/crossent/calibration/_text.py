"""A recalibration in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.calibration._views import chosen, explained, size, tables, verdict
from crossent.rendering import BOLD, DIM, padded, paint_for, readable_width, shortened, visible, width_of, wrapped

if TYPE_CHECKING:
    from crossent.calibration._recalibration import Recalibration
    from crossent.rendering import Table

_INDENT = 18


def to_text(result: Recalibration, width: int, color: bool) -> str:
    """Return the result as text; colour marks what the words already say."""
    width = readable_width(width)
    paint = paint_for(color)
    name = visible(result.name) or "predictions"
    facts = [(name, size(result)), *(("read as", visible(line)) for line in result.read_as)]
    facts += [("method", chosen(result)), ("map", explained(result))]
    sections = [[line for label, text in facts for line in _labelled(label, text, width)]]
    losses, *others = tables(result)
    heading, *lines = _aligned(losses, width)
    sections.append([paint(heading, DIM), paint(lines[0], BOLD), *lines[1:], "", f"  {verdict(result)}"])
    for table in others:
        heading, *lines = _aligned(table, width)
        sections.append([paint(heading, DIM), *lines])
    sections.append([line for note in result.notes for line in _note(note, width)])
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _labelled(label: str, text: str, width: int) -> list[str]:
    indent = max(_INDENT, len(label) + 3)
    if indent > width // 2:
        return [label, *_labelled("", text, width)]
    parts = wrapped(text, width - indent)
    return [f"{label if place == 0 else '':<{indent}}{line}".rstrip() for place, line in enumerate(parts)]


def _aligned(table: Table, width: int) -> list[str]:
    """Return heading and rows in columns; remarks stand in the last one, below their row where there is no room."""
    remarked = not table.headings[-1]
    rows = [table.headings, *table.rows]
    rows = [(shortened(row[0], width // 3), *row[1:]) for row in rows]
    cells = [row[:-1] if remarked else row for row in rows]
    widths = [max(width_of(row[place]) for row in cells) for place in range(len(cells[0]))]
    lines = []
    for row, whole in zip(cells, rows, strict=True):
        first, *others = (padded(cell, widths[place], ">" if place else "<") for place, cell in enumerate(row))
        line = "  " + "   ".join([first, *others])
        remark = whole[-1] if remarked else ""
        fits = width_of(line) + 3 + width_of(remark) <= width
        lines.append(f"{line}   {remark}".rstrip() if fits else f"{line}\n      {remark}")
    return lines


def _note(note: str, width: int) -> list[str]:
    parts = wrapped(visible(note), width - 8)
    return [f"  {'note' if place == 0 else '    '}  {line}" for place, line in enumerate(parts)]
