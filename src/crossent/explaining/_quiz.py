"""The example as a question: what is the loss?  The answer is checked, and a usual mistake is recognised as that."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.explaining._explain import explain
from crossent.explaining._formula import label, picked, text_of, vector
from crossent.rendering import loss_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crossent.explaining._explanation import Explanation

_ANIMALS = ("cat", "dog", "bird", "fox", "owl")
_HUNDREDTHS = 100
# An answer of two digits is as good as one can do in the head.
_NEAR = 0.006
_NEAR_RELATIVE = 0.005


@final
@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is right, and what to say of it."""

    right: bool
    says: str


@final
@dataclass(frozen=True, slots=True)
class Question:
    """An example whose loss is asked for.

    ``text`` asks, ``check`` judges an answer, ``explanation`` shows how it comes about.
    """

    explanation: Explanation

    @property
    def text(self) -> str:
        """The question, in words."""
        worked = self.explanation.example
        case = worked.case
        letter = {"logits": "z", "probs": "p", "log_probs": "ln p", "sigmoid": "p(yes)"}[case.space]
        row = text_of(vector(case, case.prediction, picked(case, worked.probabilities)))
        if case.number is None:
            happened = f"y = {text_of(vector(case, case.truth, picked(case, worked.probabilities)))}"
        else:
            happened = f"the truth is {text_of(label(case, case.number))}"
        names = f"classes {', '.join(case.classes[:8])}{' …' if len(case.classes) > 8 else ''}: "
        return f"{names}{letter} = {row}, and {happened}.\nWhat is the loss in nats?"

    def check(self, answer: str | float) -> Verdict:
        """Return whether an answer is right to two digits; if it is a usual mistake, which."""
        value, nats = _number(answer), self.explanation.nats
        found = f"{loss_text(nats)} nats"
        if _is_near(value, nats):
            return Verdict(True, f"right: the loss is {found}")
        mistake = self._mistake(value)
        return Verdict(False, f"not quite{': ' + mistake if mistake else ''}; the loss is {found}")

    def _mistake(self, value: float) -> str:
        """Return which usual mistake an answer is, or nothing."""
        return next((says for wrong, says in self._mistakes() if _is_near(value, wrong)), "")

    def _mistakes(self) -> Iterator[tuple[float, str]]:
        worked = self.explanation.example
        yield worked.bits, "that is in bits, nats are the natural logarithm"
        yield worked.loss_in(10.0), "that is the logarithm to base 10, nats are the natural one"
        yield -worked.nats, "the logarithm of a probability is negative, the loss is minus that"
        if worked.p_truth is not None:
            yield 1 - worked.p_truth, "that is 1 − p, the loss is −ln p"
            yield worked.p_truth, "that is the probability of the truth, the loss is −ln of it"
        for place, cost in enumerate(() if worked.case.is_yes_no else worked.surprisals):
            if place != worked.case.number:
                yield cost, f"that is −ln p of {text_of(label(worked.case, place))}, which is not what happened"


def ask(seed: int = 0, explanation: Explanation | None = None) -> Question:
    """Return a question: about the example that is given, or one that the seed picks.

    Examples
    --------
    >>> from crossent.explaining import ask, explain
    >>> question = ask(explanation=explain(1, [0.5, 0.25, 0.25]))
    >>> question.check(2.0).says
    'not quite: that is in bits, nats are the natural logarithm; the loss is 1.3863 nats'
    >>> question.check("1.39").right
    True
    """
    return Question(_drawn(seed) if explanation is None else explanation)


def _drawn(seed: int) -> Explanation:
    """Return an example of three to five classes whose probabilities are hundredths, none of them 0."""
    random = np.random.default_rng(seed)
    count = int(random.integers(3, len(_ANIMALS) + 1))
    cuts = np.sort(random.choice(np.arange(1, _HUNDREDTHS), size=count - 1, replace=False))
    hundredths = np.diff([0, *cuts.tolist(), _HUNDREDTHS])
    return explain(int(random.integers(count)), (hundredths / _HUNDREDTHS).tolist(), classes=_ANIMALS[:count])


def _number(answer: str | float) -> float:
    try:
        value = float(answer if not isinstance(answer, str) else answer.strip().lower().replace("∞", "inf"))
    except ValueError:
        value = math.nan
    if math.isnan(value):
        raise InvalidInput(f"answer: must be a number of nats, as 0.48 or inf; found {answer!r}; type the number alone")
    return value


def _is_near(value: float, wanted: float) -> bool:
    if math.isinf(value) or math.isinf(wanted):
        return value == wanted
    return abs(value - wanted) <= min(_NEAR, 0.1 * abs(wanted)) + _NEAR_RELATIVE * abs(wanted)
