"""The question has one right answer, and knows the usual wrong ones."""

from __future__ import annotations

import math

import pytest

import crossent as ce
from crossent.explaining import ask


def test_the_seed_decides_the_question() -> None:
    assert ask(7).text == ask(7).text
    assert len({ask(seed).text for seed in range(20)}) == 20


@pytest.mark.parametrize("seed", range(10))
def test_the_loss_itself_is_right_in_two_digits(seed: int) -> None:
    question = ask(seed)
    assert question.check(question.explanation.nats).right
    assert question.check(f"{question.explanation.nats:.2f}").right
    assert not question.check(question.explanation.nats + 0.5).right
    assert not question.check(question.explanation.nats * 1.2 + 0.02).right


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (2.0, "that is in bits"),
        (math.log10(4), "to base 10"),
        (-math.log(4), "is negative, the loss is minus that"),
        (0.75, "that is 1 − p"),
        (0.25, "that is the probability of the truth"),
        (-math.log(0.125), "that is −ln p of class 2, which is not what happened"),
        (17.0, "not quite; the loss is 1.3863 nats"),
    ],
)
def test_a_usual_mistake_is_recognised(answer: float, says: str) -> None:
    verdict = ask(explanation=ce.explain(1, [0.625, 0.25, 0.125])).check(answer)
    assert not verdict.right
    assert says in verdict.says


def test_infinity_is_an_answer() -> None:
    question = ask(explanation=ce.explain(1, [1.0, 0.0]))
    assert question.check("inf").right
    assert question.check("∞").right
    assert not question.check(36.04).right


def test_an_answer_is_a_number() -> None:
    with pytest.raises(ce.InvalidInput, match=r"answer: must be a number of nats, as 0.48 or inf; found 'half'"):
        ask(0).check("half")
