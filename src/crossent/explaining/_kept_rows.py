"""Rows that a pass over a file has kept, explained without reading the file again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crossent.explaining._case import Case
from crossent.explaining._context import Context
from crossent.explaining._explanation import Explanation
from crossent.explaining._typed import both_classes
from crossent.explaining._worked import work
from crossent.information import surprisal
from crossent.scoring._parts import NO_COLUMN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.scoring import Score
    from crossent.scoring._detail_rows import RowTable


def explained(score: Score, table: RowTable) -> list[Explanation]:
    """Return one explanation for each row of a table that holds predictions; none for independent yes/no questions."""
    details = score.details
    if details is None or details.kind in {"", "sigmoid"} or not table.predictions.shape[1]:
        return []
    named = details.classes != tuple(str(number) for number in range(len(details.classes)))
    rates = () if score.tally is None else tuple(score.tally.base_rates()[: len(score.classes)])
    lines = tuple(score.read_as["lines"])
    return [
        _explained(_case(table, place, details.kind, details.classes, named), score.name, lines, rates)
        for place in range(len(table))
    ]


def _explained(case: Case, name: str, lines: tuple[str, ...], rates: tuple[float, ...]) -> Explanation:
    example = work(case)
    rate_nats = None
    if rates:
        costs = [float(cost) for cost in surprisal(list(rates))]
        # A class without a column has no rate to be guessed by.
        rate_nats = sum(share * cost for share, cost in zip(case.truth, costs, strict=False) if share) + 0.0
    return Explanation(example, Context(name, lines, rates or None, rate_nats), (example,))


def _case(table: RowTable, place: int, kind: str, classes: Sequence[str], named: bool) -> Case:
    row = np.ascontiguousarray(table.predictions[place : place + 1])
    single = row.shape[1] == 1 < len(classes)
    values = (both_classes(row, kind) if single else row)[0].tolist()
    names, number = tuple(classes), int(table.truth[place])
    shown: int | None = number
    if table.shares.shape[1]:
        truth = tuple(table.shares[place].tolist())
        shown = truth.index(1.0) if max(truth) == 1.0 and sum(truth) == 1.0 else None
    elif number == len(names):  # a label without a column was never predicted
        names, single = (*names, NO_COLUMN), False
        values.append(0.0 if kind == "probs" else -float("inf"))
        truth = tuple(float(one == number) for one in range(len(names)))
    else:
        truth = tuple(float(one == number) for one in range(len(names)))
    id_ = table.id[place]
    return Case(
        names, named, kind, tuple(values), truth, shown, single, trusted=True,
        row=int(table.number[place]), id=id_ if isinstance(id_, str) else None,
    )  # fmt: skip
