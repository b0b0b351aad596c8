"""What stands beside the steps: yardsticks, a second model, the same loss with another gradient, zeros, code length."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, final

from crossent.explaining._formula import Formula, Name, label, picked, vector
from crossent.explaining._line import Line, Step
from crossent.explaining._shown import less, percentage, shown
from crossent.information import entropy
from crossent.rendering import loss_text

if TYPE_CHECKING:
    from crossent.explaining._context import Context
    from crossent.explaining._worked import Worked

_EVEN = "ln {0}: 1/{0} for every class"
_THINGS = ((8, "fruits"), (1024, "things"))


@final
@dataclass(frozen=True, slots=True)
class Yardstick:
    """A loss to hold this one against."""

    name: Formula
    nats: float
    remark: Formula = ()


def yardsticks(worked: Worked, context: Context) -> tuple[Yardstick, ...]:
    """Return this loss, and what others would cost: the perfect prediction, the file's class rates, a uniform guess."""
    count = len(worked.case.classes)
    best = worked.entropy or 0.0
    happened = "sure of every answer" if worked.case.is_yes_no else "all on what happened"
    why = "the entropy of the truth itself" if worked.entropy else happened
    found = [Yardstick(("this prediction",), worked.nats)]
    if context.other is not None:
        mine, theirs = _short_names(context.name, context.other.name)
        found[0] = Yardstick((Name(mine),), worked.nats)
        found.append(Yardstick((Name(theirs),), context.other.worked.nats, _than(worked, context)))
    found.append(Yardstick(("perfect",), best, (why,)))
    if context.rate_nats is not None:
        found.append(Yardstick(("class base rates",), context.rate_nats, _rate(worked, context)))
    uniform = f"{count} ln 2: one half for every question" if worked.case.is_yes_no else _EVEN.format(count)
    found.append(Yardstick(("uniform guess",), worked.uniform, (uniform,)))
    return tuple(found)


def _short_names(first: str, second: str) -> tuple[str, str]:
    """Return two paths without their folders, where that tells them apart."""
    short = PurePath(first).name, PurePath(second).name
    return short if short[0] != short[1] and all(short) else (first, second)


def _rate(worked: Worked, context: Context) -> Formula:
    number = worked.case.number
    if number is None or context.rates is None:
        return (("how often each is yes" if worked.case.is_yes_no else "the class rates") + " in the whole file",)
    return (f"{percentage(context.rates[number])} of the file is ", *label(worked.case, number))


def _than(worked: Worked, context: Context) -> Formula:
    other = context.other
    if other is None:
        return ()
    number = other.worked.case.number
    p_truth = "" if number is None else f"p = {shown(other.worked.probabilities[number])} for the truth"
    if not math.isfinite(other.worked.nats) or not math.isfinite(worked.nats):
        return (p_truth,) if p_truth else ()
    change = other.worked.nats - worked.nats
    gives = (f"{p_truth}, ",) if p_truth else ()
    if change == 0:
        return (*gives, "the same loss")
    return (*gives, f"{loss_text(abs(change), 3)} nats {'less' if change < 0 else 'more'}")


def asides(worked: Worked, context: Context) -> tuple[Step, ...]:
    """Return the remarks that belong to an example, without numbers of their own."""
    found = [*_two_parts(worked), *_two_classes(worked), *_zero(worked), *_twin(worked)]
    return (*found, *(_code_length() if context.classic else ()))


def _two_parts(worked: Worked) -> list[Step]:
    if worked.entropy is None or worked.divergence is None:
        return []
    entropy_, extra = loss_text(worked.entropy), loss_text(worked.divergence)
    total = loss_text(worked.nats)
    return [
        Step(
            ("two parts",),
            (
                Line((f"H(y, p) = H(y) + KL(y, p) = {entropy_} + {extra} = {total}",)),
                Line((f"H(y) = {entropy_}",), ("the doubt in the truth itself: no prediction can save it",)),
                Line((f"KL(y, p) = {extra}",), ("what this prediction adds; 0 only for p = y",)),
            ),
        )
    ]


def _two_classes(worked: Worked) -> list[Step]:
    two, (first, *others) = worked.two, worked.case.prediction
    if two is None or worked.case.single:
        return []
    difference = f"z = {shown(others[0])}{less(first)} = {shown(two.logit)}"
    formula = f"{difference}, 1 / (1 + e^(−z)) = {shown(two.probability)}"
    return [Step(("two classes",), (Line((formula,), ("sigmoid: only the difference counts",)),))]


def _zero(worked: Worked) -> list[Step]:
    if not math.isinf(worked.nats):
        return []
    lines = [
        Line(("−ln p grows without end as p falls to 0",), ("what was called impossible happened",)),
        Line(("the mean over any number of rows is infinite, too",), ("no other row can make up for it",)),
    ]
    why = [Step(("why infinite",), tuple(lines))]
    if not worked.zero:
        return why
    answers = tuple(Line((Name(f"{one.who:<13}"), f" {shown(one.nats):<7}"), (one.why,)) for one in worked.zero)
    return [*why, Step(("others answer",), answers)]


def _twin(worked: Worked) -> list[Step]:
    twin, case = worked.twin, worked.case
    if twin is None:
        return []
    chosen = picked(case, twin.probabilities)
    return [
        Step(
            ("the same loss",),
            (
                Line(("p = ", *vector(case, twin.probabilities, chosen)), (f"costs {loss_text(twin.nats)}, too:",)),
                Line(("p − y = ", *vector(case, twin.gradient, chosen)), ("but it is pushed another way",)),
            ),
        )
    ]


def _code_length() -> tuple[Step, ...]:
    """Return entropy as the length of a code, with the fruits that it is taught by."""
    lines = [
        Line((f"log2 {count} = {shown(bits)} bits",), (f"to name one of {count:,} equally likely {what}",))
        for count, bits, what in code_lengths()
    ]
    lines.append(Line(("H(y, p)",), ("what it takes with a code made for p while y happens",)))
    return (Step(("code length",), tuple(lines)),)


def code_lengths() -> list[tuple[int, float, str]]:
    """Return how many bits name one of so many equally likely things."""
    return [(count, float(entropy([1.0 / count] * count, base=2)), what) for count, what in _THINGS]
