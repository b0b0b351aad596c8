"""A recalibration as Markdown and as a fragment of HTML; whatever a name holds, it stays text."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from crossent.calibration._views import Table, chosen, explained, size, tables, verdict, visible

if TYPE_CHECKING:
    from crossent.calibration._recalibration import Recalibration

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~&!])")
_CELL = "padding:0.15em 0.8em;border-bottom:1px solid currentColor"


def to_markdown(result: Recalibration) -> str:
    """Return the result as Markdown."""
    parts = [f"### Recalibration of {_marked(result.name or 'predictions')}"]
    parts.append("; ".join(_marked(line) for line in (size(result), *result.read_as)) + ".")
    parts.append(f"Method: {_marked(chosen(result))}. Map: {_marked(explained(result))}.")
    found = [_markdown_table(table) for table in tables(result)]
    parts += [found[0], f"{_marked(verdict(result))}.", *found[1:]]
    parts += [f"> {_marked(note)}" for note in result.notes]
    return "\n\n".join(parts) + "\n"


def _marked(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", visible(text))


def _markdown_table(table: Table) -> str:
    rule = [":---", *["---:"] * (len(table.headings) - 1)]
    rows = [table.headings, rule, *([_marked(cell) for cell in row] for row in table.rows)]
    return f"**{table.title}**\n\n" + "\n".join("| " + " | ".join(row) + " |" for row in rows)


def to_html(result: Recalibration) -> str:
    """Return the result as HTML without scripts, in the colours of the page around it."""
    about = [size(result), *result.read_as, f"method: {chosen(result)}", f"map: {explained(result)}"]
    found = [_html_table(table) for table in tables(result)]
    parts = [
        f"<h3>Recalibration of {_text(result.name or 'predictions')}</h3>",
        f"<p>{'<br>'.join(_text(line) for line in about)}</p>",
        found[0],
        f"<p>{_text(verdict(result))}</p>",
        *found[1:],
        *(f"<p><em>{_text(note)}</em></p>" for note in result.notes),
    ]
    return '<div class="crossent-calibrate">\n' + "\n".join(parts) + "\n</div>\n"


def _text(text: str) -> str:
    return escape(visible(text))


def _html_table(table: Table) -> str:
    head = "".join(_cell("th", cell, place) for place, cell in enumerate(table.headings))
    rows = "\n".join(
        "<tr>" + "".join(_cell("td", cell, place) for place, cell in enumerate(row)) + "</tr>" for row in table.rows
    )
    caption = f"<caption style='text-align:left;font-weight:bold'>{_text(table.title)}</caption>"
    opening = f"<table style='border-collapse:collapse'>{caption}"
    return f"{opening}\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"


def _cell(tag: str, text: str, place: int) -> str:
    return f"<{tag} style='text-align:{'right' if place else 'left'};{_CELL}'><bdi>{escape(text)}</bdi></{tag}>"
