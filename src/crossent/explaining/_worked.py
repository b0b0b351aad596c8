"""A case with every intermediate number filled in; each comes from a public measure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.explaining._zero import Answer, others_answer
from crossent.information import entropy, kl_divergence, surprisal
from crossent.losses import (
    binary_cross_entropy,
    cross_entropy,
    cross_entropy_and_gradient,
    log_softmax,
    logsumexp,
    sigmoid,
    softmax,
)

if TYPE_CHECKING:
    from crossent.explaining._case import Case, Row


@final
@dataclass(frozen=True, slots=True)
class Scores:
    """What happens to logits before they are probabilities."""

    highest: float
    shifted: Row
    exponentials: Row
    total: float
    log_total: float


@final
@dataclass(frozen=True, slots=True)
class Twin:
    """Another prediction that gives the truth the same probability."""

    probabilities: Row
    nats: float
    gradient: Row


@final
@dataclass(frozen=True, slots=True)
class TwoClasses:
    """The one number that two scores come down to."""

    logit: float
    probability: float


@final
@dataclass(frozen=True, slots=True)
class Worked:
    """Every number between a prediction and its loss, and the gradient behind it.

    Attributes
    ----------
    case : Case
    scores : Scores or none
        Shift, exponentials and their sum; none for predictions that are no logits.
    probabilities, log_probabilities, surprisals : tuple of float
        Of each class; ``surprisals`` are in nats, and those of probabilities that are too small for a float are right.
    terms : tuple of float
        What each class adds to the loss: truth times surprisal; of yes/no questions what each costs.
    nats, bits : float
        The loss.
    base, in_base : float or none
        The base of the logarithm that was asked for, and the loss in it.
    gradient : tuple of float
        The derivative of the loss by the scores behind the prediction, p - y.
    entropy, divergence : float or none
        The two parts of the loss of a soft truth.
    uniform : float
        What the uniform guess would cost.
    twin : Twin or none
    two : TwoClasses or none
        Of two finite scores their difference, and its sigmoid.
    zero : tuple of Answer
        What other software makes of an infinite loss.
    """

    case: Case
    scores: Scores | None
    probabilities: Row
    log_probabilities: Row
    surprisals: Row
    terms: Row
    nats: float
    bits: float
    base: float | None
    in_base: float | None
    gradient: Row
    entropy: float | None
    divergence: float | None
    uniform: float
    twin: Twin | None = None
    two: TwoClasses | None = None
    zero: tuple[Answer, ...] = field(default=())

    @property
    def p_truth(self) -> float | None:
        """The probability of what happened; none for soft truth."""
        number = self.case.number
        return None if number is None else self.probabilities[number]

    def loss_in(self, base: float | None) -> float:
        """Return the loss in nats, or in the unit of a base."""
        return self.nats if base is None else _loss(self.case, base)


def work(case: Case, base: float | None = None) -> Worked:
    """Return the case with all its numbers."""
    if case.is_yes_no:
        from crossent.explaining._yes_no import work_yes_no

        return work_yes_no(case, base)
    probabilities, logs = _probabilities(case)
    surprisals = tuple(0.0 - value for value in logs)
    terms = tuple(share * cost if share else 0.0 for share, cost in zip(case.truth, surprisals, strict=True))
    parts = _parts(case)
    nats = _loss(case, None)
    return Worked(
        case=case,
        scores=_scores(case),
        probabilities=probabilities,
        log_probabilities=logs,
        surprisals=surprisals,
        terms=terms,
        nats=nats,
        bits=_loss(case, 2),
        base=base,
        in_base=None if base is None else _loss(case, base),
        gradient=_gradient(case, probabilities),
        entropy=parts[0],
        divergence=parts[1],
        uniform=_uniform(len(case.classes)),
        twin=_twin(case, probabilities),
        two=_two_classes(case),
        zero=others_answer(case, probabilities) if math.isinf(nats) else (),
    )


def _floats(values: Any) -> Row:
    return tuple(float(value) + 0.0 for value in np.asarray(values).ravel())


def _probabilities(case: Case) -> tuple[Row, Row]:
    """Return the probabilities and their logarithms."""
    values = list(case.prediction)
    if case.space == "logits":
        return _floats(softmax(values)), _floats(log_softmax(values))
    if case.space == "log_probs":
        return _floats(np.exp(values)), _floats(values)
    return _floats(values), _floats(-np.asarray(surprisal(values)))


def _scores(case: Case) -> Scores | None:
    if case.space != "logits":
        return None
    highest = max(case.prediction)
    shifted = tuple(0.0 if value == highest else value - highest for value in case.prediction)
    exponentials = _floats(np.exp(shifted))
    return Scores(highest, shifted, exponentials, math.fsum(exponentials), float(logsumexp(list(shifted))) + 0.0)


def _loss(case: Case, base: float | None) -> float:
    if case.is_yes_no:
        return math.fsum(np.asarray(binary_cross_entropy(list(case.truth), list(case.prediction), base=base)).tolist())
    if not case.trusted:
        return float(cross_entropy(list(case.truth), **case.keyword, base=base)) + 0.0
    if case.space == "logits":
        return float(cross_entropy(list(case.truth), logits=list(case.prediction), base=base)) + 0.0
    # A file may hold rounded decimals, which its reader has accepted: each class is measured by itself.
    probs = case.prediction if case.space == "probs" else _floats(np.exp(case.prediction))
    costs = _floats(surprisal(list(probs), base=base))
    return math.fsum(share * cost for share, cost in zip(case.truth, costs, strict=True) if share)


def _gradient(case: Case, probabilities: Row) -> Row:
    """Return p - y: by the logits, where they are given; of probabilities the difference as it is written."""
    if case.space == "logits":
        _, gradient = cross_entropy_and_gradient(list(case.truth), logits=list(case.prediction))
        return _floats(gradient)
    return tuple(p - y for p, y in zip(probabilities, case.truth, strict=True))


def _parts(case: Case) -> tuple[float | None, float | None]:
    if case.number is not None:
        return None, None
    try:
        return float(entropy(list(case.truth))), float(kl_divergence(list(case.truth), **case.keyword))
    except InvalidInput:  # rounded decimals of a file
        return None, None


def _uniform(classes: int) -> float:
    return float(entropy([1.0 / classes] * classes)) if classes > 1 else 0.0


def _two_classes(case: Case) -> TwoClasses | None:
    if case.space != "logits" or len(case.prediction) != 2 or not all(map(math.isfinite, case.prediction)):
        return None
    logit = case.prediction[1] - case.prediction[0]
    return TwoClasses(logit, float(sigmoid(logit)))


def _twin(case: Case, probabilities: Row) -> Twin | None:
    """Return the prediction that deals the wrong mass out evenly, or all to one class if it is even already."""
    number = case.number
    if number is None or len(probabilities) < 3 or not 0 < probabilities[number] < 1:
        return None
    others = [place for place in range(len(probabilities)) if place != number]
    wrong = 1.0 - probabilities[number]
    even = wrong / len(others)
    dealt = [even] * len(probabilities)
    if all(abs(probabilities[place] - even) < 1e-4 for place in others):
        dealt = [0.0] * len(probabilities)
        dealt[others[0]] = wrong
    dealt[number] = probabilities[number]
    nats = float(cross_entropy(list(case.truth), probs=dealt)) + 0.0
    return Twin(tuple(dealt), nats, tuple(p - y for p, y in zip(dealt, case.truth, strict=True)))
