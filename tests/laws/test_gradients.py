"""Gradients: against the definition, their sum, finite differences, and the places where peers give 0."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers import PATHS, assert_allclose, assert_close, assert_same, computing_by
from tests.oracle import definitions as oracle
from tests.rows import FAMILIES, rows_in

import crossent as ce

few = settings(max_examples=40, deadline=None)


@few
@given(st.integers(0, 2**32), st.sampled_from(FAMILIES), st.sampled_from(PATHS))
def test_soft_truth_against_the_definition(seed: int, family: str, path: str) -> None:
    rng = np.random.default_rng(seed)
    k = int(rng.integers(2, 6))
    rows, truth = rows_in("logits", family, k, rng, 2), rng.dirichlet(np.ones(k), 2)
    weights = rng.uniform(0.1, 2.0, k)
    with computing_by(path):
        loss, gradient = ce.cross_entropy_and_gradient(truth, logits=rows, label_smoothing=0.1, class_weights=weights)
    wanted = [
        oracle.cross_entropy("logits", z, t, 0.1, weights) for z, t in zip(rows.tolist(), truth.tolist(), strict=True)
    ]
    assert_close(loss, wanted, ulp=4)
    wanted = [
        oracle.cross_entropy_gradient("logits", z, t, 0.1, weights)
        for z, t in zip(rows.tolist(), truth.tolist(), strict=True)
    ]
    assert_close(gradient, wanted, ulp=4)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_near_the_optimum_the_gradient_keeps_its_digits(dtype: str, path: str) -> None:
    """The truth is the prediction but for one part in 1e12, or rounded to float32: all but a few bits cancel."""
    rng = np.random.default_rng(45)
    for family in ("ordinary", "hopeless", "shifted", "tied"):
        z = rows_in("logits", family, 7, rng, 2).astype(dtype)
        with np.errstate(under="ignore"):
            q = np.array([[float(x) for x in oracle.softmax(row)] for row in z.tolist()])
            truth = (q * (1 + 1e-12 * rng.normal(size=q.shape))).astype(dtype)
        with computing_by(path):
            _, gradient = ce.cross_entropy_and_gradient(truth, logits=z)
        wanted = [
            oracle.cross_entropy_gradient("logits", row, t) for row, t in zip(z.tolist(), truth.tolist(), strict=True)
        ]
        assert_close(gradient, wanted, ulp=4)


@few
@given(st.integers(0, 2**32), st.sampled_from(FAMILIES), st.sampled_from(PATHS))
def test_by_logits_every_row_sums_to_zero(seed: int, family: str, path: str) -> None:
    rng = np.random.default_rng(seed)
    rows = rows_in("logits", family, 5, rng, 3)
    with computing_by(path):
        _, gradient = ce.cross_entropy_and_gradient(rng.integers(0, 5, 3), logits=rows)
    assert_allclose(gradient.sum(axis=-1), np.zeros(3), rtol=0, atol=1e-15)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("space", ["probs", "log_probs", "logits"])
def test_is_the_slope_of_the_loss(space: str, path: str) -> None:
    rng = np.random.default_rng(41)
    row, truth = rows_in(space, "ordinary", 4, rng, 1)[0], np.array([0.1, 0.2, 0.3, 0.4])
    with computing_by(path):
        _, gradient = ce.cross_entropy_and_gradient(truth, **{space: row}, class_weights=[1, 2, 3, 4])
        for j in range(4):
            step = np.eye(4)[j] * 1e-6
            up, down = (ce.cross_entropy(truth, **{space: row + s}, class_weights=[1, 2, 3, 4]) for s in (step, -step))
            assert_allclose(gradient[j], (up - down) / 2e-6, rtol=1e-7)


@pytest.mark.parametrize("path", PATHS)
def test_a_sure_right_row_keeps_its_loss_and_gradient_in_float32(path: str) -> None:
    """Every peer's multi-class path gives 0 for both."""
    with computing_by(path):
        loss, gradient = ce.cross_entropy_and_gradient(0, logits=np.array([20.0, 0.0], dtype=np.float32))
    wanted = oracle.mpmath.log1p(oracle.mpmath.exp(-20))
    assert_close(loss, wanted, ulp=2)
    assert_close(gradient, oracle.cross_entropy_gradient("logits", [20.0, 0.0], 0), ulp=2)


@pytest.mark.parametrize("path", PATHS)
def test_a_tiny_loss_is_not_none(path: str) -> None:
    with computing_by(path):
        loss, gradient = ce.cross_entropy_and_gradient(0, logits=[69.0, 0.0])
    assert_close(loss, oracle.cross_entropy("logits", [69.0, 0.0], 0), ulp=2)
    assert 1e-30 < loss < 2e-30
    assert -2e-30 < gradient[0] < -1e-30


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_out_is_filled_and_returned(path: str, dtype: str, ndim: int) -> None:
    rng = np.random.default_rng(42)
    z = rng.normal(size=(2, 5, 3)[3 - ndim :]).astype(dtype)
    y = rng.integers(0, 3, z.shape[:-1])
    with computing_by(path):
        loss, gradient = ce.cross_entropy_and_gradient(y, logits=z, base=2)
        for out in (np.empty_like(z), np.asfortranarray(np.empty_like(z)), np.empty((*z.shape, 2), dtype)[..., 0]):
            again, filled = ce.cross_entropy_and_gradient(y, logits=z, base=2, out=out)
            assert filled is out
            assert_same(filled, gradient)
            assert_same(again, loss)


@pytest.mark.parametrize("path", PATHS)
def test_out_may_be_the_logits_or_overlap_them(path: str) -> None:
    rng = np.random.default_rng(43)
    y = np.array([0, 1, 2, 1])
    with computing_by(path):
        z = rng.normal(size=(4, 3))
        _, wanted = ce.cross_entropy_and_gradient(y, logits=z)
        _, found = ce.cross_entropy_and_gradient(y, logits=z, out=z)
        assert found is z
        assert_same(z, wanted)
        memory = rng.normal(size=(301, 3))
        many = rng.integers(0, 3, 300)
        _, wanted = ce.cross_entropy_and_gradient(many, logits=memory[:-1])
        _, found = ce.cross_entropy_and_gradient(many, logits=memory[:-1], out=memory[1:])
        assert_same(found, wanted)
        x = rng.normal(size=6)
        _, wanted = ce.binary_cross_entropy_and_gradient(np.ones(6), logits=x)
        _, found = ce.binary_cross_entropy_and_gradient(np.ones(6), logits=x, out=x)
        assert found is x
        assert_same(x, wanted)


@pytest.mark.parametrize("path", PATHS)
def test_out_serves_another_axis(path: str) -> None:
    z = np.random.default_rng(44).normal(size=(3, 4))
    with computing_by(path):
        _, wanted = ce.cross_entropy_and_gradient([0, 1, 2, 0], logits=z, axis=0)
        out = np.empty_like(z)
        _, found = ce.cross_entropy_and_gradient([0, 1, 2, 0], logits=z, axis=0, out=out)
    assert found is out
    assert_same(found, wanted)
