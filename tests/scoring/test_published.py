"""Numbers that others have published, and scikit-learn as a witness."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import d2_log_loss_score
from sklearn.metrics import log_loss as sklearn_log_loss

import crossent as ce
from crossent.errors import InvalidInput

KAGGLE = [0.5, 0.9, 0.99, 0.1, 0.25, 0.999]
SPAM = [[0.1, 0.9], [0.9, 0.1], [0.8, 0.2], [0.35, 0.65]]
SPAM_TRUTH = ["spam", "ham", "ham", "spam"]
HAM = [[0.3, 0.7], [0.6, 0.4], [0.4, 0.6], [0.7, 0.3]]


def spark_rows() -> list[list[float]]:
    """Rows whose truth has the probabilities of Spark's test: 0.8, 0.05, 0.8, 0.65."""
    return [[0.1, 0.8, 0.1], [0.9, 0.05, 0.05], [0.8, 0.2, 0.0], [0.3, 0.65, 0.05]]


@pytest.mark.parametrize("rules", ["sklearn", "kaggle"])
def test_kaggles_example(rules: str) -> None:
    found = ce.score([0, 0, 0, 1, 1, 1], [[1 - p, p] for p in KAGGLE], rules=rules).loss.nats
    assert found == 1.881797068998267


def test_kaggles_example_in_decimals() -> None:
    # Here the exact mean of the rounded losses is one digit lower; whoever rounds the sum first gets the published one.
    probs = [[0.5, 0.5], [0.1, 0.9], [0.01, 0.99], [0.9, 0.1], [0.75, 0.25], [0.001, 0.999]]
    assert ce.score([0, 0, 0, 1, 1, 1], probs, rules="kaggle").loss.nats == 1.881797068998267


def test_kaggles_example_exactly() -> None:
    # The mean of the true logarithms is 1.88179706899826691, just below the middle of two floats.
    assert ce.score([0, 0, 0, 1, 1, 1], KAGGLE).loss.nats == pytest.approx(1.88179706899826691, rel=2e-16)


def test_kaggles_example_from_one_column() -> None:
    assert ce.score([0, 0, 0, 1, 1, 1], KAGGLE, rules="kaggle").loss.nats == 1.881797068998267
    names = ["no"] * 3 + ["yes"] * 3
    assert ce.score(names, KAGGLE, classes=["no", "yes"], rules="sklearn").loss.nats == 1.881797068998267


def test_spark_multiclass() -> None:
    found = ce.score([1, 2, 0, 1], spark_rows()).loss.nats
    assert found == pytest.approx(0.9682005730687164, rel=1e-15)
    weighted = ce.score([1, 2, 0, 1], spark_rows(), weights=[1.5, 2, 1, 0.5]).loss.nats
    assert weighted == pytest.approx(1.3529429766879466, rel=1e-15)


def test_scikit_learns_three_classes() -> None:
    found = ce.score([1, 0, 2], [[0.2, 0.7, 0.1], [0.6, 0.2, 0.2], [0.6, 0.1, 0.3]]).loss.nats
    assert found == pytest.approx(0.6904911, abs=5e-8)


def test_ham_and_spam() -> None:
    found = ce.score(["ham", "spam", "spam", "ham"], HAM, classes=["ham", "spam"]).loss.nats
    assert found == pytest.approx(0.7469410, abs=2e-7)


def test_the_docstring_of_scikit_learn_is_sparks_binary_case() -> None:
    assert ce.score(SPAM_TRUTH, SPAM, classes=["ham", "spam"]).loss.nats == 0.21616187468057912
    weights = [1.5, 2.0, 1.0, 0.5]
    found = ce.score(SPAM_TRUTH, SPAM, classes=["ham", "spam"], weights=weights).loss.nats
    assert found == pytest.approx(0.16145936283256573, rel=2e-16)


def test_classes_in_the_order_of_the_columns_are_believed() -> None:
    # scikit-learn#30910: labels are sorted there, and a perfect prediction costs 36.04.
    probs = [[1.0, 0.0], [0.0, 1.0]]
    assert ce.score(["dog", "cat"], probs, classes=["dog", "cat"]).loss.nats == 0
    assert ce.score(["dog", "cat"], probs, classes=["cat", "dog"]).loss.nats == math.inf
    with pytest.warns(UserWarning, match="ordered lexicographically"):
        assert sklearn_log_loss(["dog", "cat"], probs, labels=["dog", "cat"]) == pytest.approx(36.04, abs=0.01)


def test_soft_truth() -> None:
    # The docstring of model-diagnostics subtracts the entropy of the truth, which is 0 but for the half.
    truth, p = np.array([0, 0.5, 1, 1]), np.array([0.1, 0.2, 0.8, 0.9])
    result = ce.score(np.stack([1 - truth, truth], 1), np.stack([1 - p, p], 1), weights=[1, 2, 1, 1])
    assert result.loss.nats - 2 / 5 * math.log(2) == pytest.approx(0.17603033705165635, rel=1e-14)


