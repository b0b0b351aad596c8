"""What every page says alike: where the example is from, and how the losses of a batch become one cost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from crossent.explaining._shown import shown
from crossent.rendering import count_text, loss_text

if TYPE_CHECKING:
    from crossent.explaining._cost import Cost
    from crossent.explaining._explanation import Explanation

_TERMS = 6
_TOGETHER = "the probability of all truths together"


@final
@dataclass(frozen=True, slots=True)
class Fact:
    """A title, a formula and a remark."""

    title: str
    formula: str
    remark: str = ""


def heading_of(explanation: Explanation) -> list[str]:
    """Return where the example is from; nothing for numbers that were typed."""
    context, case = explanation.context, explanation.example.case
    if context.classic:
        return ["the classic example: three classes, the second one happened"]
    if not context.read_as:
        return []
    which = f"id {case.id} (row {case.row:,})" if case.id is not None and case.row is not None else f"row {case.row}"
    first = context.name if explanation.cost is not None else f"{context.name}   {which}"
    against = [f"against           {context.other.name}"] if context.other is not None else []
    read_as = [("read as" if place == 0 else "").ljust(18) + line for place, line in enumerate(context.read_as)]
    return [first, *read_as, *against]


def cost_rows(cost: Cost) -> list[list[str]]:
    """Return the cells of the rows: name, truth, probability of the truth, loss."""
    return [
        [line.name, line.truth, "–" if line.p_truth is None else loss_text(line.p_truth), loss_text(line.nats)]
        for line in cost.lines
    ]


def cost_facts(cost: Cost) -> list[Fact]:
    """Return the way from the rows to one number."""
    found = []
    if not cost.is_whole:
        found.append(Fact("rows", f"the {len(cost.lines)} costliest of {cost.rows:,}"))
    if cost.product is not None and len(cost.lines) <= _TERMS:
        factors = " · ".join(shown(line.p_truth or 0.0) for line in cost.lines)
        found.append(Fact("multiply", f"{factors} = {shown(cost.product)}", _TOGETHER))
    elif cost.product is not None:
        found.append(Fact("multiply", f"all p(truth) = {shown(cost.product)}", _TOGETHER))
    if cost.total is not None:
        terms = " + ".join(loss_text(line.nats) for line in cost.lines) if len(cost.lines) <= _TERMS else "Σ −ln p"
        terms = terms if cost.is_whole else "Σ −ln p"
        remark = "−ln turns the product into a sum" if cost.product != 0 else ""
        found.append(Fact("add", f"{terms} = {loss_text(cost.total)}", remark))
        found.append(Fact("divide", f"{loss_text(cost.total)} / {cost.rows:,} = {loss_text(cost.nats)} nats per row"))
    else:
        found.append(Fact("weigh", f"Σ weight · loss / Σ weight = {loss_text(cost.nats)} nats per row"))
    perplexity = loss_text(cost.perplexity, 2 if math.isinf(cost.perplexity) or cost.perplexity >= 1.1 else 4)
    unsure = f"as unsure as a fair die of {perplexity} sides" if math.isfinite(cost.perplexity) else ""
    found.append(Fact("the cost of all", f"{loss_text(cost.nats)} nats = {loss_text(cost.bits)} bits per row", unsure))
    return found


def cost_title(cost: Cost) -> str:
    """Return what the table of rows is called."""
    return count_text(cost.rows, "row") if cost.is_whole else f"the {len(cost.lines)} costliest of {cost.rows:,} rows"
