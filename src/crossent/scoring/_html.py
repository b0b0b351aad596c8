"""A score as an HTML fragment: no scripts, nothing from elsewhere, and the colours of the page that it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.rendering import count_text, html_table, html_text
from crossent.scoring._tables import tables_of
from crossent.scoring._views import infinite_lines, rules_text

if TYPE_CHECKING:
    from crossent.scoring._score import Score


def score_html(score: Score) -> str:
    """Return the score as an HTML fragment."""
    size = f"{count_text(score.rows, 'row')}, {count_text(len(score.classes), 'class')}"
    lines = [size, *score.read_as["lines"], rules_text(score)]
    about = "<br>".join(html_text(line) for line in lines if line)
    first, *others = tables_of(score)
    parts = [
        f"<h3>Cross-entropy of {html_text(score.name)}</h3>",
        f"<p>{about}</p>",
        html_table(first),
        *(f"<p>{html_text(line)}</p>" for line in infinite_lines(score)[:1]),
        *(html_table(table) for table in others),
        *(f"<p><em>{html_text(note)}</em></p>" for note in score.notes),
    ]
    return '<div class="crossent-score">\n' + "\n".join(parts) + "\n</div>\n"
