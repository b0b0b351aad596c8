"""From the loss of one to the cost of all: the product of probabilities, the sum of losses, their mean."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from crossent.explaining._case import YES_NO
from crossent.scoring import score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.explaining._worked import Worked
    from crossent.files import Predictions
    from crossent.scoring import Score

SHOWN = 12


@final
@dataclass(frozen=True, slots=True)
class CostLine:
    """One row of a batch."""

    name: str
    truth: str
    p_truth: float | None
    nats: float


@final
@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of all rows.

    Attributes
    ----------
    rows : int
    nats, bits, perplexity : float
        The mean loss, weighted if the rows are.
    total : float or none
        The sum of the losses; none for weighted rows.
    product : float or none
        The product of the probabilities of what happened; none for soft truth, for weighted rows, and for more rows
        than are shown.
    weighted : bool
    lines : tuple of CostLine
        All rows, or the costliest.
    """

    rows: int
    nats: float
    bits: float
    perplexity: float
    total: float | None
    product: float | None
    weighted: bool
    lines: tuple[CostLine, ...]

    @property
    def is_whole(self) -> bool:
        """Whether all rows are shown."""
        return len(self.lines) == self.rows

    def to_dict(self) -> dict[str, Any]:
        """Return the cost as plain data."""
        lines = [
            {"name": line.name, "truth": line.truth, "p_truth": line.p_truth, "nats": line.nats} for line in self.lines
        ]
        return {
            "rows": self.rows, "product": self.product, "total": self.total, "nats": self.nats, "bits": self.bits,
            "perplexity": self.perplexity, "weighted": self.weighted, "lines": lines,
        }  # fmt: skip


def cost_of_rows(examples: Sequence[Worked], found: Score) -> Cost:
    """Return the cost of rows that are all explained."""
    soft = any(one.case.number is None for one in examples)
    product = None if soft or found.weighted else math.prod(one.p_truth or 0.0 for one in examples)
    lines = tuple(CostLine(_name(one), _truth(one), one.p_truth, one.nats) for one in examples)
    total = None if found.weighted else math.fsum(one.nats for one in examples)
    return _cost(found, total, product, lines)


def cost_of_file(found: Score) -> Cost:
    """Return the cost of more rows than can be shown, with the costliest."""
    lines = tuple(CostLine(str(one.id), one.truth, one.p_truth, one.loss) for one in found.costliest[:SHOWN])
    return _cost(found, None if found.weighted else found.loss.nats * found.rows, None, lines)


def _cost(found: Score, total: float | None, product: float | None, lines: tuple[CostLine, ...]) -> Cost:
    loss = found.loss
    return Cost(found.rows, loss.nats, loss.bits, loss.perplexity, total, product, found.weighted, lines)


def score_of_rows(examples: Sequence[Worked]) -> Score:
    """Return the score of typed rows."""
    space = examples[0].case.space
    truth: list[Any] = [one.case.number for one in examples]
    if any(number is None for number in truth):
        truth = [list(one.case.truth) for one in examples]
    rows = [list(one.case.prediction) for one in examples]
    given: dict[str, Any] = {"probs": rows, "kind": YES_NO} if space == YES_NO else {space: rows}
    return score(truth, **given, costliest=0)


def score_of_file(predictions: Predictions) -> Score:
    """Return the score of a file that is open already, as stdin can be opened only once."""
    from crossent.scoring._file_source import FileSource
    from crossent.scoring._measure import measure
    from crossent.scoring._rules import rules_for
    from crossent.scoring._summary import summarise

    source = FileSource(predictions, predictions.guess)
    tally, reading = measure(source, rules_for("exact", None), costliest=SHOWN)
    return summarise(
        tally, name=source.name, read_as={"source": source.name, "lines": reading.lines()}, confidence=0.95
    )


def _name(worked: Worked) -> str:
    return worked.case.id or str(worked.case.row)


def _truth(worked: Worked) -> str:
    number, case = worked.case.number, worked.case
    if case.is_yes_no:
        return " + ".join(name for name, yes in zip(case.classes, case.truth, strict=True) if yes) or "(none)"
    return "(soft)" if number is None else worked.case.classes[number]
