"""What must hold for every fit, whatever the data: each of these has caught a wrong weight or a wrong gradient."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from crossent.fitting import LinearModel, StreamedRows, fit

TIGHT = 1e-13


def some_data(seed: int = 0, rows: int = 60, columns: int = 4, classes: int = 3) -> tuple[Any, Any]:
    """Return features on unlike scales, and labels that depend on them."""
    random = np.random.default_rng(seed)
    features = random.standard_normal((rows, columns))
    scores = features @ random.standard_normal((columns, classes)) + random.gumbel(size=(rows, classes))
    labels = scores.argmax(axis=1)
    labels[:classes] = range(classes)
    return features * 10.0 ** np.arange(columns)[::-1] + 5.0, labels


def assert_same_model(one: LinearModel, two: LinearModel, features: Any) -> None:
    """Assert that two fits predict the same: to the root of their certificates, which is what these promise."""
    dense = features.toarray() if hasattr(features, "toarray") else features
    np.testing.assert_allclose(one.predict_proba(dense), two.predict_proba(dense), atol=5e-6)
    assert one.objective == pytest.approx(two.objective, rel=1e-11)


@given(seed=st.integers(0, 1000), classes=st.integers(2, 4))
@settings(max_examples=15, deadline=None)
def test_weights_are_repeats(seed: int, classes: int) -> None:
    features, labels = some_data(seed, classes=classes)
    weights = np.random.default_rng(seed).integers(0, 4, len(labels))
    weights[:classes] = 1
    repeated = np.repeat(np.arange(len(labels)), weights)
    one = fit(features, labels, weights=weights, tol=TIGHT)
    assert_same_model(one, fit(features[repeated], labels[repeated], tol=TIGHT), features)


@given(seed=st.integers(0, 1000), classes=st.integers(2, 4))
@settings(max_examples=15, deadline=None)
def test_a_soft_label_is_weighted_hard_rows(seed: int, classes: int) -> None:
    features, _ = some_data(seed, classes=classes)
    soft = np.random.default_rng(seed).dirichlet(np.ones(classes), len(features))
    one = fit(features, soft, alpha=0.01, tol=TIGHT)
    rows = np.repeat(np.arange(len(features)), classes)
    two = fit(features[rows], np.tile(np.arange(classes), len(features)), weights=soft.ravel(), alpha=0.01, tol=TIGHT)
    assert_same_model(one, two, features)
    assert_same_model(one, fit(features, sparse.csr_array(soft), alpha=0.01, tol=TIGHT), features)


@pytest.mark.parametrize("classes", [2, 3])
def test_smoothing_in_closed_form_is_smoothing_of_the_targets(classes: int) -> None:
    features, labels = some_data(classes=classes)
    weights = np.linspace(0.5, 3.0, classes)
    smooth = 0.9 * np.eye(classes)[labels] + 0.1 / classes
    one = fit(features, labels, alpha=0.01, label_smoothing=0.1, class_weights=weights, tol=TIGHT)
    two = fit(features, smooth, alpha=0.01, class_weights=weights, tol=TIGHT)
    assert_same_model(one, two, features)
    assert one.loss["truth_entropy"] == pytest.approx(two.loss["truth_entropy"], rel=1e-12)


@pytest.mark.parametrize("classes", [2, 3])
def test_an_offset_is_a_fixed_coefficient(classes: int) -> None:
    features, labels = some_data(classes=classes)
    outputs = 1 if classes == 2 else classes
    full = fit(features, labels, alpha=0.0, tol=TIGHT)
    fixed = features[:, [0]] * full.coefficients[[0]]
    rest = fit(features[:, 1:], labels, alpha=0.0, tol=TIGHT, offset=fixed if outputs > 1 else fixed[:, 0])
    np.testing.assert_allclose(rest.coefficients, full.coefficients[1:], rtol=1e-5, atol=1e-9)
    assert rest.objective == pytest.approx(full.objective, rel=1e-11)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("l1_ratio", [0.0, 0.5, 1.0])
def test_permutations_permute(classes: int, l1_ratio: float) -> None:
    features, labels = some_data(classes=classes)
    random = np.random.default_rng(1)
    rows, columns, names = random.permutation(len(labels)), [2, 0, 3, 1], random.permutation(classes)
    one = fit(features, labels, alpha=0.02, l1_ratio=l1_ratio, tol=1e-11)
    two = fit(features[rows][:, columns], names[labels][rows], alpha=0.02, l1_ratio=l1_ratio, tol=1e-11)
    assert one.objective == pytest.approx(two.objective, rel=1e-10)
    probs = two.predict_proba(features[:, columns])[:, names]
    np.testing.assert_allclose(one.predict_proba(features), probs, atol=1e-5)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("l1_ratio", [0.0, 0.5, 1.0])
def test_dense_sparse_fortran_and_float32_agree(classes: int, l1_ratio: float) -> None:
    features, labels = some_data(classes=classes)
    features = features.astype(np.float32).astype(np.float64)
    settings = {"alpha": 0.02, "l1_ratio": l1_ratio, "tol": 1e-11}
    dense = fit(features, labels, **settings)
    for other in (sparse.csr_array(features), sparse.csc_array(features), np.asfortranarray(features)):
        assert_same_model(dense, fit(other, labels, **settings), features)
    assert_same_model(dense, fit(features.astype(np.float32), labels, **settings), features)


@pytest.mark.parametrize("classes", [2, 3])
def test_chunks_of_any_size_give_the_same_bits(classes: int) -> None:
    features, labels = some_data(rows=5000, classes=classes)

    def streamed(size: int) -> StreamedRows:
        return StreamedRows(lambda: (features[i : i + size] for i in range(0, len(features), size)), features.shape)

    one = fit(features, labels)
    for size in (7, 1000, 4999):
        two = fit(streamed(size), labels)
        assert np.array_equal(one.coefficients, two.coefficients)
        assert one.objective == two.objective


@pytest.mark.parametrize("classes", [2, 3])
def test_scaling_a_feature_scales_its_coefficient_without_a_penalty(classes: int) -> None:
    features, labels = some_data(classes=classes)
    scales = np.array([1e-6, 1.0, 1e5, 3.0])
    one = fit(features, labels, alpha=0.0, tol=TIGHT)
    two = fit(features * scales, labels, alpha=0.0, tol=TIGHT)
    np.testing.assert_allclose(two.coefficients * scales[:, None], one.coefficients, rtol=1e-5, atol=1e-9)


def test_coefficients_of_the_classes_sum_to_zero_under_l2() -> None:
    features, labels = some_data(classes=4)
    model = fit(features, labels, tol=TIGHT)
    np.testing.assert_allclose(model.coefficients.sum(axis=1), 0.0, atol=1e-15)
    assert model.intercept.sum() == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("l1_ratio", [0.0, 0.5, 1.0])
def test_the_mean_prediction_is_the_mean_truth(l1_ratio: float) -> None:
    features, labels = some_data()
    model = fit(features, labels, alpha=0.05, l1_ratio=l1_ratio, tol=1e-12)
    rates = np.bincount(labels) / len(labels)
    np.testing.assert_allclose(model.predict_proba(features).mean(axis=0), rates, atol=1e-8)


@given(seed=st.integers(0, 10_000), classes=st.integers(2, 4), l1_ratio=st.sampled_from([0.0, 0.3, 1.0]))
@settings(max_examples=25, deadline=None)
def test_the_gap_bounds_the_true_distance_at_every_step(seed: int, classes: int, l1_ratio: float) -> None:
    features, labels = some_data(seed, rows=40, classes=classes)
    steps: list[Any] = []
    model = fit(features, labels, alpha=0.03, l1_ratio=l1_ratio, tol=1e-11, callback=steps.append)
    lowest = model.objective - model.gap
    for step in steps:
        assert step.gap >= -1e-15
        assert step.objective - model.objective <= step.gap + 1e-14
        assert step.objective - step.gap <= model.objective + 1e-14
    assert lowest <= min(step.objective for step in steps) + 1e-14


def test_every_solver_finds_the_same_minimum() -> None:
    features, labels = some_data()
    best = fit(features, labels, alpha=0.01, tol=1e-12).objective
    for solver in ("lbfgs", "newton", "newton-cg", "proximal-newton"):
        model = fit(features, labels, alpha=0.01, tol=1e-10, solver=solver)
        assert model.converged
        assert model.objective == pytest.approx(best, rel=1e-9)
        assert solver.split("-")[0] in model.solver or solver == "proximal-newton"


def test_gradient_descent_takes_plain_steps_and_falls() -> None:
    features, labels = np.array([[0.0], [1.0], [2.0], [3.0]]), [0, 1, 0, 1]
    steps: list[Any] = []
    model = fit(
        features,
        labels,
        alpha=0.1,
        solver="gradient_descent",
        step_size=0.5,
        max_iterations=3000,
        callback=steps.append,
    )
    assert model.converged
    assert steps[0].objective == pytest.approx(np.log(2), rel=1e-14)
    values = [step.objective for step in steps]
    assert all(later <= earlier + 1e-15 for earlier, later in pairwise(values))


def test_inputs_are_never_written_to() -> None:
    features, labels = some_data()
    weights, offset = np.ones(len(labels)), np.zeros((len(labels), 3))
    for array in (features, labels, weights, offset):
        array.flags.writeable = False
    assert fit(features, labels, weights=weights, offset=offset).converged


@pytest.mark.parametrize("kind", ["bsr", "coo", "csc", "csr", "dia", "dok", "lil"])
def test_every_kind_of_sparse_matrix_is_the_dense_one(kind: str) -> None:
    features = np.array([[0.0, 1.0, 0.0], [2.0, 0.0, 0.0], [0.0, 3.0, 1.0], [1.0, 0.0, 4.0]])
    dense = fit(features, [0, 1, 1, 0], alpha=0.1)
    found = fit(sparse.csr_array(features).asformat(kind), [0, 1, 1, 0], alpha=0.1)
    np.testing.assert_allclose(found.coefficients, dense.coefficients, rtol=1e-10)
