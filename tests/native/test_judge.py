"""The scoring kernel against its sentences written in NumPy, in every layout."""

from __future__ import annotations

import numpy as np
import pytest

from crossent import native

KINDS = {0: "probs", 1: "log_probs", 2: "logits", 3: "sigmoid"}


def judge(kind: int, truth: np.ndarray, x: np.ndarray, k: int, clip: float = 0.0, normalise: bool = False) -> list:
    n = len(x)
    outs = [np.empty(n), np.empty(n), np.empty(n, np.int32), np.empty(n)]
    native.judge(kind, truth, x, k, clip, 1 - clip, normalise, *outs)
    return outs


def probabilities(kind: int, x: np.ndarray) -> np.ndarray:
    if kind == 1:
        return np.exp(x)
    if kind == 2:
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)
    return x


@pytest.mark.parametrize("layout", ["C", "F", "every second"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k", [2, 5, 100])
def test_columns_per_class(kind: int, k: int, layout: str, isa: str) -> None:
    rng = np.random.default_rng(k)
    probs = rng.dirichlet(np.ones(k), 101)
    x = {0: probs, 1: np.log(probs), 2: rng.standard_normal((101, k)) * 4, 3: probs}[kind]
    p = probabilities(kind, x)
    x = np.repeat(x, 2, axis=0)[::2] if layout == "every second" else np.array(x, order=layout)
    truth = rng.integers(0, k, 101, dtype=np.int32)
    loss, p_truth, predicted, confidence = judge(kind, truth, x, k)
    own = p[np.arange(101), truth]
    desired = -np.log(own)
    if kind == 3:
        desired -= np.log1p(-p).sum(axis=1) - np.log1p(-own)
    np.testing.assert_allclose(loss, desired, rtol=1e-13, atol=1e-15)  # NumPy: -log(p) near 1
    np.testing.assert_allclose(p_truth, own, rtol=1e-14)
    np.testing.assert_array_equal(predicted, p.argmax(axis=1))
    np.testing.assert_allclose(confidence, p.max(axis=1), rtol=1e-14)


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_one_column_speaks_of_class_one(kind: int, isa: str) -> None:
    p = np.array([0.25, 0.5, 0.75, 1e-20])
    x = {0: p, 1: np.log(p), 2: np.log(p) - np.log1p(-p)}[kind][:, None]
    for y in (0, 1):
        loss, p_truth, predicted, confidence = judge(kind, np.full(4, y, np.int32), x, 2)
        np.testing.assert_allclose(loss, -np.log(p) if y else -np.log1p(-p), rtol=1e-14)
        np.testing.assert_allclose(p_truth, p if y else 1 - p, rtol=1e-14)
        assert predicted.tolist() == [0, 0, 1, 0]
        np.testing.assert_allclose(confidence, np.maximum(p, 1 - p), rtol=1e-14)


def test_a_class_without_a_column_costs_infinity_or_the_clip() -> None:
    truth, p = np.array([-1], np.int32), np.array([[0.25, 0.75]])
    loss, p_truth, predicted, _ = judge(0, truth, p, 2)
    assert (loss[0], p_truth[0], predicted[0]) == (np.inf, 0.0, 1)
    loss, p_truth, _, _ = judge(0, truth, p, 2, clip=1e-15)
    assert p_truth[0] == 1e-15
    assert loss[0] == pytest.approx(-np.log(1e-15), rel=1e-15)


def test_clip_and_normalise() -> None:
    truth = np.array([0, 1], np.int32)
    p = np.array([[0.0, 2.0], [1.0, 3.0]])
    loss, p_truth, _, confidence = judge(0, truth, p, 2, clip=0.01, normalise=True)
    assert p_truth.tolist() == [0.01, 0.75]
    assert confidence.tolist() == [1.0, 0.75]
    np.testing.assert_allclose(loss, -np.log([0.01, 0.75]), rtol=1e-15)


def test_a_nan_stays_in_its_row() -> None:
    p = np.full((17, 3), 1 / 3)
    p[4, 2] = np.nan
    loss, p_truth, _, confidence = judge(0, np.zeros(17, np.int32), p, 3)
    assert np.flatnonzero(np.isnan(loss)).tolist() == [4]
    assert np.flatnonzero(np.isnan(p_truth)).tolist() == [4]
    assert np.flatnonzero(np.isnan(confidence)).tolist() == [4]


def test_ties_go_to_the_first_class() -> None:
    _, _, predicted, _ = judge(0, np.zeros(2, np.int32), np.array([[0.4, 0.2, 0.4], [0.5, 0.5, 0.0]]), 3)
    assert predicted.tolist() == [0, 0]


def test_judge_refuses_columns_that_are_not_the_classes() -> None:
    with pytest.raises(ValueError, match="one column per class"):
        judge(0, np.zeros(2, np.int32), np.ones((2, 3)), 4)
    with pytest.raises(ValueError, match="kind must be"):
        judge(7, np.zeros(2, np.int32), np.ones((2, 3)), 3)


@pytest.mark.parametrize("order", ["C", "F"])
def test_survey_updates_bounds_and_sums_rows(order: str, isa: str) -> None:
    x = np.array(np.random.default_rng(0).standard_normal((1001, 3)), order=order)
    x[5, 1] = np.nan
    low, high, sums = np.array([-100.0, np.inf, np.inf]), np.full(3, -np.inf), np.empty(1001)
    native.survey(x, low, high, sums)
    np.testing.assert_array_equal(low, [-100.0, np.nanmin(x[:, 1]), x[:, 2].min()])
    np.testing.assert_array_equal(high, np.nanmax(x, axis=0))
    np.testing.assert_array_equal(sums, x[:, 0] + x[:, 1] + x[:, 2])
