"""A comparison as Markdown and as an HTML fragment, from the same tables as the text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from crossent.comparison._views import Table, gate_line, group_lines, tables_of
from crossent.scoring._markdown import escaped
from crossent.scoring._words import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.comparison._comparison import Comparison

# Only sizes and alignment: what is not said here follows the page, light or dark.
_CELL = "padding:0.15em 0.8em;border-bottom:1px solid currentColor"


def comparison_markdown(result: Comparison) -> str:
    """Return the comparison as Markdown."""
    first, *others = tables_of(result)
    parts = [f"### {escaped(visible(_title(result)))}", "; ".join(_header(result)) + ".", _markdown_table(first)]
    parts += [escaped(visible(line)) for line in _sentences(result)]
    parts += [_markdown_table(table) for table in others]
    parts += [f"> {escaped(visible(line))}" for line in _remarks(result)]
    return "\n\n".join(parts) + "\n"


def comparison_html(result: Comparison) -> str:
    """Return the comparison as an HTML fragment."""
    first, *others = tables_of(result)
    parts = [f"<h3>{_text(_title(result))}</h3>", f"<p>{'<br>'.join(_text(line) for line in result.joined.lines)}</p>"]
    parts.append(_html_table(first))
    parts += [f"<p>{_text(line)}</p>" for line in _sentences(result)]
    parts += [_html_table(table) for table in others]
    parts += [f"<p><em>{_text(line)}</em></p>" for line in _remarks(result)]
    return '<div class="crossent-comparison">\n' + "\n".join(parts) + "\n</div>\n"


def _title(result: Comparison) -> str:
    return f"{' and '.join(one.name for one in result.differences)} beside {result.difference.baseline}"


def _header(result: Comparison) -> list[str]:
    return [escaped(visible(" ".join(line.split()))) for line in result.joined.lines]


def _sentences(result: Comparison) -> list[str]:
    return [line for one in result.differences for line in one.sentences] + group_lines(result)


def _remarks(result: Comparison) -> list[str]:
    one = result.difference
    found = [gate_line(gate) for gate in result.gates]
    found.append("" if one.method == "none" else f"Intervals: {one.method}.")
    found.append("" if one.always_valid is None else f"At every look: {one.always_valid.assumes}.")
    return [line for line in found if line]


def _markdown_table(table: Table) -> str:
    lines = [f"**{table.title}**", ""] if table.title else []
    lines.append(_row([escaped(visible(one)) for one in table.headings]))
    lines.append(_row([":---" if place < table.names else "---:" for place in range(len(table.headings))]))
    lines += [_row([escaped(visible(cell)) for cell in row]) for row in table.rows]
    return "\n".join([*lines, *(["", escaped(table.below)] if table.below else [])])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _text(text: str) -> str:
    return escape(visible(text))


def _html_table(table: Table) -> str:
    caption = f"<caption style='text-align:left;font-weight:bold'>{_text(table.title)}</caption>" if table.title else ""
    head = "".join(_cell("th", cell, place < table.names) for place, cell in enumerate(table.headings))
    rows = "\n".join(
        "<tr>" + "".join(_cell("td", cell, place < table.names) for place, cell in enumerate(row)) + "</tr>"
        for row in table.rows
    )
    below = f"<p>{_text(table.below)}</p>" if table.below else ""
    return (
        f"<table style='border-collapse:collapse'>{caption}\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody></table>{below}"
    )


def _cell(tag: str, text: str, name: bool) -> str:
    # Names are isolated, so that one written from right to left does not turn the row around.
    align = "left" if name else "right"
    inside = f"<bdi>{_text(text)}</bdi>" if name else _text(text)
    return f"<{tag} style='text-align:{align};{_CELL}'>{inside}</{tag}>"
