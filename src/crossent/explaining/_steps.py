"""The steps from scores to loss and gradient, as data that every page renders in its own manner."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from crossent.explaining._formula import Formula, Name, joined, label, picked, vector
from crossent.explaining._line import Line, Step
from crossent.explaining._shown import less, percentage, plus, probability, shown
from crossent.explaining._yes_no import yes_no_steps
from crossent.rendering import loss_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.explaining._worked import Scores, Worked

_TERMS_IN_FULL = 4


def steps_of(worked: Worked) -> tuple[Step, ...]:
    """Return the steps of an example."""
    if worked.case.is_yes_no:
        return yes_no_steps(worked)
    chosen = picked(worked.case, worked.probabilities)
    return (*_prediction(worked, chosen), _truth(worked, chosen), _loss(worked), _gradient(worked, chosen))


# ---------------------------------------------------------------- from what was given to probabilities


def _prediction(worked: Worked, chosen: Sequence[int]) -> tuple[Step, ...]:
    case = worked.case
    if case.single:
        return _one_number(worked)
    texts = _probability_texts(worked)
    probabilities = vector(case, worked.probabilities, chosen, texts)
    if worked.scores is not None:
        return (*_from_scores(worked, worked.scores, chosen), _step("divide", "p = ", probabilities, (_sums(worked),)))
    if case.space == "log_probs":
        logs = vector(case, case.prediction, chosen)
        return (
            _step("log-probabilities", "ln p = ", logs, ("each is 0 or less",)),
            _step("exponentiate", "p = ", probabilities, (_sums(worked),)),
        )
    return (_step("probabilities", "p = ", probabilities, (_sums(worked),)),)


def _step(title: str, lead: str, row: Formula, remark: Formula = ()) -> Step:
    return Step((title,), (Line((lead, *row), remark),))


def _from_scores(worked: Worked, scores: Scores, chosen: Sequence[int]) -> tuple[Step, ...]:
    case, by = worked.case, less(scores.highest)
    pairs = zip(scores.exponentials, scores.shifted, strict=True)
    powers = [probability(power, log) for power, log in pairs]
    return (
        _step("scores", "z = ", vector(case, case.prediction, chosen)),
        _step(
            "shift by the max", f"z{by} = ", vector(case, scores.shifted, chosen),
            ("changes nothing below, avoids overflow",),
        ),
        _step(
            "exponentiate", f"e^(z{by.replace(' ', '')}) = ", vector(case, scores.exponentials, chosen, powers),
            (f"sum S = {shown(scores.total)}",),
        ),
    )  # fmt: skip


def _sums(worked: Worked) -> str:
    total = math.fsum(worked.probabilities)
    return "sums to 1" if abs(total - 1) < 5e-5 else f"sums to {total:.4f}, as rounded numbers do"


def _probability_texts(worked: Worked) -> list[str]:
    return [probability(p, log) for p, log in zip(worked.probabilities, worked.log_probabilities, strict=True)]


def _one_number(worked: Worked) -> tuple[Step, ...]:
    """Return the steps from one number for the second of two classes."""
    case, (other, value) = worked.case, _probability_texts(worked)
    second, first = label(case, 1), label(case, 0)
    rest = ("the other: ", *first, f" has 1 − p = {other}")
    if case.space == "logits":
        score = shown(case.prediction[1])
        sigmoid = f"p = 1 / (1 + e^({shown(0.0 - case.prediction[1])})) = {value}"
        return (
            Step(("one score",), (Line((f"z = {score}",), ("for ", *second, "; the score of ", *first, " is 0")),)),
            Step(("sigmoid",), (Line((sigmoid,), rest),)),
        )
    if case.space == "log_probs":
        given = Step(("log-probability",), (Line((f"ln p = {shown(case.prediction[1])}",), ("of ", *second)),))
        return (given, Step(("exponentiate",), (Line((f"p = {value}",), rest),)))
    return (Step(("one probability",), (Line((f"p = {value}",), ("of ", *second, "; ", *rest)),)),)


# ---------------------------------------------------------------- truth, loss, gradient


def _truth(worked: Worked, chosen: Sequence[int]) -> Step:
    case = worked.case
    row = vector(case, case.truth, chosen)
    if case.number is None:
        return _step("the truth is soft", "y = ", row, ("every class with a share counts",))
    title: Formula = ("the truth is ", *label(case, case.number))
    if case.single:
        return Step(title, (Line((f"y = {case.number}",), ("1 for ", *label(case, 1), ", 0 for ", *label(case, 0))),))
    return Step(title, (Line(("y = ", *row), ("one-hot: only ", *_p_of(worked, case.number), " counts")),))


def _p_of(worked: Worked, number: int) -> Formula:
    if worked.case.named:
        return ("p(", Name(worked.case.classes[number]), ")")
    return ("p of ", *label(worked.case, number))


def _loss(worked: Worked) -> Step:
    inside = _of_truth(worked) if worked.case.number is not None else "Σ y ln p"
    lines = _terms(worked)
    if worked.case.number is not None:
        lines.append(Line((f"−ln {inside} = {loss_text(worked.nats)} nats",)))
        lines.append(Line((f"−log2 {inside} = {loss_text(worked.bits)} bits",), ("(divide nats by ln 2 = 0.6931)",)))
    else:
        lines.append(Line((f"= {loss_text(worked.nats)} nats",)))
        lines.append(Line((f"= {loss_text(worked.bits)} bits",), ("(divide nats by ln 2 = 0.6931)",)))
    if worked.base is not None and worked.in_base is not None:
        lines.append(Line((f"= {loss_text(worked.in_base)} in base {worked.base:g}",)))
    lines += _in_one_go(worked)
    return Step(("loss",), tuple(lines))


def _of_truth(worked: Worked) -> str:
    number = worked.case.number or 0
    return probability(worked.probabilities[number], worked.log_probabilities[number])


def _terms(worked: Worked) -> list[Line]:
    """Return the sum over classes written out, where they are few and the prediction is no row of scores."""
    case = worked.case
    if case.single or (case.number is not None and case.space != "probs"):
        return []
    counted = [place for place, share in enumerate(case.truth) if share] if case.number is None else None
    places = list(range(len(case.truth))) if len(case.truth) <= _TERMS_IN_FULL else counted or []
    if not places or len(places) > _TERMS_IN_FULL:
        return [Line(("H(y, p) = −Σ y ln p",), (f"{len(counted or [])} terms",))] if case.number is None else []
    texts = _probability_texts(worked)
    products = " + ".join(f"{shown(case.truth[place])}·ln {texts[place]}" for place in places)
    zero = ("0·ln 0 counts as 0",) if any(p == 0 and not y for p, y in _pairs(worked, places)) else ()
    lines = [Line((f"H(y, p) = −({products})",), zero)]
    if case.number is None:
        lines.append(Line((f"= {' + '.join(loss_text(worked.terms[place]) for place in places)}",)))
    return lines


def _pairs(worked: Worked, places: Sequence[int]) -> list[tuple[float, float]]:
    return [(worked.probabilities[place], worked.case.truth[place]) for place in places]


def _in_one_go(worked: Worked) -> list[Line]:
    """Return the form that software computes, where it differs."""
    case, scores = worked.case, worked.scores
    if scores is None or case.number is None or not all(map(math.isfinite, (scores.highest, worked.nats))):
        return []
    if case.single:
        sign = case.prediction[1] if case.number == 0 else -case.prediction[1]
        return [Line((f"in one go: ln(1 + e^({shown(sign + 0.0)})) = {loss_text(worked.nats)}",))]
    left = 0.0 - scores.shifted[case.number]
    log, score = loss_text(scores.log_total), case.prediction[case.number]
    ends = f"{plus(scores.highest)}{less(score)}"
    return [Line((f"in one go: ln S{ends} = {log} + {shown(left)} = {loss_text(worked.nats)}",))]


def _gradient(worked: Worked, chosen: Sequence[int]) -> Step:
    case, gradient = worked.case, worked.gradient
    if case.single:
        slope = gradient[1]
        push = "nothing to push" if slope == 0 else "push the score up" if slope < 0 else "push the score down"
        return Step(("gradient",), (Line((f"p − y = {shown(slope)}",), (push,)),))
    return _step("gradient", "p − y = ", vector(case, gradient, chosen), _push(worked, chosen))


def _push(worked: Worked, chosen: Sequence[int]) -> Formula:
    """Return which scores a small step against the gradient lowers and which it raises."""
    gradient = worked.gradient
    down = [place for place, slope in enumerate(gradient) if slope > 0]
    up = [place for place, slope in enumerate(gradient) if slope < 0]
    if not down and not up:
        return ("nothing left to push",)
    parts: list[str | Name] = ["push "]
    for places, where in ((down, " down"), (up, " up")):
        if places:
            parts += [*(", " if len(parts) > 1 else "",), *_several(worked, places, chosen), where]
    return tuple(part for part in parts if part != "")


def _several(worked: Worked, places: Sequence[int], chosen: Sequence[int]) -> Formula:
    """Return the names of a few classes (``class 0 and 2``), or how many there are."""
    if len(places) > 1 and len(chosen) < len(worked.gradient):
        return (f"{len(places)} classes",)
    if worked.case.named:
        return joined([label(worked.case, place) for place in places])
    lead = "class " if len(places) == 1 else "classes "
    return (lead, *joined([(Name(worked.case.classes[place]),) for place in places]))


def question_of(worked: Worked) -> str:
    """Return what the ruler answers."""
    number = worked.case.number
    if worked.case.is_yes_no:
        return "how surprised by all answers together?"
    if number is None:
        return "how surprised on average?"
    shown_as = percentage(worked.probabilities[number], worked.log_probabilities[number])
    return f"how surprised is {shown_as}?"
