"""A recalibration as Markdown and as a fragment of HTML; whatever a name holds, it stays text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.calibration._views import chosen, explained, size, tables, verdict
from crossent.rendering import html_table, html_text, markdown_table, markdown_text

if TYPE_CHECKING:
    from crossent.calibration._recalibration import Recalibration


def to_markdown(result: Recalibration) -> str:
    """Return the result as Markdown."""
    parts = [f"### Recalibration of {markdown_text(result.name or 'predictions')}"]
    parts.append("; ".join(markdown_text(line) for line in (size(result), *result.read_as)) + ".")
    parts.append(f"Method: {markdown_text(chosen(result))}. Map: {markdown_text(explained(result))}.")
    found = [markdown_table(table) for table in tables(result)]
    parts += [found[0], f"{markdown_text(verdict(result))}.", *found[1:]]
    parts += [f"> {markdown_text(note)}" for note in result.notes]
    return "\n\n".join(parts) + "\n"


def to_html(result: Recalibration) -> str:
    """Return the result as HTML without scripts, in the colours of the page around it."""
    about = [size(result), *result.read_as, f"method: {chosen(result)}", f"map: {explained(result)}"]
    found = [html_table(table) for table in tables(result)]
    parts = [
        f"<h3>Recalibration of {html_text(result.name or 'predictions')}</h3>",
        f"<p>{'<br>'.join(html_text(line) for line in about)}</p>",
        found[0],
        f"<p>{html_text(verdict(result))}</p>",
        *found[1:],
        *(f"<p><em>{html_text(note)}</em></p>" for note in result.notes),
    ]
    return '<div class="crossent-calibrate">\n' + "\n".join(parts) + "\n</div>\n"