def some_rows(kind: type) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    probs = rng.dirichlet([0.3, 0.3, 0.3], size=400)
    probs[:20] = np.eye(3)[rng.integers(0, 3, 20)]
    return rng.integers(0, 3, 400), probs.astype(kind), rng.exponential(size=400)


@pytest.mark.parametrize(("kind", "rel"), [(np.float64, 1e-15), (np.float32, 1e-6)])
def test_sklearn_rules_are_scikit_learns(kind: type, rel: float) -> None:
    truth, probs, weights = some_rows(kind)
    found = ce.score(truth, probs, rules="sklearn", weights=weights)
    assert found.loss.nats == pytest.approx(sklearn_log_loss(truth, probs, sample_weight=weights), rel=rel)
    assert found.infinite.rows == 0
    assert found.clip == (np.finfo(kind).eps, 1 - np.finfo(kind).eps)


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_sklearn_rules_for_one_column(kind: type) -> None:
    rng = np.random.default_rng(1)
    p = np.concatenate([rng.random(50), [0, 1, 0, 1, 1e-20, 1 - 1e-16]]).astype(kind)
    truth = rng.integers(0, 2, p.size)
    rel = 1e-15 if kind is np.float64 else 1e-6
    assert ce.score(truth, p, rules="sklearn").loss.nats == pytest.approx(sklearn_log_loss(truth, p), rel=rel)


def test_the_width_of_floats_decides_what_zero_costs_in_scikit_learn() -> None:
    probs = np.array([[0.2, 0.8], [1e-9, 1 - 1e-9]], dtype=np.float32)
    double = ce.score([1, 0], probs.astype(np.float64), rules="sklearn").loss.nats
    assert double == pytest.approx(10.473204700820695, rel=1e-15)
    single = ce.score([1, 0], probs, rules="sklearn").loss.nats
    assert single == pytest.approx(8.082763671875, rel=1e-6)


def test_skill_is_scikit_learns_d2() -> None:
    truth, probs, weights = some_rows(np.float64)
    probs = 0.9 * probs + 0.1 / 3
    found = ce.score(truth, probs, weights=weights)
    assert found.skill == pytest.approx(d2_log_loss_score(truth, probs, sample_weight=weights), rel=1e-12)


def test_the_base_rates_themselves_have_no_skill() -> None:
    truth = np.array([0] * 50 + [1] * 30 + [2] * 20)
    result = ce.score(truth, np.tile([0.5, 0.3, 0.2], (100, 1)))
    assert result.skill == pytest.approx(0, abs=1e-15)
    assert result.baselines.class_rates == pytest.approx(1.0296530140645737, rel=1e-15)
    assert result.baselines.uniform == math.log(3)


def test_kaggle_divides_rows_by_their_sums() -> None:
    probs = np.array([[2.0, 6.0], [0.0, 3.0]]) / 10
    found = ce.score([0, 0], probs, rules="kaggle").loss.nats
    assert found == pytest.approx((-math.log(0.25) - math.log(1e-15)) / 2, rel=1e-15)


@pytest.mark.parametrize("clip", [1e-15, 2.2e-16, 1.2e-7])
def test_clip_is_what_the_sensitivity_table_says(clip: float) -> None:
    truth, probs, weights = some_rows(np.float64)
    table = {line.eps: line.nats for line in ce.score(truth, probs, weights=weights).infinite.sensitivity}
    assert ce.score(truth, probs, weights=weights, clip=clip).loss.nats == pytest.approx(table[clip], rel=1e-14)


def test_clip_takes_the_place_of_the_limit_of_the_rules() -> None:
    truth, probs, _ = some_rows(np.float64)
    found = ce.score(truth, probs, rules="sklearn", clip=1e-3)
    by_hand = -np.log(np.clip(probs, 1e-3, 1 - 1e-3))[np.arange(len(truth)), truth].mean()
    assert found.loss.nats == pytest.approx(by_hand, rel=1e-14)
    assert found.clip == (1e-3, 1 - 1e-3)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rules": "scikit"}, "rules: must be one of exact, sklearn, kaggle; got 'scikit'"),
        ({"clip": 0.0}, "clip: must lie between 0 and 0.5; got 0.0; the usual limit is 1e-15"),
        ({"clip": 0.5}, "clip: must lie between 0 and 0.5"),
        ({"confidence": 95}, "confidence: must lie between 0 and 1; got 95; the usual level is 0.95"),
        ({"costliest": -1}, "costliest: must be 0 or more; found -1"),
        ({"kind": "sigmoid", "clip": 1e-15}, "rules: clipping is for the probability of one class; found independent"),
    ],
)
def test_settings_that_mean_nothing(settings: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        ce.score([0, 1], [[0.5, 0.5], [0.5, 0.5]], **settings)
