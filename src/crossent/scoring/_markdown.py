"""A score as Markdown tables; whatever a name holds, it stays one cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.rendering import count_text, escaped, markdown_table, markdown_text
from crossent.scoring._tables import tables_of
from crossent.scoring._views import infinite_lines, rules_text

if TYPE_CHECKING:
    from crossent.scoring._score import Score


def score_markdown(score: Score) -> str:
    """Return the score as Markdown."""
    title = f"### Cross-entropy of {markdown_text(score.name)}"
    size = f"{count_text(score.rows, 'row')}, {count_text(len(score.classes), 'class')}. Read as: "
    about = size + "; ".join(markdown_text(line) for line in score.read_as["lines"]) + "."
    rules = rules_text(score)
    parts = [title, about, *([f"Rules: {escaped(rules)}."] if rules else [])]
    first, *others = tables_of(score)
    parts += [markdown_table(first), *(markdown_text(line) for line in infinite_lines(score)[:1])]
    parts += [markdown_table(table) for table in others]
    parts += [f"> {markdown_text(note)}" for note in score.notes]
    return "\n\n".join(parts) + "\n"
