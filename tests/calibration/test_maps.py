"""Each map is where its loss is least, as other libraries and 30 digits see it."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize, minimize_scalar
from scipy.special import logsumexp

from crossent.calibration import Rows, recalibrate
from crossent.calibration._isotonic import fit_isotonic
from crossent.calibration._logistic import fit_beta, fit_platt
from crossent.calibration._logs import from_log_odds, normalised
from crossent.calibration._temperature import fit_temperature
from crossent.calibration._vector import fit_vector


def drawn(n: int, k: int, seed: int, sharpness: float = 2.0, lean: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return logits that are ``sharpness`` times too steep, and labels drawn from what they should have been."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(n, k)) * sharpness * 1.5
    fair = logits / sharpness + lean * np.arange(k)
    return logits, np.argmax(fair - np.log(-np.log(rng.random((n, k)))), axis=1)


def rows_of(logits: np.ndarray, labels: np.ndarray, weights: np.ndarray | None = None) -> Rows:
    return Rows(normalised(logits), labels.astype(np.int64), weights=weights)


def temperature(rows: Rows) -> float:
    return float(fit_temperature(rows).map.parameters()["temperature"])


def test_temperature_is_the_minimum_that_scipy_finds() -> None:
    logits, labels = drawn(400, 4, 0)

    def loss(log_temperature: float) -> float:
        z = logits / math.exp(log_temperature)
        return float(np.mean(logsumexp(z, axis=1) - z[np.arange(400), labels]))

    found = minimize_scalar(loss, bounds=(-3, 3), method="bounded", options={"xatol": 1e-12})
    ours = temperature(rows_of(logits, labels))
    assert loss(math.log(ours)) <= found.fun + 1e-15
    assert ours == pytest.approx(math.exp(found.x), rel=1e-6)


def test_temperature_is_the_root_of_the_derivative_to_fourteen_digits() -> None:
    logits, labels = drawn(30, 3, 5)
    ours = temperature(rows_of(logits, labels))
    mpmath.mp.dps = 40

    def slope(b: mpmath.mpf) -> mpmath.mpf:
        total = mpmath.mpf(0)
        for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
            e = [mpmath.e ** (b * mpmath.mpf(z)) for z in row]
            total += sum(x * mpmath.mpf(z) for x, z in zip(e, row, strict=True)) / sum(e) - mpmath.mpf(row[label])
        return total

    exact = 1 / mpmath.findroot(slope, 1 / ours)
    assert abs(ours / float(exact) - 1) < 1e-14


def test_scikit_learns_temperature_is_not_better() -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    calibration = pytest.importorskip("sklearn.calibration")
    x = np.random.default_rng(0).normal(size=(300, 3)) * 3
    y = (x[:, 0] + np.random.default_rng(1).normal(size=300) > 0).astype(int)
    model = linear_model.LogisticRegression(C=1e4).fit(x[:150], y[:150])
    theirs = calibration.CalibratedClassifierCV(
        calibration.FrozenEstimator(model) if hasattr(calibration, "FrozenEstimator") else frozen(model),
        method="temperature",
    ).fit(x[150:], y[150:])
    probs = model.predict_proba(x[150:])
    ours = recalibrate(y[150:], probs, method="temperature").apply(probs)
    assert mean_loss(ours, y[150:]) <= mean_loss(theirs.predict_proba(x[150:]), y[150:]) + 1e-12


def frozen(model: object) -> object:
    return pytest.importorskip("sklearn.frozen").FrozenEstimator(model)


def mean_loss(probs: np.ndarray, labels: np.ndarray) -> float:
    return float(-np.mean(np.log(probs[np.arange(len(labels)), labels])))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), factor=st.sampled_from([1e-12, 0.03, 2.0, 1024.0, 1e9, 1e30]))
def test_temperature_scales_with_the_logits(seed: int, factor: float) -> None:
    logits, labels = drawn(60, 3, seed)
    plain, scaled = temperature(rows_of(logits, labels)), temperature(rows_of(logits * factor, labels))
    # Tiny logits are near-uniform probabilities: their log-probabilities, all near -ln 3, have lost those digits.
    assert scaled == pytest.approx(plain * factor, rel=1e-9 if factor > 1e-6 else 1e-2)


def test_temperature_from_soft_truth_is_that_of_the_rows_it_stands_for() -> None:
    logits, labels = drawn(50, 3, 2)
    again = np.concatenate([labels, (labels + 1) % 3])
    twice = temperature(rows_of(np.concatenate([logits, logits]), again))
    soft = 0.5 * np.eye(3)[labels] + 0.5 * np.eye(3)[(labels + 1) % 3]
    assert temperature(Rows(normalised(logits), targets=soft)) == pytest.approx(twice, rel=1e-12)


def test_weight_two_is_the_row_twice() -> None:
    logits, labels = drawn(80, 3, 3)
    weights = np.random.default_rng(0).integers(1, 4, 80)
    repeated = rows_of(np.repeat(logits, weights, axis=0), np.repeat(labels, weights))
    weighted = rows_of(logits, labels, weights.astype(float))
    for fit in (fit_temperature, fit_vector):
        for name, value in fit(weighted).map.parameters().items():
            np.testing.assert_allclose(value, fit(repeated).map.parameters()[name], rtol=1e-7)


def test_a_masked_class_has_no_say_in_the_temperature() -> None:
    logits, labels = drawn(100, 3, 4)
    wide = np.column_stack([logits, np.full(100, -np.inf)])
    assert temperature(rows_of(wide, labels)) == pytest.approx(temperature(rows_of(logits, labels)), rel=1e-13)


def test_every_row_right_has_no_best_temperature_and_says_so() -> None:
    rows = rows_of(np.eye(3) * [0.3, 0.2, 0.4], np.arange(3))
    fitted = fit_temperature(rows)
    # Three rows without a miss can't tell a loss below 1 / (3 + 2).
    assert np.mean(rows.losses(fitted.map.log_probs(rows.log_probs))) == pytest.approx(1 / 5, rel=1e-12)
    assert "every row is right" in fitted.notes[0]


def test_worse_than_uniform_becomes_uniform() -> None:
    logits = np.array([[3.0, 0, -np.inf], [0, 2.0, 0]])
    fitted = fit_temperature(rows_of(logits, np.array([1, 0])))
    assert fitted.map.parameters() == {"temperature": math.inf}
    np.testing.assert_allclose(np.exp(fitted.map.log_probs(normalised(logits))), [[0.5, 0.5, 0], [1 / 3] * 3])


def test_platt_is_the_published_line() -> None:
    found = recalibrate([1, 0, 0], logits=[5.0, -4.0, 1.0], method="platt", folds=2).parameters
    # LIBSVM stops at a gradient of 1e-5: its digits agree as far as that goes.
    assert found["A"] == pytest.approx(-0.20261354391, abs=2e-6)
    assert found["B"] == pytest.approx(0.65236314980, abs=5e-6)
    # The optimum in 30 digits.
    assert found["A"] == pytest.approx(-0.2026144896184756, rel=1e-14)
    assert found["B"] == pytest.approx(0.6523666389984491, rel=1e-14)


def test_platt_agrees_with_scikit_learn() -> None:
    calibration = pytest.importorskip("sklearn.calibration")
    logits, labels = drawn(300, 2, 7, lean=0.5)
    odds = logits[:, 1] - logits[:, 0]
    weights = np.random.default_rng(0).random(300)
    a, b = calibration._sigmoid_calibration(odds, labels, weights)
    found = fit_platt(Rows(from_log_odds(odds), labels.astype(np.int64), weights=weights)).map.parameters()
    assert (found["A"], found["B"]) == (pytest.approx(a, abs=1e-4), pytest.approx(b, abs=1e-4))


def test_beta_is_the_logistic_regression_on_both_logarithms() -> None:
    statsmodels = pytest.importorskip("statsmodels.api")
    logits, labels = drawn(500, 2, 8, lean=0.4)
    logs = normalised(logits)
    features = np.column_stack([logs[:, 1], -logs[:, 0], np.ones(500)])
    theirs = statsmodels.Logit(labels, features).fit(disp=0, tol=1e-12).params
    found = fit_beta(Rows(logs, labels.astype(np.int64))).map.parameters()
    np.testing.assert_allclose(list(found.values()), theirs, rtol=1e-7)


def test_beta_never_turns_the_order_around() -> None:
    logits, labels = drawn(60, 2, 9)
    found = fit_beta(rows_of(logits, 1 - labels)).map.parameters()
    assert found["a"] >= 0
    assert found["b"] >= 0


def test_vector_scaling_of_two_classes_is_beta_without_its_signs() -> None:
    logits, labels = drawn(400, 2, 10, lean=0.5)
    rows = rows_of(logits, labels)
    beta, vector = fit_beta(rows).map, fit_vector(rows).map
    np.testing.assert_allclose(beta.log_probs(rows.log_probs), vector.log_probs(rows.log_probs), rtol=1e-7, atol=1e-9)


def test_vector_scaling_is_the_minimum_that_scipy_finds() -> None:
    logits, labels = drawn(300, 4, 11, lean=0.3)
    logs = normalised(logits)

    def loss(point: np.ndarray) -> float:
        z = logs * point[:4] + point[4:]
        return float(np.mean(logsumexp(z, axis=1) - z[np.arange(300), labels]))

    best = minimize(loss, np.r_[np.ones(4), np.zeros(4)], method="BFGS", options={"gtol": 1e-9}).fun
    found = fit_vector(rows_of(logits, labels)).map.parameters()
    ours = loss(np.r_[found["slopes"], found["offsets"]])
    assert ours <= best + 1e-12
    assert sum(found["offsets"]) == pytest.approx(0, abs=1e-12)


def test_separable_classes_get_a_prior_and_say_so() -> None:
    logits = np.array([[2.0, 0], [1.0, 0], [0, 1.0], [0, 3.0]])
    for fit in (fit_beta, fit_vector):
        fitted = fit(rows_of(logits, np.array([0, 0, 1, 1])))
        assert "separates the classes" in fitted.notes[0]
        assert np.all(np.isfinite(fitted.map.log_probs(normalised(logits))))


def test_isotonic_is_scikit_learns_where_every_block_has_both_outcomes() -> None:
    isotonic = pytest.importorskip("sklearn.isotonic")
    rng = np.random.default_rng(3)
    p = rng.integers(2, 9, 400) / 10
    y = (rng.random(400) < p**2 * 0.8 + 0.1).astype(np.int64)
    theirs = isotonic.IsotonicRegression().fit(p, y).predict(p)
    found = fit_isotonic(Rows(np.log(np.column_stack([1 - p, p])), y)).map
    np.testing.assert_allclose(np.exp(found.log_probs(np.log(np.column_stack([1 - p, p]))))[:, 1], theirs, rtol=1e-12)


def test_isotonic_tells_probabilities_apart_that_scikit_learn_merges() -> None:
    p = np.array([1e-30, 1e-20, 1e-17, 0.5])
    rows = Rows(np.column_stack([np.log1p(-p), np.log(p)]), np.array([0, 1, 0, 1]))
    found = np.exp(fit_isotonic(rows).map.log_probs(rows.log_probs))[:, 1]
    # Exact pooling is 0, 1/2, 1/2, 1; a block of one row says 1/3 and 2/3.
    np.testing.assert_allclose(found, [1 / 3, 0.5, 0.5, 2 / 3], rtol=1e-14)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(2, 4), n=st.integers(4, 40))
def test_isotonic_maps_are_distributions_and_never_say_zero(seed: int, k: int, n: int) -> None:
    logits, labels = drawn(n, k, seed)
    logits[0] = np.where(np.arange(k) == 0, 0.0, -np.inf)
    found = np.exp(fit_isotonic(rows_of(logits, labels)).map.log_probs(normalised(logits)))
    np.testing.assert_allclose(found.sum(axis=1), 1.0, rtol=1e-12)
    assert found.min() > 0


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(12, 60))
def test_a_fitted_map_never_costs_more_on_its_own_rows(seed: int, n: int) -> None:
    logits, labels = drawn(n, 3, seed)
    rows = rows_of(logits, labels)
    for fit in (fit_temperature, fit_vector):
        fitted = fit(rows)
        if not fitted.notes:
            assert np.mean(rows.losses(fitted.map.log_probs(rows.log_probs))) <= np.mean(rows.losses()) + 1e-12
