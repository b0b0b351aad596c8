"""An explanation as an HTML fragment: no scripts, nothing from elsewhere, and the colours of the page around it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from crossent.explaining._formula import text_of
from crossent.explaining._ruler import drawn_ruler, ruler_line
from crossent.explaining._steps import question_of
from crossent.explaining._views import cost_facts, cost_rows, cost_title, heading_of
from crossent.rendering import html_text, loss_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.explaining._explanation import Explanation
    from crossent.explaining._formula import Formula
    from crossent.explaining._line import Step

_CELL = "padding:0.15em 0.8em;border-bottom:1px solid currentColor;vertical-align:top"
_RULER_WIDTH = 76


def explanation_html(explanation: Explanation) -> str:
    """Return the explanation as an HTML fragment."""
    nats = explanation.nats
    drawn = "\n".join(drawn_ruler(nats, _RULER_WIDTH))
    where = "<br>".join(html_text(line.strip()) for line in heading_of(explanation))
    parts = [
        f"<h3>How a loss of {loss_text(nats)} nats comes about</h3>",
        *([f"<p>{where}</p>"] if where else []),
        *_cost(explanation),
        _table(("step", "", "formula", ""), _rows(explanation.steps, numbered=True)),
        f"<p>{html_text(question_of(explanation.example))} {html_text(ruler_line(nats))}</p>",
        f"<pre aria-hidden='true' style='overflow-x:auto'>{escape(drawn)}</pre>",
        _table(("against", "nats", ""), _yardsticks(explanation)),
        _table(("beside it", "formula", ""), _rows(explanation.asides, numbered=False)),
    ]
    return '<div class="crossent-explanation">\n' + "\n".join(part for part in parts if part) + "\n</div>\n"


def _name(text: str) -> str:
    # Names are isolated, so that one written from right to left does not turn the row around.
    return f"<bdi>{html_text(text)}</bdi>"


def _html(formula: Formula) -> str:
    return text_of(formula, _name, escape)


def _rows(steps: Sequence[Step], *, numbered: bool) -> list[list[str]]:
    rows = []
    for number, step in enumerate(steps, 1):
        for place, line in enumerate(step.lines):
            first = [str(number) if place == 0 else ""] if numbered else []
            title = _html(step.title) if place == 0 else ""
            rows.append([*first, title, _html(line.formula), _html(line.remark)])
    return rows


def _yardsticks(explanation: Explanation) -> list[list[str]]:
    return [[_html(one.name), loss_text(one.nats), _html(one.remark)] for one in explanation.yardsticks]


def _cost(explanation: Explanation) -> list[str]:
    cost = explanation.cost
    if cost is None:
        return []
    rows = [[_name(row[0]), _name(row[1]), *row[2:]] for row in cost_rows(cost)]
    facts = [[fact.title, html_text(fact.formula), html_text(fact.remark)] for fact in cost_facts(cost)]
    return [
        f"<h4>{cost_title(cost)}</h4>",
        _table(("row", "truth", "p(truth)", "loss"), rows),
        _table(("", "from one to all", ""), facts),
        "<h4>The costliest, step by step</h4>",
    ]


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head = "".join(_cell("th", text) for text in headings)
    body = "\n".join("<tr>" + "".join(_cell("td", text) for text in row) + "</tr>" for row in rows)
    opening = "<table style='border-collapse:collapse;margin:0 0 1.2em 0'>"
    return f"{opening}\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"


def _cell(tag: str, inside: str) -> str:
    return f"<{tag} style='text-align:left;{_CELL}'>{inside}</{tag}>"
