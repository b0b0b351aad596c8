"""The dual point that is moved to satisfy the intercept's condition: a bound that holds, and one that is tight."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossent.fitting import fit
from crossent.fitting._balanced import balanced_gap, class_curvature
from crossent.fitting._certificate import duality_gap
from crossent.fitting._metric import inverse
from crossent.fitting._objective import Objective
from crossent.fitting._passes import Data, scores
from crossent.fitting._rows import DenseRows
from crossent.fitting._truth import read_truth


def a_problem(seed: int, classes: int, l1_ratio: float = 0.0, offset: bool = True) -> tuple[Objective, Any]:
    """Return an objective with soft labels, weights and an offset, and parameters near its minimum."""
    random = np.random.default_rng(seed)
    features = random.standard_normal((80, 3)) * [1.0, 30.0, 0.2] + 2.0
    shares = random.dirichlet(np.ones(classes), 80)
    weights = random.random(80) + 0.1
    known = random.standard_normal((80, classes if classes > 2 else 1)) if offset else None
    model = fit(
        features,
        shares,
        alpha=0.01,
        l1_ratio=l1_ratio,
        weights=weights,
        offset=known if classes > 2 or known is None else known[:, 0],
        tol=1e-13,
    )
    truth = read_truth(shares, rows=80, weights=weights)
    objective = Objective(Data(DenseRows(features), truth, known), 0.01, l1_ratio, True)
    return objective, objective.theta(model.coefficients, model.intercept)


@given(seed=st.integers(0, 200), classes=st.integers(2, 4), size=st.sampled_from([1e-4, 1e-2, 0.1]))
@settings(max_examples=20, deadline=None)
@pytest.mark.parametrize("l1_ratio", [0.0, 0.5])
def test_it_bounds_the_distance_to_the_minimum(l1_ratio: float, seed: int, classes: int, size: float) -> None:
    objective, best = a_problem(seed, classes, l1_ratio)
    lowest = objective.at(best).value
    turn = np.random.default_rng(seed + 1).standard_normal(best.shape)
    here = objective.at(best + size * turn)
    assert balanced_gap(objective, here) >= here.value - lowest - 1e-14


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_it_is_of_second_order_where_the_plain_bound_is_of_first(classes: int) -> None:
    objective, best = a_problem(0, classes)
    lowest = objective.at(best).value
    turn = np.zeros_like(best)
    turn[-1] = np.linspace(-1.0, 1.0, classes)[: best.shape[1]]
    here = objective.at(best + 1e-4 * turn)
    assert duality_gap(objective, here) > 1e-6
    assert balanced_gap(objective, here) < 20 * (here.value - lowest)


@pytest.mark.parametrize("classes", [2, 3])
def test_it_is_below_the_dual_of_the_point_it_stands_for(classes: int) -> None:
    """The point itself, row by row: a distribution, balanced, whose exact dual value the bound may not exceed."""
    objective, best = a_problem(3, classes)
    turn = np.random.default_rng(5).standard_normal(best.shape)
    here = objective.at(best + 0.01 * turn)
    data, truth = objective.data, objective.data.truth
    z = scores(data.rows.array, here.weights, here.intercept, data.offset)
    if classes == 2:
        z = np.column_stack([np.zeros(80), z])
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    delta = np.linalg.lstsq(
        np.atleast_2d(class_curvature(data, here.weights, here.intercept)), here.sums.residual, rcond=None
    )[0]
    delta = np.append(0.0, delta) if classes == 2 else delta
    q = p * (1.0 - delta + (p @ delta)[:, None])
    y = truth.shares if classes > 2 else np.column_stack([1.0 - truth.second, truth.second])
    s = truth.weights / truth.total
    assert (q > 0).all()
    np.testing.assert_allclose(q.sum(axis=1), 1.0, rtol=1e-14)
    np.testing.assert_allclose(s @ (q - y), 0.0, atol=1e-15)
    offset = data.offset if classes > 2 else np.column_stack([np.zeros(80), data.offset])
    g = data.rows.array.T @ (s[:, None] * (q - y))
    g = g if classes > 2 else g[:, 1:]
    dual = s @ ((q - y) * offset).sum(axis=1) - s @ (q * np.log(q)).sum(axis=1) - (g**2).sum() / (2 * objective.ridge)
    exact = here.value - dual
    assert exact <= balanced_gap(objective, here) <= 1.5 * exact


def test_a_move_too_large_for_a_distribution_gives_no_bound() -> None:
    objective, best = a_problem(0, 3)
    turn = np.zeros_like(best)
    turn[-1] = [8.0, 0.0, -8.0]
    assert balanced_gap(objective, objective.at(best + turn)) == np.inf


def test_where_the_condition_holds_already_it_is_the_plain_bound() -> None:
    objective, best = a_problem(1, 3)
    turn = np.zeros_like(best)
    turn[:-1] = 0.01
    here = objective.at(best + turn)
    for _ in range(5):  # Newton's steps of the intercept alone
        step = inverse(class_curvature(objective.data, here.weights, here.intercept))(here.sums.residual)
        here = objective.at(objective.theta(here.weights, here.intercept - step))
    assert np.abs(here.sums.residual).max() < 1e-15
    assert balanced_gap(objective, here) == pytest.approx(duality_gap(objective, here), rel=1e-9)


@pytest.mark.parametrize("solver", ["auto", "lbfgs", "newton-cg"])
def test_a_fit_ends_soon_after_it_has_arrived(solver: str) -> None:
    random = np.random.default_rng(0)
    features = random.standard_normal((1500, 30))
    z = features @ random.standard_normal((30, 12)) / 2 + random.gumbel(size=(1500, 12))
    labels = z.argmax(axis=1)
    lowest = fit(features, labels, tol=1e-13).objective
    model = fit(features, labels, tol=1e-6, solver=solver)
    assert model.converged
    arrived = next(step for step in model.history if step.objective <= lowest * (1 + 1e-6))
    assert model.passes <= 1.5 * arrived.passes + 8
