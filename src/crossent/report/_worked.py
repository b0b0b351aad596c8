"""Rows of a report as worked examples: the steps of `explain`, dressed by the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np
from markupsafe import Markup

from crossent.explaining._kept_rows import explained
from crossent.scoring._detail_rows import costliest_places
from crossent.scoring._detail_shares import median_place

if TYPE_CHECKING:
    from crossent.explaining import Explanation
    from crossent.scoring import Score

# The page has a heading, a source and a style sheet of its own.
_STYLE = re.compile(r" style='[^']*'")
_HEAD = re.compile(r"<h3>.*?</h3>\n(?:<p>.*?</p>\n)?", re.DOTALL)


@final
@dataclass(frozen=True)
class WorkedRow:
    """One of the costliest rows, and how its loss comes about."""

    number: int
    id: str | int
    truth: str
    said: str
    p_truth: float
    sure: float
    loss: float
    steps: Markup


def worked_rows(score: Score, most: int) -> list[WorkedRow]:
    """Return the costliest rows with their steps."""
    found = None if score.details is None else score.details.examples.table()
    if found is None or not most:
        return []
    table = found.rows.take(costliest_places(found.rows, most))
    names = [*score.classes, "(no column)"]
    return [
        WorkedRow(
            int(table.number[place]), table.id[place], names[int(table.truth[place])], names[int(table.said[place])],
            float(table.p_truth[place]), float(table.sure[place]), float(table.loss[place]), _steps(one),
        )
        for place, one in enumerate(explained(score, table))
    ]  # fmt: skip


def _steps(one: Explanation) -> Markup:
    text = _STYLE.sub("", one.to_html())
    return Markup(_HEAD.sub("", text, count=1).replace("<table>", '<div class="scroll"><table>').replace(
        "</table>", "</table></div>").replace("<th></th>", "<td></td>"))  # fmt: skip


def typical_rows(score: Score) -> list[tuple[str, Explanation]]:
    """Return the row of median loss and the costliest, each with its name for the explainer."""
    found = None if score.details is None else score.details.examples.table()
    if found is None:
        return []
    table = found.rows
    random = table.take(np.flatnonzero(found.drawn))
    median = "the median row" if found.complete else "a row of about median loss"
    picked = [(median, random.take([median_place(random.loss)]))] if len(random) else []
    picked.append(("the costliest row", table.take(costliest_places(table, 1))))
    return [(label, one) for label, row in picked for one in explained(score, row)]
