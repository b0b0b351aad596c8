"""Independent yes/no questions, one for each class: the loss term by term, and its steps.

    loss = -sum_k [ y_k ln p_k + (1 - y_k) ln(1 - p_k) ]        the sum of k binary cross-entropies

The probabilities need not sum to 1, as any number of classes may be true.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from crossent.explaining._formula import Formula, Name, picked, vector
from crossent.explaining._line import Line, Step
from crossent.explaining._shown import percentage, probability, shown
from crossent.explaining._worked import Worked
from crossent.information import entropy, surprisal
from crossent.losses import binary_cross_entropy
from crossent.rendering import count_text, loss_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.explaining._case import Case, Row

_HALF = 0.5


def work_yes_no(case: Case, base: float | None) -> Worked:
    """Return a case of yes/no questions with all its numbers."""
    values, truth = list(case.prediction), list(case.truth)
    surprisals = tuple(float(cost) + 0.0 for cost in surprisal(values))
    terms = binary_losses(truth, values)
    nats = math.fsum(terms)
    in_doubt = any(0 < share < 1 for share in truth)
    return Worked(
        case=case,
        scores=None,
        probabilities=case.prediction,
        log_probabilities=tuple(0.0 - cost for cost in surprisals),
        surprisals=surprisals,
        terms=terms,
        nats=nats,
        bits=math.fsum(binary_losses(truth, values, 2.0)),
        base=base,
        in_base=None if base is None else math.fsum(binary_losses(truth, values, base)),
        gradient=tuple(p - y for p, y in zip(values, truth, strict=True)),
        entropy=math.fsum(float(entropy([1.0 - y, y])) for y in truth) if in_doubt else None,
        divergence=None,
        uniform=len(values) * float(entropy([_HALF, _HALF])),
    )


def binary_losses(truth: Sequence[float], probs: Sequence[float], base: float | None = None) -> Row:
    """Return what each question costs."""
    return tuple(float(cost) + 0.0 for cost in binary_cross_entropy(list(truth), list(probs), base=base))


def yes_no_steps(worked: Worked) -> tuple[Step, ...]:
    """Return the steps: probabilities, answers, the term of each question, their sum, the gradient."""
    case = worked.case
    chosen = picked(case, worked.probabilities)
    texts = [probability(p, log) for p, log in zip(worked.probabilities, worked.log_probabilities, strict=True)]
    count = count_text(len(case.classes), "question")
    return (
        _step("a yes for each class", "p = ", vector(case, worked.probabilities, chosen, texts),
              f"{count}, each by itself: no sum of 1"),
        _step("the answers", "y = ", vector(case, case.truth, chosen), "1 for yes, 0 for no"),
        Step(("a term for each",), tuple(_term(worked, place) for place in _costly(worked))),
        Step(("loss",), tuple(_sum(worked))),
        _step("gradient", "p − y = ", vector(case, worked.gradient, chosen), "of each score: push a yes up, a no down"),
    )  # fmt: skip


def _step(title: str, lead: str, row: Formula, remark: str) -> Step:
    return Step((title,), (Line((lead, *row), (remark,)),))


def _costly(worked: Worked) -> list[int]:
    """Return the questions whose terms are written out: all of a few, of many the costliest."""
    order = sorted(range(len(worked.terms)), key=lambda place: -worked.terms[place])
    return sorted(order[: len(picked(worked.case, worked.probabilities))])


def _term(worked: Worked, place: int) -> Line:
    p, y = worked.probabilities[place], worked.case.truth[place]
    said = probability(p, worked.log_probabilities[place])
    if y == 1:
        text, remark = f"−ln {said}", f"yes, given {percentage(p, worked.log_probabilities[place])}"
    elif y == 0:
        text, remark = f"−ln(1 − {said})", f"no, given {percentage(1.0 - p)}"
    else:
        text, remark = f"−({shown(y)}·ln {said} + {shown(1.0 - y)}·ln(1 − {said}))", f"{percentage(y)} yes"
    return Line((Name(worked.case.classes[place]), f": {text} = {loss_text(worked.terms[place])}"), (remark,))


def _sum(worked: Worked) -> list[Line]:
    written = _costly(worked)
    rest = len(worked.terms) - len(written)
    parts = [loss_text(worked.terms[place]) for place in written]
    if rest:
        others = math.fsum(term for place, term in enumerate(worked.terms) if place not in written)
        parts.append(f"{loss_text(others)} of {rest} more")
    lines = [Line((f"{' + '.join(parts)} = {loss_text(worked.nats)} nats",))]
    lines.append(Line((f"= {loss_text(worked.bits)} bits",), ("(divide nats by ln 2 = 0.6931)",)))
    if worked.base is not None and worked.in_base is not None:
        lines.append(Line((f"= {loss_text(worked.in_base)} in base {worked.base:g}",)))
    return lines
