"""Curves, calibration errors and tests, beside other libraries."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from crossent.scoring import decompose
from crossent.scoring._cross_fitted import points_of
from crossent.scoring._reliability import Reliability, calibration_error, cox, spiegelhalter

SIX = ([1, 0, 1, 0, 1, 0], [0.8, 0.3, 0.5, 0.5, 0.7, 0.1])


def logit(p: np.ndarray) -> np.ndarray:
    return np.asarray(np.log(p / (1 - p)))


def reliability(truth: list[int], probs: list[float]) -> Reliability:
    found = decompose(truth, probs).reliability
    assert found is not None
    return found


def test_spiegelhalter_is_mapies() -> None:
    found = reliability(*SIX)
    # MAPIE prints the upper tail of Z; two-sided it is 0.3029.
    assert norm.sf(found.spiegelhalter_z) == pytest.approx(0.8486, abs=5e-5)
    assert found.spiegelhalter_p == pytest.approx(2 * norm.sf(abs(found.spiegelhalter_z)), rel=1e-12)


def test_the_steps_are_the_blocks_of_the_six_rows() -> None:
    steps = reliability([0, 0, 0, 1, 1, 1], [0.4, 0.3, 0.2, 0.1, 0.5, 0.9]).steps
    np.testing.assert_allclose(steps, [(0.1, 0.4, 0.25, 4), (0.5, 0.9, 1.0, 2)], rtol=1e-12)


def test_intercept_slope_and_their_test_are_those_of_statsmodels() -> None:
    statsmodels = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(0)
    odds = rng.normal(size=300) * 2
    truth = (rng.random(300) < 1 / (1 + np.exp(-(0.3 + 0.6 * odds)))).astype(int)
    theirs = statsmodels.Logit(truth, np.column_stack([np.ones(300), odds])).fit(disp=0, tol=1e-12)
    intercept, slope, ratio = cox(points_of(odds, truth.astype(float), None))
    np.testing.assert_allclose([intercept, slope], theirs.params, rtol=1e-8)
    null = -np.sum(np.log1p(np.exp(np.where(truth == 1, -odds, odds))))
    assert ratio == pytest.approx(2 * (theirs.llf - null), rel=1e-9)
    assert decompose(truth, logits=odds).reliability.likelihood_ratio_p == pytest.approx(math.exp(-ratio / 2))  # type: ignore[union-attr]


def test_weighted_rows_have_no_likelihood_ratio() -> None:
    found = decompose([0, 1, 0, 1], [0.2, 0.4, 0.5, 0.7], weights=[1, 2, 1, 0.5]).reliability
    assert found is not None
    assert found.likelihood_ratio is found.spiegelhalter_z is None


def test_separated_classes_have_no_line() -> None:
    assert math.isnan(reliability([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]).slope)


def test_predictions_of_a_half_have_no_spiegelhalter() -> None:
    assert spiegelhalter(points_of(np.zeros(4), np.array([0.0, 1, 1, 0]), None)) is None


def test_bins_are_those_of_scikit_learns_quantiles() -> None:
    calibration = pytest.importorskip("sklearn.calibration")
    rng = np.random.default_rng(0)
    probs = rng.permutation(np.linspace(0.01, 0.99, 100))
    truth = (rng.random(100) < probs**2).astype(int)
    rate, mean = calibration.calibration_curve(truth, probs, n_bins=10, strategy="quantile")
    found = calibration_error(points_of(logit(probs), truth.astype(float), None), bins=10)
    assert found.bins == 10
    assert found.mean == pytest.approx(np.mean(np.abs(rate - mean)), rel=1e-12)
    assert found.largest == pytest.approx(np.max(np.abs(rate - mean)), rel=1e-12)


def test_the_debiased_error_of_calibrated_predictions_is_near_zero_where_the_plain_one_is_not() -> None:
    rng = np.random.default_rng(0)
    plain, debiased = [], []
    for _ in range(100):
        probs = rng.random(300)
        found = calibration_error(points_of(logit(probs), (rng.random(300) < probs).astype(float), None))
        plain.append(found.root_mean_square**2)
        debiased.append(found.debiased**2)
    assert np.mean(debiased) < 0.6 * np.mean(plain)
    assert np.median(debiased) < 0.1 * np.median(plain)


def test_the_band_holds_calibrated_predictions() -> None:
    rng = np.random.default_rng(1)
    inside = total = 0
    for _ in range(60):
        probs = rng.random(200)
        found = decompose((rng.random(200) < probs).astype(int), probs).reliability
        assert found is not None
        lows, highs, rates, _ = (np.array(column) for column in zip(*found.steps, strict=True))
        for p, low, high in found.band:
            rate = rates[np.flatnonzero((lows <= p) & (p <= highs))[0]]
            inside, total = inside + (low <= rate <= high), total + 1
    assert 0.93 < inside / total < 0.97
