"""Sums over scaled log-probabilities: the native core and NumPy agree, to the rounding of the sums."""

from __future__ import annotations

import numpy as np
import pytest

from crossent import native
from crossent.calibration import Rows
from crossent.calibration._scaled_sums import scaled_sums, sums_along
from crossent.calibration._temperature import _piece_sums as along_by_numpy
from crossent.calibration._vector import _piece_sums as by_numpy


def rows_of(k: int, n: int, *, soft: bool, weighted: bool, zeros: bool) -> Rows:
    random = np.random.default_rng(k * n)
    logits = random.normal(size=(n, k)) * 4
    labels = random.integers(0, k, n)
    if zeros:
        ruled_out = random.random((n, k)) < 0.2
        ruled_out[np.arange(n), labels] = False
        logits[ruled_out] = -np.inf
    log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    targets = np.where(np.isfinite(logits), random.random((n, k)), 0.0)
    targets /= targets.sum(axis=1, keepdims=True)
    weights = random.random(n) + 0.1 if weighted else None
    return Rows(log_probs, None if soft else labels, targets if soft else None, weights)


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("zeros", [False, True])
@pytest.mark.parametrize(("k", "n"), [(2, 1), (3, 13), (5, 9001), (32, 200)])
def test_the_core_adds_up_what_numpy_does(k: int, n: int, soft: bool, weighted: bool, zeros: bool) -> None:
    rows = rows_of(k, n, soft=soft, weighted=weighted, zeros=zeros)
    point = np.concatenate([np.linspace(0.3, 2.0, k), np.linspace(-1.0, 1.0, k)])
    found, expected = scaled_sums(rows, *np.split(point, 2)), by_numpy(rows, point)
    np.testing.assert_allclose(found.value, expected[0], rtol=1e-12)
    np.testing.assert_allclose(found.gradient, expected[1], rtol=1e-9, atol=1e-11 * n)
    np.testing.assert_allclose(found.hessian, expected[2], rtol=1e-9, atol=1e-10 * n)
    from_truth = rows.log_probs if soft else rows.log_probs - rows.log_probs[np.arange(n), rows.truth, None]
    moved = Rows(from_truth, rows.labels, rows.targets, rows.weights)
    finite = np.where(np.isfinite(from_truth), from_truth, 0.0)
    np.testing.assert_allclose(sums_along(moved, 0.7), along_by_numpy(moved, finite, 0.7), rtol=1e-9, atol=1e-10 * n)


def test_a_sure_and_right_row_costs_what_is_left_of_it() -> None:
    rows = Rows(np.array([[-1e-30, -69.0]]), np.array([0]))
    assert scaled_sums(rows, np.ones(2), np.zeros(2)).value == pytest.approx(np.exp(-69.0), rel=1e-14)


def test_threads_leave_no_trace() -> None:
    rows = rows_of(4, 30_000, soft=False, weighted=True, zeros=False)
    out = [np.empty((8, 1 + 8 + 36)) for _ in range(2)]
    for threads, sums in zip((1, 3), out, strict=True):
        native.scaling_sums(
            rows.log_probs, rows.labels, None, rows.weights, np.ones(4), np.zeros(4), False, 4096, sums, threads
        )
    np.testing.assert_array_equal(*out)


def test_labels_outside_the_classes_are_refused() -> None:
    with pytest.raises(ValueError, match="labels must lie in"):
        scaled_sums(Rows(np.zeros((1, 2)), np.array([2])), np.ones(2), np.zeros(2))
