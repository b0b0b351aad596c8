"""An explanation as Markdown tables; whatever a name holds, it stays one cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.explaining._formula import text_of
from crossent.explaining._ruler import ruler_line
from crossent.explaining._steps import question_of
from crossent.explaining._views import cost_facts, cost_rows, cost_title, heading_of
from crossent.rendering import loss_text, markdown_row, markdown_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crossent.explaining._explanation import Explanation
    from crossent.explaining._formula import Formula
    from crossent.explaining._line import Step


def explanation_markdown(explanation: Explanation) -> str:
    """Return the explanation as Markdown."""
    parts = [f"### How a loss of {loss_text(explanation.nats)} nats comes about"]
    parts += ["  \n".join(markdown_text(" ".join(line.split())) for line in heading_of(explanation))]
    parts += _cost(explanation)
    parts.append(_table(["step", "", "formula", ""], _rows(explanation.steps, numbered=True)))
    parts.append(markdown_text(f"{question_of(explanation.example)} {ruler_line(explanation.nats)}"))
    parts.append(_yardsticks(explanation))
    parts.append(_table(["beside it", "formula", ""], _rows(explanation.asides, numbered=False)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _text(formula: Formula) -> str:
    return markdown_text(text_of(formula))


def _rows(steps: Sequence[Step], *, numbered: bool) -> list[list[str]]:
    rows = []
    for number, step in enumerate(steps, 1):
        for place, line in enumerate(step.lines):
            first = [str(number) if place == 0 else ""] if numbered else []
            title = _text(step.title) if place == 0 else ""
            rows.append([*first, title, _text(line.formula), _text(line.remark)])
    return rows


def _yardsticks(explanation: Explanation) -> str:
    rows = [[_text(one.name), loss_text(one.nats), _text(one.remark)] for one in explanation.yardsticks]
    return _table(["against", "nats", ""], rows, numbers={1})


def _cost(explanation: Explanation) -> list[str]:
    cost = explanation.cost
    if cost is None:
        return []
    rows = [[markdown_text(cell) for cell in row] for row in cost_rows(cost)]
    facts = [[fact.title, markdown_text(fact.formula), markdown_text(fact.remark)] for fact in cost_facts(cost)]
    table = _table(["row", "truth", "p(truth)", "loss"], rows, numbers={2, 3})
    way = _table(["", "from one to all", ""], facts)
    return [f"**{cost_title(cost)}**", table, way, "**The costliest, step by step**"]


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: Collection[int] = ()) -> str:
    if not rows:
        return ""
    rule = ["---:" if place in numbers else ":---" for place in range(len(headings))]
    return "\n".join(markdown_row(row) for row in [headings, rule, *rows])
