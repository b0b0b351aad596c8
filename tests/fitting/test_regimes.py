"""Each regime of shapes has a path of its own, and all paths lead to the same certified minimum."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.datasets import load_breast_cancer, load_digits, load_iris

from crossent.errors import InvalidInput
from crossent.fitting import LinearModel, StreamedRows, fit
from crossent.fitting._class_blocks import class_blocks
from crossent.fitting._dot import dot
from crossent.fitting._objective import Objective
from crossent.fitting._passes import Data
from crossent.fitting._rows import DenseRows
from crossent.fitting._truth import read_truth


def assert_same_minimum(one: LinearModel, other: LinearModel) -> None:
    assert one.converged
    assert other.converged
    assert abs(one.objective - other.objective) <= max(one.gap, other.gap) + 1e-14


@pytest.mark.parametrize("load", [load_iris, load_breast_cancer])
def test_a_small_problem_goes_by_newton_steps_on_one_array(load: Any) -> None:
    features, labels = load(return_X_y=True)
    model = fit(features, labels)
    assert "steps on one array" in model.solver
    assert model.iterations > 0
    assert_same_minimum(model, fit(features, labels, solver="lbfgs"))


def test_the_small_path_takes_offsets_weights_and_soft_labels() -> None:
    random = np.random.default_rng(3)
    features, soft = random.standard_normal((60, 4)), random.dirichlet(np.ones(3), 60)
    settings: dict[str, Any] = {"offset": random.standard_normal((60, 3)), "weights": random.random(60)}
    model = fit(features, soft, **settings)
    assert "steps on one array" in model.solver
    assert_same_minimum(model, fit(features, soft, solver="lbfgs", **settings))


@pytest.mark.parametrize("classes", [2, 3])
def test_more_columns_than_rows_go_through_the_span_of_the_rows(classes: int) -> None:
    random = np.random.default_rng(0)
    features = random.standard_normal((40, 300)) * np.exp2(random.integers(-8, 8, 300)) + 5.0
    features[7] = features[3]  # a row twice: the Gram matrix has not its full rank
    model = fit(features, np.arange(40) % classes, alpha=0.1)
    assert "in the span of 38 rows" in model.solver
    assert_same_minimum(
        model, fit(features, np.arange(40) % classes, alpha=0.1, solver="newton-cg", max_iterations=9999)
    )


def test_many_classes_go_by_one_curvature_a_class() -> None:
    features, labels = load_digits(return_X_y=True)
    assert_same_minimum(fit(features, labels, tol=1e-6), fit(features, labels, tol=1e-6, solver="newton"))


def test_blocks_of_few_classes_are_the_blocks_of_the_hessian() -> None:
    random = np.random.default_rng(0)
    truth = read_truth(np.arange(90) % 3, rows=90)
    objective = Objective(Data(DenseRows(random.standard_normal((90, 4))), truth), 0.1, 0.0, True)
    theta = random.standard_normal(objective.shape)
    whole = objective.hessian(theta)
    for c, block in enumerate(objective.class_blocks(theta)):
        part = slice(5 * c, 5 * c + 5)
        here = np.diag(objective.penalty_diagonal) + np.tril(block) + np.tril(block, -1).T
        np.testing.assert_allclose(here, whole[part, part], rtol=1e-12, atol=1e-14)


def test_blocks_of_many_classes_keep_the_curvature_of_the_rows_left_out() -> None:
    random = np.random.default_rng(0)
    truth = read_truth(np.arange(5000) % 40, rows=5000)
    data = Data(DenseRows(random.standard_normal((5000, 3))), truth)
    objective = Objective(data, 0.1, 0.0, True)
    weights, intercept = objective.raw(objective.start())
    blocks = class_blocks(data, weights, intercept, objective.columns, objective.gram())
    exact = 1 / 40 * (1 - 1 / 40)  # every prediction is the same, so a block is this times the Gram matrix
    for block in blocks:
        np.testing.assert_allclose(block[-1, -1], exact, rtol=1e-12)
        np.testing.assert_allclose(np.tril(block), exact * np.tril(objective.gram()), atol=0.3 * exact)


@pytest.mark.parametrize("size", [10, 100_000])
def test_an_inner_product_is_the_sum_of_products(size: int) -> None:
    random = np.random.default_rng(0)
    a, b = random.standard_normal((size, 2)), random.standard_normal((size, 2))
    assert dot(a, b) == pytest.approx(float((a * b).sum()), rel=1e-11)


def test_rows_held_out_of_a_stream_are_those_held_out_of_the_array() -> None:
    random = np.random.default_rng(0)
    features, labels = random.standard_normal((700, 5)), random.integers(0, 3, 700)
    stream = StreamedRows(lambda: np.array_split(features, 4), features.shape)
    array, streamed = fit(features, labels, valid=0.3), fit(stream, labels, valid=0.3)
    assert streamed.loss["held_out"] == array.loss["held_out"]
    assert np.array_equal(streamed.coefficients, array.coefficients)


def test_a_sparse_matrix_is_not_made_dense_to_rotate_it() -> None:
    random = np.random.default_rng(0)
    features = sparse.random_array((60, 900), density=0.01, rng=random, format="csr")
    labels = np.arange(60) % 2
    model = fit(features, labels, alpha=0.01)
    assert "in the span" not in model.solver
    assert_same_minimum(model, fit(features.toarray(), labels, alpha=0.01))


@pytest.mark.parametrize("classes", [2, 3])
def test_an_offset_that_is_the_same_for_all_rows_is_the_intercept_s(classes: int) -> None:
    random = np.random.default_rng(0)
    features, labels = random.standard_normal((90, 4)), np.arange(90) % classes
    far = 1e6 * np.arange(1, classes + 1)[None, :] * np.ones((90, 1)) if classes > 2 else np.full(90, 1e6)
    model, plain = fit(features, labels, offset=far), fit(features, labels)
    assert model.converged
    np.testing.assert_allclose(model.coefficients, plain.coefficients, atol=1e-5)
    assert model.objective == pytest.approx(plain.objective, rel=1e-7)


def test_who_looks_on_changes_no_digit() -> None:
    random = np.random.default_rng(0)
    features, labels = random.standard_normal((90, 4)), np.arange(90) % 3
    seen: list[int] = []
    watched = fit(features, labels, callback=lambda step: seen.append(step.iteration))
    alone = fit(features, labels)
    assert np.array_equal(watched.coefficients, alone.coefficients)
    assert watched.passes == alone.passes
    assert seen == list(range(len(seen)))


def test_who_looks_on_may_stop_a_small_fit() -> None:
    random = np.random.default_rng(0)
    features, labels = random.standard_normal((90, 4)), np.arange(90) % 2
    model = fit(features, labels, callback=lambda step: step.iteration == 2)
    assert (model.iterations, model.converged, model.reason) == (2, False, "the callback asked to stop")


def test_a_start_is_a_model_of_the_same_classes() -> None:
    features = np.random.default_rng(0).standard_normal((30, 2))
    start = fit(features, np.where(np.arange(30) % 2, "a", "b"))
    with pytest.raises(InvalidInput, match="start: a model of the classes 'c', 'd' is needed; found one of 'a', 'b'"):
        fit(features, np.where(np.arange(30) % 2, "c", "d"), start=start)
