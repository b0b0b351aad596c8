"""Every number of the JSON is the textbook's, for 500 random examples: logits of 1000, zeros, 2 and 50 classes."""

from __future__ import annotations

import json
import math
from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mpf
from tests.explaining.helpers import Example, random_examples
from tests.oracle import definitions as oracle

import crossent as ce
from crossent.explaining._ruler import landmarks

EXAMPLES = random_examples(500)
# 4 units in the last place, and of terms that are products of two rounded numbers a few more.
CLOSE = 4 * 2.0**-52
PRODUCT = 2.0**-48


def number(value: Any) -> float:
    return math.nan if value is None else float(value)


def assert_close(found: Any, wanted: Any, relative: float = CLOSE, absolute: float = 0.0, *, what: str) -> None:
    found = number(found)
    if mpmath.isinf(wanted) or math.isinf(found):
        assert mpmath.mpf(found) == wanted, f"{what}: {found} for {wanted}"
        return
    allowed = mpf(relative) * abs(wanted) + mpf(max(absolute, 5e-324))
    assert abs(mpf(found) - wanted) <= allowed, f"{what}: {found} for {mpmath.nstr(wanted, 20)}"


def assert_row_close(
    found: list[Any], wanted: list[Any], relative: float = CLOSE, absolute: float = 0.0, *, what: str
) -> None:
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert_close(one, other, relative, absolute, what=what)


def exact_logs(example: Example) -> list[Any]:
    with oracle.enough_digits(example.row):
        return oracle.log_probs_of(example.space, example.row)


def exact_probs(example: Example) -> list[Any]:
    with oracle.enough_digits(example.row):
        if example.space == "probs":
            return [mpf(value) for value in example.row]
        return (
            oracle.softmax(example.row) if example.space == "logits" else [mpmath.exp(value) for value in example.row]
        )


def walked(example: Example) -> dict[str, Any]:
    return json.loads(ce.explain(example.truth, **example.given).to_json())


@pytest.mark.parametrize("part", range(10))
def test_every_number_is_the_textbook_s(part: int) -> None:
    for example in EXAMPLES[part::10]:
        found = walked(example)
        assert found["schema"] == "crossent.explain/1"
        assert_prediction(found, example)
        assert_loss(found, example)
        assert_gradient(found, example)
        assert_scores(found, example)
        assert_beside(found, example)


def assert_prediction(found: dict[str, Any], example: Example) -> None:
    assert [number(value) for value in found["given"]] == example.row
    assert found["truth"]["distribution"] == example.shares
    logs = exact_logs(example)
    assert_row_close(found["log_probabilities"], logs, what="log_probabilities")
    assert_row_close(found["surprisals"], [-log for log in logs], what="surprisals")
    probs = exact_probs(example)
    assert_row_close(found["probabilities"], probs, what="probabilities")
    if isinstance(example.truth, int):
        assert_close(found["p_truth"], probs[example.truth], what="p_truth")


def assert_loss(found: dict[str, Any], example: Example) -> None:
    nats = oracle.cross_entropy(example.space, example.row, example.truth)
    assert_close(found["loss"]["nats"], nats, what="nats")
    assert_close(found["loss"]["bits"], nats / mpmath.log(2), what="bits")
    logs = exact_logs(example)
    terms = [mpf(y) * -log if y else mpf(0) for y, log in zip(example.shares, logs, strict=True)]
    assert_row_close(found["terms"], terms, what="terms")
    if math.isinf(number(found["loss"]["nats"])):
        hard = isinstance(example.truth, int)
        assert [answer["who"] for answer in found["zero"]] == (
            ["scikit-learn", "Kaggle", "torch BCELoss", "Keras"] if hard else []
        )


def assert_gradient(found: dict[str, Any], example: Example) -> None:
    with oracle.enough_digits(example.row):
        if example.space == "logits":
            wanted = oracle.cross_entropy_gradient("logits", example.row, example.truth)
        else:
            wanted = [p - mpf(y) for p, y in zip(exact_probs(example), example.shares, strict=True)]
    # A difference of probabilities is as exact as they are; a hard truth by logits is exact by itself. Soft shares
    # that do not sum to 1 in the last digit scale the softmax.
    assert_row_close(found["gradient"], wanted, CLOSE, 2.0**-51, what="gradient")
    names = found["classes"]
    slopes = [number(slope) for slope in found["gradient"]]
    assert found["push"]["up"] == [name for name, slope in zip(names, slopes, strict=True) if slope < 0]
    assert found["push"]["down"] == [name for name, slope in zip(names, slopes, strict=True) if slope > 0]


