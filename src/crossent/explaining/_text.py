"""An explanation in a terminal: numbered steps with their formulas, the ruler, yardsticks, remarks."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from crossent.explaining._formula import text_of
from crossent.explaining._ruler import drawn_ruler, ruler_line
from crossent.explaining._steps import question_of
from crossent.explaining._views import Fact, cost_facts, cost_rows, heading_of
from crossent.rendering import (
    BOLD,
    PLAIN,
    Column,
    aligned,
    loss_text,
    padded,
    readable_width,
    shortened,
    visible,
    width_of,
    wrapped,
)
from crossent.scoring._bars import bar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crossent.explaining._explanation import Explanation
    from crossent.explaining._formula import Formula
    from crossent.explaining._line import Line, Step

    Paint = Callable[[str], str]

_READ_AS = 18  # where the lines of the heading begin, after what they are about
# A line does not end between a sign and its number: ln 0.2, dog: 0.2, … 6 more.
_TOGETHER = re.compile(r"(?<=\bln) |(?<=log2) |(?<=\w:) |(?<=…) | (?=more\b)")
_INDENT = 5
_TITLE, _LONGEST_TITLE = 18, 30
_LONGEST_NAME = 24
_LONGEST_BAR, _SHORTEST_BAR = 20, 4
_REMARK = 36  # what a remark likes to have beside the bars, and the gaps between the columns


def explanation_text(explanation: Explanation, *, width: int, color: bool) -> str:
    """Return the explanation as text of at most ``width`` columns (60 to 200)."""
    return "\n".join("\n".join(part) for part in text_parts(explanation, width=width, color=color)) + "\n"


def text_parts(explanation: Explanation, *, width: int, color: bool) -> list[list[str]]:
    """Return the text a step at a time, for those who want to think between them."""
    width = readable_width(width)
    bold = _bold if color else str
    parts = [[*_heading(explanation, width), *_cost(explanation, width, bold)]]
    parts += _steps(explanation.steps, width, bold)
    parts.append(_ruler(explanation, width))
    parts.append(_yardsticks(explanation, width))
    parts += [["", *lines] for lines in _steps(explanation.asides, width, bold, numbered=False)]
    return [lines for lines in parts if lines]


def _bold(text: str) -> str:
    return f"{BOLD}{text}{PLAIN}"


def _name(text: str) -> str:
    return shortened(text, _LONGEST_NAME) or '""'


def plain_text(formula: Formula) -> str:
    """Return a formula in one line, its names made visible."""
    return text_of(formula, _name)


def _heading(explanation: Explanation, width: int) -> list[str]:
    lines = []
    for text in heading_of(explanation):
        lead = text[:_READ_AS] if text[_READ_AS - 2 : _READ_AS] == "  " else ""
        parts = wrapped(visible(text[len(lead) :]), width - len(lead))
        lines += [lead + parts[0], *(" " * len(lead) + part for part in parts[1:])]
    return lines


# ---------------------------------------------------------------- steps


def _steps(steps: Sequence[Step], width: int, bold: Paint, *, numbered: bool = True) -> list[list[str]]:
    """Return the lines of each step; the remarks of all numbered steps are under one another."""
    titles = [shortened(plain_text(step.title), _LONGEST_TITLE) for step in steps]
    title = max([_TITLE, *(width_of(text) + 2 for text in titles)])
    indent = _INDENT if numbered else 2
    room = width - indent - title
    together = _remark_column(steps, room)
    found = []
    for number, (step, text) in enumerate(zip(steps, titles, strict=True), 1):
        column = together if numbered else _remark_column([step], room)
        lead = f"{number:>3}  " if numbered else "  "
        lines = [one for line in step.lines for one in _line(line, room, column)]
        first = lead + bold(text) + " " * (title - width_of(text)) + lines[0]
        found.append([first.rstrip(), *(" " * (indent + title) + line for line in lines[1:])])
    return found


def _remark_column(steps: Sequence[Step], room: int) -> int:
    """Return where remarks begin: after the longest formula that has one, if that leaves them room."""
    longest = max([0, *(width_of(plain_text(line.formula)) for step in steps for line in step.lines if line.remark)])
    return min(longest + 1, max(room // 2 + 6, 34))


def _line(line: Line, room: int, column: int) -> list[str]:
    """Return a formula with its remark beside it, or below where there is no room."""
    formula, remark = plain_text(line.formula), plain_text(line.remark)
    if not remark:
        return _broken(formula, room)
    if width_of(formula) < column and column + width_of(remark) <= room:
        return [padded(formula, column) + remark]
    if width_of(formula) + 2 + width_of(remark) <= room:
        return [f"{formula}  {remark}"]
    return [*_broken(formula, room), *("  " + part for part in wrapped(remark, room - 2))]


def _broken(formula: str, room: int) -> list[str]:
    first, *others = wrapped(_TOGETHER.sub("\u00a0", formula), room)
    return [first, *("  " + part for other in others for part in wrapped(_TOGETHER.sub("\u00a0", other), room - 2))]


# ---------------------------------------------------------------- beside the steps


def _ruler(explanation: Explanation, width: int) -> list[str]:
    nats = explanation.nats
    line = f"  {question_of(explanation.example)}   {ruler_line(nats)}"
    lines = [line]
    if width_of(line) > width:
        parts = wrapped(ruler_line(nats), width - 4)
        lines = [f"  {question_of(explanation.example)}", *("    " + part for part in parts)]
    return [*lines, "", *("  " + part for part in drawn_ruler(nats, width - 2))]


def _yardsticks(explanation: Explanation, width: int) -> list[str]:
    found = explanation.yardsticks
    names = [shortened(plain_text(one.name), _LONGEST_NAME) for one in found]
    numbers = [loss_text(one.nats) for one in found]
    greatest = max([one.nats for one in found if math.isfinite(one.nats)], default=0.0)
    column, digits = max(map(width_of, names)), max(map(width_of, numbers))
    longest = min(_LONGEST_BAR, max(_SHORTEST_BAR, width - column - digits - _REMARK))
    lines = [""]
    for one, name, number in zip(found, names, numbers, strict=True):
        drawn = padded(bar(one.nats, greatest, longest), longest)
        lead = f"  {padded(name, column)}  {drawn} {padded(number, digits, '>')}"
        remark = plain_text(one.remark)
        room = width - width_of(lead) - 3
        first, *others = wrapped(remark, max(room, 10))
        lines.append(f"{lead}   {first}".rstrip())
        lines += [" " * (width_of(lead) + 3) + other for other in others]
    return lines


def _cost(explanation: Explanation, width: int, bold: Paint) -> list[str]:
    cost = explanation.cost
    if cost is None:
        return []
    columns = [Column("row", "<", name=True), Column("truth", "<", name=True), Column("p(truth)"), Column("loss")]
    table = aligned(columns, cost_rows(cost), width - 2)
    facts = cost_facts(cost)
    lines = [*("  " + line for line in table), ""]
    for fact in facts:
        lines += _fact(fact, width, bold)
    shown = explanation.example.case
    which = "the costliest row" if cost.rows > 1 else "the row"
    return [*lines, "", *wrapped(f"{which}, {_name(shown.id or str(shown.row))}, step by step:", width)]


def _fact(fact: Fact, width: int, bold: Paint) -> list[str]:
    room = width - 2 - _TITLE
    body = [one for text in (fact.formula, fact.remark) if text for one in wrapped(text, room)]
    if fact.remark and width_of(fact.formula) + 3 + width_of(fact.remark) <= room:
        body = [f"{fact.formula}   {fact.remark}"]
    first = "  " + bold(fact.title) + " " * (_TITLE - width_of(fact.title)) + body[0]
    return [first, *(" " * (2 + _TITLE) + line for line in body[1:])]
