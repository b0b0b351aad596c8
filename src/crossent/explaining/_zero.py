"""What other software answers where the truth was given probability 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from crossent.scoring import score

if TYPE_CHECKING:
    from crossent.explaining._case import Case

# The least value that torch.nn.BCELoss lets a logarithm have, in its documentation.
_TORCH_LEAST_LOG = -100.0
# keras.config.epsilon(), which its cross-entropies clip probabilities by.
_KERAS_EPSILON = 1e-7


@final
@dataclass(frozen=True, slots=True)
class Answer:
    """One other answer: whose, how many nats, and why."""

    who: str
    nats: float
    why: str


def others_answer(case: Case, probabilities: tuple[float, ...]) -> tuple[Answer, ...]:
    """Return what others print for a row whose loss is infinite."""
    if case.number is None:
        return ()
    truth, probs = [case.number], [list(probabilities)]

    def nats(**rules: object) -> float:
        return score(truth, probs, normalise=True, costliest=0, **rules).loss.nats  # type: ignore[arg-type]

    return (
        Answer("scikit-learn", nats(rules="sklearn"), "moves p into [2.2e-16, 1 − 2.2e-16]"),
        Answer("Kaggle", nats(rules="kaggle"), "moves p into [1e-15, 1 − 1e-15]"),
        Answer("torch BCELoss", -_TORCH_LEAST_LOG, "lets no logarithm fall below −100 (yes/no questions)"),
        Answer("Keras", nats(clip=_KERAS_EPSILON), "moves p into [1e-7, 1 − 1e-7]"),
    )