def assert_scores(found: dict[str, Any], example: Example) -> None:
    if example.space != "logits":
        assert found["scores"] is None
        return
    assert [number(value) for value in found["scores"]] == example.row
    highest = max(example.row)
    assert found["shift"]["by"] == highest
    shifted = [number(value) for value in found["shift"]["scores"]]
    assert shifted == [value - highest for value in example.row]
    powers = [mpf(0) if z == -math.inf else mpmath.exp(mpf(z)) for z in shifted]
    assert_row_close(found["exponentials"], powers, what="exponentials")
    assert_close(found["exponential_sum"], mpmath.fsum(powers), what="exponential_sum")
    assert_close(found["log_sum"], oracle.logsumexp(shifted), what="log_sum")
    if isinstance(example.truth, int):
        parts = found["in_one_go"]
        total = number(parts["log_sum"]) + number(parts["below_the_max"])
        assert total == pytest.approx(number(parts["nats"]), rel=1e-9, abs=1e-300)
        assert parts["nats"] == found["loss"]["nats"]
    if found["two_classes"] is not None:
        z = example.row[1] - example.row[0]
        assert found["two_classes"]["logit"] == z
        assert_close(found["two_classes"]["probability"], oracle.sigmoid(z), what="sigmoid")


def assert_beside(found: dict[str, Any], example: Example) -> None:
    k = len(example.row)
    assert_close(found["yardsticks"]["uniform"], mpmath.log(k), what="uniform")
    if not isinstance(example.truth, int):
        own = oracle.entropy("probs", example.truth)
        assert_close(found["soft"]["entropy"], own, what="entropy")
        divergence = oracle.kl_divergence(example.truth, example.space, example.row)
        assert_close(found["soft"]["divergence"], divergence, PRODUCT, 1e-15, what="divergence")
        assert found["yardsticks"]["perfect"] == found["soft"]["entropy"]
    twin = found["same_loss"]
    if twin is not None:
        assert isinstance(example.truth, int)
        assert twin["probabilities"][example.truth] == found["p_truth"]
        assert_close(twin["nats"], -mpmath.log(mpf(found["p_truth"])), what="twin")
        assert twin["gradient"] != found["gradient"]
        assert math.fsum(twin["probabilities"]) == pytest.approx(1, abs=1e-12)


def test_the_landmarks_of_the_ruler_are_logarithms() -> None:
    for mark in landmarks():
        assert_close(mark.nats, -mpmath.log(mpf(mark.probability)), what=mark.name)


def test_the_loss_in_another_base() -> None:
    found = ce.explain(1, [0.9, 0.1], base=10).to_dict()
    assert found["loss"]["base"] == 10
    assert found["loss"]["in_base"] == pytest.approx(1.0, rel=4e-16)


def test_a_batch_costs_the_mean_and_its_product_is_e_to_minus_the_sum() -> None:
    found = ce.explain([0, 1, 1], [[0.5, 0.5], [0.75, 0.25], [0.5, 0.5]]).to_dict()
    cost = found["cost"]
    assert cost["product"] == 0.0625
    assert cost["total"] == pytest.approx(math.log(16), rel=1e-15)
    assert cost["nats"] == ce.log_loss([0, 1, 1], [[0.5, 0.5], [0.75, 0.25], [0.5, 0.5]])
    assert [row["loss"]["nats"] for row in found["rows"]] == [math.log(2), math.log(4), math.log(2)]
    assert found["truth"]["number"] == 1
    assert found["loss"]["nats"] == math.log(4)


def test_what_others_answer_to_a_zero() -> None:
    answers = {one["who"]: one["nats"] for one in ce.explain(1, [1.0, 0.0]).to_dict()["zero"]}
    assert answers["scikit-learn"] == pytest.approx(-math.log(2.0**-52), rel=1e-12)
    assert answers["Kaggle"] == pytest.approx(-math.log(1e-15), rel=1e-12)
    assert answers["Keras"] == pytest.approx(-math.log(1e-7), rel=1e-12)
    assert answers["torch BCELoss"] == 100.0


def test_one_number_stands_for_the_second_of_two_classes() -> None:
    one, two = ce.explain(1, logits=1.2).to_dict(), ce.explain(1, logits=[0.0, 1.2]).to_dict()
    assert one["given"] == [1.2]
    for key in ("probabilities", "loss", "gradient", "terms"):
        assert one[key] == two[key]
    assert ce.explain(0, 0.25).probabilities == (0.75, 0.25)
    assert ce.explain(0, log_probs=math.log(0.25)).nats == pytest.approx(-math.log(0.75), rel=1e-15)


def test_inputs_are_not_written_to() -> None:
    row, truth = np.array([2.0, 1.0, 0.1]), np.array([0.0, 1.0, 0.0])
    ce.explain(truth, logits=row)
    assert row.tolist() == [2.0, 1.0, 0.1]
    assert truth.tolist() == [0.0, 1.0, 0.0]
