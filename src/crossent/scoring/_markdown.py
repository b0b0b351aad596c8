"""A score as Markdown tables; whatever a name holds, it stays one cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crossent.scoring._tables import Table, tables_of
from crossent.scoring._views import infinite_lines, rules_text
from crossent.scoring._words import count_text, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.scoring._score import Score

# What Markdown and the HTML inside it read as something else than text.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~&!])")


def score_markdown(score: Score) -> str:
    """Return the score as Markdown."""
    title = f"### Cross-entropy of {escaped(visible(score.name))}"
    size = f"{count_text(score.rows, 'row')}, {count_text(len(score.classes), 'class')}. Read as: "
    about = size + "; ".join(escaped(visible(line)) for line in score.read_as["lines"]) + "."
    rules = rules_text(score)
    parts = [title, about, *([f"Rules: {escaped(rules)}."] if rules else [])]
    first, *others = tables_of(score)
    parts += [_table(first), *(escaped(visible(line)) for line in infinite_lines(score)[:1])]
    parts += [_table(table) for table in others]
    parts += [f"> {escaped(visible(note))}" for note in score.notes]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", text)


def _table(table: Table) -> str:
    lines = [f"**{table.title}**", ""] if table.title else []
    lines.append(_row(table.headings))
    lines.append(_row([":---" if place < table.names else "---:" for place in range(len(table.headings))]))
    lines += [_row([escaped(cell) for cell in row]) for row in table.rows]
    return "\n".join([*lines, *(["", escaped(table.below)] if table.below else [])])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
