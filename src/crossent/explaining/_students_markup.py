"""Two models and four students as Markdown and as an HTML fragment: the tables and planes of the text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from crossent.explaining._half_planes import frame_of, legend, plane_lines
from crossent.explaining._students_words import (
    formulas,
    reading_lines,
    row_table,
    step_rows,
    verdict,
    why_a_sum,
)
from crossent.rendering import Table, escaped, html_table, markdown_table, visible

if TYPE_CHECKING:
    from crossent.explaining._students import Students
    from crossent.explaining._students_model import Judged

_COLUMNS, _ROWS = 60, 14


def students_markdown(story: Students) -> str:
    """Return the story as Markdown."""
    size, axes = reading_lines(story)
    parts = [f"### Cross-entropy of linear models: {escaped(size)}", escaped(axes)]
    for judged in story.models:
        parts += [f"**model {judged.line.name}**", *(escaped(text) for text in formulas(judged.line, story.classes))]
        parts += [markdown_table(table) for table in _row_tables(story, judged)]
        parts.append("```text\n" + _plane(story, judged) + "\n```")
    parts += [*(escaped(text) for text in legend([visible(name) for name in story.classes]))]
    parts += [f"**{escaped(text)}**" for text in verdict(story)]
    parts += [markdown_table(_steps(story)), *(escaped(text) for text in why_a_sum(story))]
    return "\n\n".join(parts) + "\n"


def students_html(story: Students) -> str:
    """Return the story as an HTML fragment."""
    size, axes = reading_lines(story)
    parts = [f"<h3>Cross-entropy of linear models: {escape(size)}</h3>", f"<p>{escape(axes)}</p>"]
    for judged in story.models:
        texts = "<br>".join(escape(text) for text in formulas(judged.line, story.classes))
        parts.append(f"<h4>model {escape(judged.line.name)}</h4><p>{texts}</p>")
        parts += [html_table(table) for table in _row_tables(story, judged)]
        parts.append(f"<pre style='line-height:1.1'>{escape(_plane(story, judged))}</pre>")
    parts += [f"<p>{escape(text)}</p>" for text in legend([visible(name) for name in story.classes])]
    parts += [f"<p><strong>{escape(text)}</strong></p>" for text in verdict(story)]
    parts += [html_table(_steps(story)), *(f"<p>{escape(text)}</p>" for text in why_a_sum(story))]
    return '<div class="crossent-students">\n' + "\n".join(parts) + "\n</div>\n"


def _row_tables(story: Students, judged: Judged) -> list[Table]:
    found = row_table(story, judged)
    return [] if found is None else [Table("", found[0], [*found[1], found[2]])]


def _plane(story: Students, judged: Judged) -> str:
    frame = frame_of(story.points, _COLUMNS, _ROWS)
    return "\n".join(plane_lines(judged.line, story.points, story.truth, story.classes, frame, color=False))


def _steps(story: Students) -> Table:
    headings = ["step", "objective", "loss", "errors", "line"]
    wide = len(headings) if len(story.classes) == 2 else len(headings) - 1
    return Table(
        f"gradient descent from {story.descent.start}",
        headings[:wide],
        [row[:wide] for row in step_rows(story)],
        names=0,
        below=f"crossent fit ends at the objective {story.descent.least:.6f}, loss {story.fitted.loss:.6f}",
    )
