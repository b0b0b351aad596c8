"""A table in Markdown; whatever a name holds, it stays one cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crossent.rendering._words import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.rendering._table import Table

# What Markdown and the HTML inside it read as something else than text.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~&!])")


def escaped(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", text)


def markdown_text(text: str) -> str:
    """Return a text, whatever characters are in it, that Markdown shows as it is."""
    return escaped(visible(text))


def markdown_table(table: Table) -> str:
    """Return a table with its title above and its remark below."""
    lines = [f"**{markdown_text(table.title)}**", ""] if table.title else []
    lines.append(markdown_row([markdown_text(heading) for heading in table.headings]))
    lines.append(markdown_row([":---" if place < table.names else "---:" for place in range(len(table.headings))]))
    lines += [markdown_row([markdown_text(cell) for cell in row]) for row in table.rows]
    return "\n".join([*lines, *(["", markdown_text(table.below)] if table.below else [])])


def markdown_row(cells: Sequence[str]) -> str:
    """Return cells, which are Markdown already, as one line."""
    return "| " + " | ".join(cells) + " |"
