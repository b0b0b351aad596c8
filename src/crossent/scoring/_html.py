"""A score as an HTML fragment: no scripts, nothing from elsewhere, and the colours of the page that it stands in."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from crossent.scoring._tables import Table, tables_of
from crossent.scoring._views import infinite_lines, rules_text
from crossent.scoring._words import count_text, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.scoring._score import Score

# Only sizes and alignment: what is not said here follows the page, light or dark.
_CELL = "padding:0.15em 0.8em;border-bottom:1px solid currentColor"
_LONGEST_NAME = 80


def score_html(score: Score) -> str:
    """Return the score as an HTML fragment."""
    size = f"{count_text(score.rows, 'row')}, {count_text(len(score.classes), 'class')}"
    lines = [size, *score.read_as["lines"], rules_text(score)]
    about = "<br>".join(_text(line) for line in lines if line)
    first, *others = tables_of(score)
    parts = [
        f"<h3>Cross-entropy of {_text(score.name)}</h3>",
        f"<p>{about}</p>",
        _table(first),
        *(f"<p>{_text(line)}</p>" for line in infinite_lines(score)[:1]),
        *(_table(table) for table in others),
        *(f"<p><em>{_text(note)}</em></p>" for note in score.notes),
    ]
    return '<div class="crossent-score">\n' + "\n".join(parts) + "\n</div>\n"


def _text(text: str) -> str:
    return escape(visible(text))


def _table(table: Table) -> str:
    bold = "text-align:left;font-weight:bold;padding:.3em 0"
    caption = f"<caption style='{bold}'>{_text(table.title)}</caption>" if table.title else ""
    head = "".join(_cell("th", cell, place < table.names) for place, cell in enumerate(table.headings))
    rows = "\n".join(_row(table, row) for row in table.rows)
    below = f"<p>{_text(table.below)}</p>" if table.below else ""
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
    inside = f"<bdi>{escape(shown)}</bdi>" if name else escape(shown)
    return f"<{tag} style='text-align:{align};{_CELL}'>{inside}</{tag}>"
