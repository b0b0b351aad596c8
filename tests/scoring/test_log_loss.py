"""The mean of losses: exact, weighted, with its gradient, and the same for every way to write the truth."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import array_api_strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import log_loss as sklearn_log_loss

import crossent as ce
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.losses import losses_gradient_and_denominators


def rows(seed: int, n: int = 60, k: int = 4) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, k, n), rng.normal(size=(n, k)) * 3, rng.exponential(size=n)


def test_is_the_exact_mean_of_the_losses() -> None:
    truth, logits, _ = rows(0)
    losses = ce.cross_entropy(truth, logits=logits)
    assert ce.log_loss(truth, logits=logits) == float(sum(map(Fraction, losses.tolist())) / len(losses))


def test_scikit_learn_agrees() -> None:
    truth, logits, weights = rows(1)
    probs = ce.softmax(logits)
    found = ce.log_loss(truth, probs, weights=weights)
    assert found == pytest.approx(sklearn_log_loss(truth, probs, sample_weight=weights), rel=1e-14)


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(60)), st.booleans())
def test_order_leaves_no_trace(order: list[int], weighted: bool) -> None:
    truth, logits, weights = rows(2)
    given_weights = weights if weighted else None
    expected = ce.log_loss(truth, logits=logits, weights=given_weights)
    own = weights[order] if weighted else None
    assert ce.log_loss(truth[order], logits=logits[order], weights=own) == expected


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("class_weights", [None, [1.0, 2.0, 0.5, 3.0]])
@pytest.mark.parametrize("weighted", [False, True])
def test_hard_and_one_hot_truth_agree(smoothing: float, class_weights: list[float] | None, weighted: bool) -> None:
    truth, logits, weights = rows(3)
    options = {
        "logits": logits, "label_smoothing": smoothing, "class_weights": class_weights,
        "weights": weights if weighted else None,
    }  # fmt: skip
    assert ce.log_loss(np.eye(4)[truth], **options) == pytest.approx(ce.log_loss(truth, **options), rel=1e-15)


def test_class_weights_are_in_the_denominator() -> None:
    found = ce.log_loss([0, 1], [[0.5, 0.5], [0.75, 0.25]], class_weights=[1, 3])
    assert found == pytest.approx((math.log(2) + 3 * math.log(4)) / 4, rel=1e-15)


def test_ignored_rows_leave_both_sums() -> None:
    truth, logits, weights = rows(4)
    kept = truth != 2
    expected = ce.log_loss(truth[kept], logits=logits[kept], weights=weights[kept])
    assert ce.log_loss(truth, logits=logits, weights=weights, ignore=2) == expected


def test_denominator_takes_the_place_of_the_weights() -> None:
    truth, logits, weights = rows(5)
    losses = ce.cross_entropy(truth, logits=logits)
    found = ce.log_loss(truth, logits=logits, weights=weights, denominator=7)
    assert found == pytest.approx(float((weights * losses).sum() / 7), rel=1e-14)


def test_bits() -> None:
    truth, logits, _ = rows(6)
    assert ce.log_loss(truth, logits=logits, base=2) == pytest.approx(
        ce.log_loss(truth, logits=logits) / math.log(2), rel=1e-15
    )


@pytest.mark.parametrize("given", [{}, {"weights": []}])
def test_no_rows_is_nan_with_a_warning(given: dict[str, object]) -> None:
    with pytest.warns(RuntimeWarning, match="log_loss: the mean of no rows is NaN; truth has no row that counts"):
        assert math.isnan(ce.log_loss(np.empty(0, dtype=int), np.empty((0, 3)), **given))


def test_all_ignored_is_nan_with_a_warning() -> None:
    with pytest.warns(RuntimeWarning, match="log_loss: the mean of no rows is NaN"):
        assert math.isnan(ce.log_loss([1, 1], [[0.5, 0.5]] * 2, ignore=1))


def test_infinite_and_nan_losses() -> None:
    probs = [[1.0, 0.0], [0.5, 0.5]]
    assert ce.log_loss([1, 0], probs) == math.inf
    assert ce.log_loss([1, 0], probs, weights=[0, 1]) == math.log(2)
    assert math.isnan(ce.log_loss([0, 0], logits=[[math.nan, 0.0], [0.0, 0.0]]))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("options", [{}, {"class_weights": [1.0, 2.0, 0.5, 3.0], "label_smoothing": 0.1, "ignore": 2}])
def test_gradient_is_the_slope_of_the_mean(weighted: bool, options: dict[str, object]) -> None:
    truth, logits, weights = rows(7, n=6)
    options = {**options, "weights": weights if weighted else None}
    mean, gradient = ce.log_loss_and_gradient(truth, logits=logits, **options)
    assert mean == ce.log_loss(truth, logits=logits, **options)
    for place in np.ndindex(logits.shape):
        step = np.zeros_like(logits)
        step[place] = 1e-6
        slope = (ce.log_loss(truth, logits=logits + step, **options) - mean) / 1e-6
        assert gradient[place] == pytest.approx(slope, abs=1e-5)


OPTIONS: tuple[dict[str, Any], ...] = (
    {"temperature": 0.7},
    {"softcap": 3.0},
    {"mask": [True, True, True, False]},
    {"focal": 1.5},
    {"z_loss": 0.1},
    {"temperature": 2.0, "softcap": 5.0, "mask": [True, True, True, False], "focal": 2.0, "z_loss": 0.01,
     "label_smoothing": 0.1, "class_weights": [1.0, 2.0, 0.5, 3.0], "ignore": 1, "base": 2},
)  # fmt: skip


@pytest.mark.parametrize("given", ["labels", "one-hot", "named"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_every_option_is_the_mean_of_its_losses_over_their_shares(options: dict[str, Any], given: str) -> None:
    """The law sum w loss / sum w share, in exact arithmetic; and the gradients in the same proportion."""
    labels, logits, weights = rows(11, n=20)
    labels %= 3
    truth = {"labels": labels, "one-hot": np.eye(4)[labels], "named": ce.SparseTruth(labels[:, None], np.ones((20, 1)))}
    if given == "named":
        options = {name: value for name, value in options.items() if name != "ignore"}
    losses, slopes, shares = losses_gradient_and_denominators(truth[given], logits=logits, **options)
    total = sum(map(Fraction, (weights * losses).tolist()))
    size = sum(map(Fraction, (weights * shares).tolist()))
    assert ce.log_loss(truth[given], logits=logits, weights=weights, **options) == float(total / size)
    mean, gradient = ce.log_loss_and_gradient(truth[given], logits=logits, weights=weights, **options)
    assert mean == float(total / size)
    np.testing.assert_allclose(gradient, slopes * (weights / float(size))[:, None], rtol=1e-15)


def test_focus_is_an_option_of_probabilities_too() -> None:
    labels, logits, _ = rows(12)
    found = ce.log_loss(labels, ce.softmax(logits), focal=2.0)
    assert found == pytest.approx(ce.log_loss(labels, logits=logits, focal=2.0), rel=1e-13)


def test_shaping_needs_logits() -> None:
    with pytest.raises(InvalidInput, match="temperature: shapes logits before the softmax; found probs="):
        ce.log_loss([0], [[0.5, 0.5]], temperature=2.0)


def test_gradient_in_memory_that_is_given() -> None:
    truth, logits, weights = rows(8)
    expected = ce.log_loss_and_gradient(truth, logits=logits, weights=weights)[1]
    out = np.empty_like(logits)
    assert ce.log_loss_and_gradient(truth, logits=logits, weights=weights, out=out)[1] is out
    np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize("weighted", [False, True])
def test_gradient_with_classes_on_another_axis(weighted: bool) -> None:
    truth, logits, weights = rows(9)
    given_weights = weights if weighted else None
    expected = ce.log_loss_and_gradient(truth, logits=logits, weights=given_weights)[1]
    found = ce.log_loss_and_gradient(truth, logits=np.ascontiguousarray(logits.T), weights=given_weights, axis=0)[1]
    np.testing.assert_array_equal(found, expected.T)


def test_gradient_stays_in_its_library_and_width() -> None:
    truth, logits, weights = rows(10)
    strict = array_api_strict.asarray(logits.astype(np.float32))
    mean, gradient = ce.log_loss_and_gradient(truth, logits=strict, weights=weights)
    assert gradient.__array_namespace__() is array_api_strict
    assert gradient.dtype == array_api_strict.float32
    assert mean == pytest.approx(ce.log_loss(truth, logits=logits, weights=weights), rel=1e-5)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"weights": [1.0]}, ShapeMismatch, r"weights: must be one number per sample, of shape \(2,\); found \(1,\)"),
        ({"weights": [1.0, -2.0]}, InvalidInput, "weights: must be finite and not negative; row 1 has -2"),
        ({"weights": [math.nan, 1.0]}, InvalidInput, "weights: must be finite and not negative; row 0 has nan"),
        ({"denominator": 0}, InvalidInput, "denominator: must be a number above 0; found 0; 1 gives the plain sum"),
        ({"denominator": math.inf}, InvalidInput, "denominator: must be a number above 0; found inf"),
    ],
)
def test_refusals(given: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ce.log_loss([0, 1], [[0.5, 0.5]] * 2, **given)
