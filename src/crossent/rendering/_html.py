"""A table in HTML: no scripts, nothing from elsewhere, and the colours of the page that it stands in."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from crossent.rendering._words import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.rendering._table import Table

# Only sizes and alignment: what is not said here follows the page, light or dark.
_CELL = "padding:0.15em 0.8em;border-bottom:1px solid currentColor"
_CAPTION = "text-align:left;font-weight:bold;padding:.3em 0"
_LONGEST_NAME = 80


def html_text(text: str) -> str:
    """Return a text that HTML shows as it is."""
    return escape(visible(text))


def html_table(table: Table) -> str:
    """Return a table with its title above and its remark below."""
    caption = f"<caption style='{_CAPTION}'>{html_text(table.title)}</caption>" if table.title else ""
    head = "".join(_cell("th", cell, place < table.names) for place, cell in enumerate(table.headings))
    rows = "\n".join(_row(table, row) for row in table.rows)
    below = f"<p>{html_text(table.below)}</p>" if table.below else ""
    return (
        f"<table style='border-collapse:collapse;margin:0 0 1.2em 0'>{caption}\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody></table>{below}"
    )


def _row(table: Table, row: Sequence[str]) -> str:
    return "<tr>" + "".join(_cell("td", cell, place < table.names) for place, cell in enumerate(row)) + "</tr>"


def _cell(tag: str, text: str, name: bool) -> str:
    # Names are isolated, so that one written from right to left does not turn the row around.
    align = "left" if name else "right"
    shown = text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"
    inside = f"<bdi>{html_text(shown)}</bdi>" if name else html_text(shown)
    return f"<{tag} style='text-align:{align};{_CELL}'>{inside}</{tag}>"
