"""A comparison as Markdown and as an HTML fragment, from the same tables as the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.comparison._verdict import p_text
from crossent.comparison._views import gate_line, group_lines, tables_of
from crossent.rendering import html_table, html_text, markdown_table, markdown_text

if TYPE_CHECKING:
    from crossent.comparison._comparison import Comparison


def comparison_markdown(result: Comparison) -> str:
    """Return the comparison as Markdown."""
    first, *others = tables_of(result)
    parts = [f"### {markdown_text(_title(result))}", "; ".join(_header(result)) + ".", markdown_table(first)]
    parts += [markdown_text(line) for line in _sentences(result)]
    parts += [markdown_table(table) for table in others]
    parts += [f"> {markdown_text(line)}" for line in _remarks(result)]
    return "\n\n".join(parts) + "\n"


def comparison_html(result: Comparison) -> str:
    """Return the comparison as an HTML fragment."""
    first, *others = tables_of(result)
    parts = [
        f"<h3>{html_text(_title(result))}</h3>",
        f"<p>{'<br>'.join(html_text(line) for line in result.joined.lines)}</p>",
    ]
    parts.append(html_table(first))
    parts += [f"<p>{html_text(line)}</p>" for line in _sentences(result)]
    parts += [html_table(table) for table in others]
    parts += [f"<p><em>{html_text(line)}</em></p>" for line in _remarks(result)]
    return '<div class="crossent-comparison">\n' + "\n".join(parts) + "\n</div>\n"


def _title(result: Comparison) -> str:
    return f"{' and '.join(one.name for one in result.differences)} beside {result.difference.baseline}"


def _header(result: Comparison) -> list[str]:
    return [markdown_text(" ".join(line.split())) for line in result.joined.lines]


def _sentences(result: Comparison) -> list[str]:
    return [line for one in result.differences for line in one.sentences] + group_lines(result)


def _remarks(result: Comparison) -> list[str]:
    one = result.difference
    found = [gate_line(gate) for gate in result.gates]
    found.append("" if one.method == "none" else f"p {p_text(one.p_value)}; intervals: {one.method}.")
    found.append("" if one.always_valid is None else f"At every look: {one.always_valid.assumes}.")
    return [line for line in found if line]
