"""A comparison in a terminal: how rows were joined, the models, the difference, the verdict, where it comes from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crossent.comparison._verdict import p_text
from crossent.comparison._views import (
    changes_table,
    difference_line,
    differences_table,
    gate_line,
    group_lines,
    models_table,
    movers_table,
)
from crossent.rendering import (
    BOLD,
    DIM,
    Column,
    Table,
    aligned,
    padded,
    paint_for,
    readable_width,
    shortened,
    visible,
    width_of,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.comparison._comparison import Comparison
    from crossent.comparison._parts import Difference

# From here on there is room for a column that says the loss once more.
_ROOMY = 76
_LABEL = 18


def comparison_text(result: Comparison, *, width: int, color: bool) -> str:
    """Return the comparison as text of at most ``width`` columns; colour marks what the words already say."""
    width = readable_width(width)
    sections = [_header(result, width), _models(result, width, color)]
    if len(result.models) == 2:
        sections += [_said(result.difference.sentences, width, color), *_details(result, width, color)]
    else:
        sections += _several(result, width, color)
    sections.append(_remarks(result, width))
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _header(result: Comparison, width: int) -> list[str]:
    found = []
    for line in result.joined.lines:
        label, text = line[:_LABEL], line[_LABEL:]
        parts = wrapped(visible(text), width - _LABEL)
        found += [(label if place == 0 else " " * _LABEL) + part for place, part in enumerate(parts)]
    return found


def _models(result: Comparison, width: int, color: bool) -> list[str]:
    whole = models_table(result)
    narrow = _without(whole, "perplexity")
    if len(result.models) > 2:
        return _aligned(whole if width >= _ROOMY else narrow, width, color)
    return _with_difference([whole, narrow] if width >= _ROOMY else [narrow], result.difference, width, color)


def _with_difference(tables: Sequence[Table], one: Difference, width: int, color: bool) -> list[str]:
    """Return the first table that has room for the difference under its columns; else the difference stands below."""
    names, nats, interval, kind = difference_line(one)
    for table in tables:
        cells = [shortened(names, width // 2), nats, interval]
        blanks = [""] * (len(table.headings) - len(cells))
        *lines, last = _aligned(replace(table, rows=[*table.rows, [*cells, *blanks]]), width, color)
        last = f"{last}   {kind}"
        if last.lstrip().startswith(cells[0]) and width_of(last) <= width:
            return [*lines, paint_for(color)(last, BOLD)]
    above = _aligned(tables[-1], width, color)
    below = f"    {100 * one.level:g}% {kind} {interval}"
    return [*above, paint_for(color)(f"  {shortened(names, width // 2)}  {nats}", BOLD), below]


def _without(table: Table, heading: str) -> Table:
    """Return a table without one of its columns."""
    place = list(table.headings).index(heading)
    rows = [[*row[:place], *row[place + 1 :]] for row in table.rows]
    return replace(table, headings=[one for one in table.headings if one != heading], rows=rows)


def _several(result: Comparison, width: int, color: bool) -> list[list[str]]:
    against = differences_table(result.differences, result.correction, "")
    first = result.difference.baseline
    lines = [f"  against {shortened(first, width // 2)}", *_aligned(against, width, color)]
    said = [line for one in result.differences for line in one.sentences[:2]]
    return [lines, _said(said, width, color), _said(group_lines(result), width, color)]


def _said(sentences: Sequence[str], width: int, color: bool) -> list[str]:
    lines = []
    for place, sentence in enumerate(sentences):
        parts = wrapped(visible(sentence), width - 2)
        lines += ["  " + (paint_for(color)(part, BOLD) if place == 0 else part) for part in parts]
    return lines


def _details(result: Comparison, width: int, color: bool) -> list[list[str]]:
    one = result.difference
    found = [
        _aligned(changes_table(result, one.per_class, "class"), width, color),
        _aligned(changes_table(result, one.slices, "slice"), width, color),
        _aligned(movers_table(one), width, color),
    ]
    return [lines for lines in found if lines]


def _aligned(table: Table, width: int, color: bool) -> list[str]:
    if not table.rows:
        return []
    columns = [
        Column(heading, "<" if place < table.names else ">", name=place < table.names)
        for place, heading in enumerate(shortened(one, max(8, (width - 48) // 2)) for one in table.headings)
    ]
    heading, *lines = aligned(columns, table.rows, width - 2)
    more = [f"  {table.below}"] if table.below else []
    return ["  " + paint_for(color)(heading, DIM), *("  " + line for line in lines), *more]


def _remarks(result: Comparison, width: int) -> list[str]:
    found = [gate_line(gate) for gate in result.gates]
    one = result.difference
    found.append(f"method: p {p_text(one.p_value)}; {one.method}" if one.method != "none" else "")
    if one.always_valid is not None:
        found.append(f"looks: {one.always_valid.assumes}")
    lines = []
    for text in found:
        if text:
            label, _, rest = text.partition(": ")
            parts = wrapped(visible(rest), width - 10)
            lines += [f"  {padded(label if place == 0 else '', 6)}  {part}" for place, part in enumerate(parts)]
    return lines
