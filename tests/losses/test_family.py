"""Focus, z-loss, caps, masks, temperature and named classes: against the definition, and as laws."""

from __future__ import annotations

import math
from typing import Any

import array_api_strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers import PATHS, assert_allclose, assert_close, assert_same, computing_by
from tests.oracle import definitions as oracle
from tests.rows import FAMILIES, logit_rows

import crossent as ce

few = settings(max_examples=25, deadline=None)
over_paths = pytest.mark.parametrize("path", PATHS)

OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"temperature": 0.7},
    {"softcap": 30.0},
    {"softcap": 5.0, "temperature": 1.3},
    {"mask": True},
    {"focal": 2.0},
    {"focal": 0.5, "label_smoothing": 0.1},
    {"z_loss": 1e-2},
    {"label_smoothing": 0.1, "class_weights": True, "mask": True, "softcap": 20.0, "temperature": 2.0, "focal": 1.5,
     "z_loss": 0.1},
)  # fmt: skip


def filled(options: dict[str, Any], k: int, label: int, rng: np.random.Generator, dtype: Any) -> dict[str, Any]:
    """The options with a mask in which the label takes part, and class weights, where they are asked for."""
    chosen = dict(options)
    if "mask" in chosen:
        chosen["mask"] = rng.random(k) < 0.7
        chosen["mask"][[0, label]] = True
    if "class_weights" in chosen:
        chosen["class_weights"] = rng.random(k).astype(dtype)
    return chosen


def as_definition(options: dict[str, Any]) -> dict[str, Any]:
    renamed = {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in options.items()}
    return {"smoothing": renamed.pop("label_smoothing", 0.0), **renamed}


@over_paths
@pytest.mark.parametrize("width", ["float64", "float32"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_loss_and_gradient_are_the_definition(options: dict[str, Any], width: str, path: str) -> None:
    """Also where the truth is within 1e-5 of the prediction and the gradient cancels."""
    rng = np.random.default_rng(51)
    for family in FAMILIES:
        for k in (2, 6):
            z = logit_rows(family, k, rng, 1)[0].astype(width)
            label = int(rng.integers(k))
            chosen = filled(options, k, label, rng, width)
            near = np.asarray(ce.softmax(z)) * (1 + 1e-5 * rng.normal(size=k))
            for truth in (label, near if k == 6 else rng.dirichlet(np.ones(k))):
                happened = truth
                if not isinstance(truth, int):
                    happened = np.where(chosen.get("mask", True), truth, 0.0).astype(width)
                with computing_by(path):
                    loss, gradient = ce.cross_entropy_and_gradient(happened, logits=z, **chosen)
                    parts = ce.cross_entropy_parts(happened, logits=z, gradient=True, **chosen)
                as_taught = (z.tolist(), happened if isinstance(truth, int) else happened.tolist())
                cost = oracle.family_loss(*as_taught, **as_definition(chosen))
                slope = oracle.family_gradient(*as_taught, **as_definition(chosen))
                for found in ((loss, gradient), (parts.loss, parts.gradient)):
                    assert_close(found[0], [cost], ulp=4)
                    assert_close(found[1], slope, ulp=4)


@over_paths
@pytest.mark.parametrize("space", ["probs", "log_probs"])
def test_focus_on_probabilities_is_that_on_their_logits(space: str, path: str) -> None:
    logits = np.random.default_rng(52).normal(size=(5, 4))
    rows = ce.softmax(logits) if space == "probs" else ce.log_softmax(logits)
    labels = np.array([0, 1, 2, 3, 0])
    with computing_by(path):
        assert_allclose(
            ce.cross_entropy(labels, **{space: rows}, focal=1.5),
            ce.cross_entropy(labels, logits=logits, focal=1.5),
            rtol=1e-14,
        )
        _, slope = ce.cross_entropy_and_gradient(labels, **{space: rows}, focal=1.5)
    probability = float(ce.softmax(logits)[0, 0])
    wanted = 1.5 * (1 - probability) ** 0.5 * math.log(probability) - (1 - probability) ** 1.5 / probability
    by_probability = 1.5 * (1 - probability) ** 0.5 * math.log(probability) * probability - (1 - probability) ** 1.5
    assert_allclose(slope[0], [wanted if space == "probs" else by_probability, 0, 0, 0], rtol=1e-13)


@over_paths
@few
@given(st.integers(0, 2**32), st.sampled_from(OPTIONS))
def test_class_numbers_one_hot_rows_and_named_classes_agree(path: str, seed: int, options: dict[str, Any]) -> None:
    rng = np.random.default_rng(seed)
    k, n = int(rng.integers(2, 7)), 4
    z, labels = logit_rows("ordinary", k, rng, n), rng.integers(0, k, n)
    chosen = {**filled(options, k, 0, rng, np.float64)}
    if "mask" in chosen:
        labels = np.zeros(n, np.int64)
    truths = (
        np.eye(k)[labels],
        ce.SparseTruth(labels[:, None], np.ones((n, 1))),
        ce.SparseTruth(np.stack([labels, labels], -1), np.full((n, 2), 0.5)),
    )
    with computing_by(path):
        wanted = ce.cross_entropy_parts(labels, logits=z, gradient=True, **chosen)
        for truth in truths:
            found = ce.cross_entropy_parts(truth, logits=z, gradient=True, **chosen)
            assert_allclose(found.loss, wanted.loss, rtol=1e-14, atol=1e-300)
            assert_allclose(found.gradient, wanted.gradient, rtol=1e-13, atol=1e-300)
            assert_allclose(found.p_truth, wanted.p_truth, rtol=1e-14)
            assert_same(found.correct, wanted.correct)


@over_paths
@pytest.mark.parametrize("rest", ["nothing", "spread"])
@pytest.mark.parametrize("space", ["logits", "probs", "log_probs"])
def test_named_classes_are_their_dense_rows(space: str, rest: str, path: str) -> None:
    rng = np.random.default_rng(53)
    logits = rng.normal(size=(2, 3, 9))
    rows = {"logits": logits, "probs": ce.softmax(logits), "log_probs": ce.log_softmax(logits)}[space]
    classes = np.argsort(rng.random((2, 3, 9)), axis=-1)[..., :3]
    shares = rng.dirichlet(np.ones(4), (2, 3))[..., :3]
    dense = np.zeros((2, 3, 9))
    if rest == "spread":
        dense += ((1 - shares.sum(-1)) / 6)[..., None]
    np.put_along_axis(dense, classes, shares, axis=-1)
    options = {"class_weights": rng.random(9), "label_smoothing": 0.1}
    with computing_by(path):
        wanted = ce.cross_entropy_and_gradient(dense, **{space: rows}, **options)
        found = ce.cross_entropy_and_gradient(ce.SparseTruth(classes, shares, rest), **{space: rows}, **options)
    assert_allclose(found[0], wanted[0], rtol=1e-14)
    assert_allclose(found[1], wanted[1], rtol=1e-12, atol=1e-16)


@over_paths
def test_parts_are_what_the_functions_alone_give(path: str) -> None:
    rng = np.random.default_rng(54)
    for family in FAMILIES:
        for dtype in (np.float64, np.float32):
            for k in (2, 7, 80):
                z = logit_rows(family, k, rng, 5).astype(dtype)
                y = rng.integers(0, k, 5)
                with computing_by(path):
                    parts = ce.cross_entropy_parts(y, logits=z, gradient=True)
                    loss, gradient = ce.cross_entropy_and_gradient(y, logits=z)
                    entropy, total = ce.entropy(logits=z), ce.logsumexp(z)
                    probs = ce.softmax(z)
                eps = 8 * np.finfo(dtype).eps
                tiny = float(np.finfo(dtype).smallest_subnormal)
                assert_allclose(parts.loss, loss, rtol=eps)
                assert_allclose(parts.gradient, gradient, rtol=eps, atol=2 * tiny)
                assert_allclose(parts.entropy, entropy, rtol=eps, atol=1e3 * tiny)
                assert_allclose(parts.log_sum_exp, total, rtol=eps)
                assert_allclose(parts.p_truth, probs[np.arange(5), y], rtol=eps, atol=2 * tiny)
                assert_same(parts.predicted, np.argmax(z, axis=-1))
                assert_same(parts.correct, np.argmax(z, axis=-1) == y)
                assert {x.dtype for x in (parts.loss, parts.gradient, parts.entropy, parts.p_truth)} == {z.dtype}


@over_paths
def test_ignored_samples_have_no_loss_and_are_not_correct(path: str) -> None:
    z = np.array([[1.0, 0.0], [np.nan, 0.0], [0.0, 1.0]])
    with computing_by(path):
        parts = ce.cross_entropy_parts([0, -1, -1], logits=z, ignore=-1, gradient=True)
    assert parts.loss[1:].tolist() == [0.0, 0.0]
    assert not parts.gradient[1:].any()
    assert np.isnan(parts.p_truth[1:]).all()
    assert parts.correct.tolist() == [True, False, False]
    assert_close(parts.entropy[2], oracle.entropy("logits", [0.0, 1.0]), ulp=2)


@over_paths
def test_a_mask_leaves_the_softmax_after_the_cap(path: str) -> None:
    z = np.array([[0.5, 1.5, 80.0], [0.5, 1.5, -np.inf]])
    with computing_by(path):
        masked = ce.cross_entropy_parts([0, 0], logits=z, softcap=3.0, mask=[True, True, False], gradient=True)
        alone = ce.cross_entropy_parts([0, 0], logits=z[:, :2], softcap=3.0, gradient=True)
        assert_same(masked.loss, alone.loss)
        assert_same(masked.gradient[:, :2], alone.gradient)
        assert not masked.gradient[:, 2].any()
        assert_same(ce.cross_entropy([0], logits=z[1:], softcap=3.0), alone.loss[1:])
        assert ce.cross_entropy(2, logits=[0.0, 0.0, 0.0], mask=[True, True, False]) == np.inf
        assert np.isnan(ce.cross_entropy(0, logits=[0.0, 0.0], mask=[False, False]))
        per_row = ce.cross_entropy([0, 1], logits=[[0.0, 0, 0], [0, 0, 0]], mask=np.array(1) == [[1, 1, 0], [1, 1, 1]])
        assert_allclose(per_row, np.log([2, 3]), rtol=1e-15)


@over_paths
def test_shaping_does_not_care_about_a_constant_without_a_cap(path: str) -> None:
    z = np.round(np.random.default_rng(55).normal(size=(3, 5)))
    with computing_by(path):
        for options in ({"temperature": 0.5}, {"focal": 2.0}, {"mask": [True, True, True, True, False]}):
            before = ce.cross_entropy_and_gradient([0, 1, 2], logits=z, **options)
            after = ce.cross_entropy_and_gradient([0, 1, 2], logits=z + 2.0**40, **options)
            for a, b in zip(after, before, strict=True):
                assert_same(a, b)


def test_other_libraries_compute_the_family() -> None:
    xp = array_api_strict
    z = np.random.default_rng(56).normal(size=(3, 5))
    options = {"temperature": 2.0, "softcap": 4.0, "focal": 2.0, "z_loss": 0.1, "label_smoothing": 0.1}
    mask = np.array([True, True, True, True, False])
    with computing_by("maths"):
        wanted = ce.cross_entropy_parts([0, 1, 2], logits=z, mask=mask, gradient=True, **options)
    found = ce.cross_entropy_parts(
        xp.asarray([0, 1, 2]), logits=xp.asarray(z), mask=xp.asarray(mask), gradient=True, **options
    )
    assert_allclose(np.asarray(found.loss), wanted.loss, rtol=1e-14)
    assert_allclose(np.asarray(found.gradient), wanted.gradient, rtol=1e-14)


@over_paths
@few
@given(st.integers(0, 2**32), st.sampled_from(["ordinary", "near", "masked", "apart", "shifted"]))
def test_divergence_of_two_rows_of_logits(path: str, seed: int, kind: str) -> None:
    """Relative to the result also where the two nearly agree: 1e-9 apart is a divergence of 1e-18."""
    rng = np.random.default_rng(seed)
    k = int(rng.integers(2, 9))
    a = rng.normal(size=k) * 3
    b = a * (1 + 1e-9 * rng.normal(size=k)) if kind == "near" else rng.normal(size=k) * (200 if kind == "apart" else 3)
    if kind == "shifted":
        a, b = a + 1000.0, a + rng.normal(size=k) * 1e-6 - 70.0
    if kind == "masked":
        a[-1] = -np.inf
    for dtype in (np.float64, np.float32):
        first, second = a.astype(dtype), b.astype(dtype)
        with computing_by(path):
            found, slope = ce.kl_divergence_and_gradient(truth_logits=first, logits=second, temperature=0.7)
            assert_same(ce.kl_divergence(truth_logits=first, logits=second, temperature=0.7), found)
        assert_close(found, [oracle.kl_of_logits(first.tolist(), second.tolist(), 0.7)], ulp=4)
        assert_close(slope, oracle.kl_of_logits_gradient(first.tolist(), second.tolist(), 0.7), ulp=4)


@over_paths
def test_divergence_of_log_probabilities_and_where_it_is_infinite(path: str) -> None:
    with computing_by(path):
        rows = ce.log_softmax(np.random.default_rng(57).normal(size=(4, 6)))
        assert_same(ce.kl_divergence(truth_log_probs=rows, log_probs=rows), np.zeros(4))
        minus = -float("inf")
        assert ce.kl_divergence(truth_logits=[0.0, 0.0], logits=[0.0, minus]) == np.inf
        _, slope = ce.kl_divergence_and_gradient(truth_logits=[0.0, 0.0], logits=[0.0, minus])
        assert slope.tolist() == [0.5, -0.5]
        assert_allclose(ce.kl_divergence(truth_logits=[0.0, minus], logits=[0.0, 0.0]), math.log(2), rtol=1e-15)
        assert np.isnan(ce.kl_divergence(truth_logits=[0.0, np.nan], logits=[0.0, 0.0]))


@over_paths
def test_entropy_has_a_temperature(path: str) -> None:
    rng = np.random.default_rng(58)
    for family in FAMILIES:
        for dtype in (np.float64, np.float32):
            z = logit_rows(family, 6, rng, 2).astype(dtype)
            with computing_by(path):
                found, slope = ce.entropy_and_gradient(logits=z, temperature=1.7)
                assert_same(ce.entropy(logits=z, temperature=1.7), found)
            for row, value, gradient in zip(z.tolist(), found, slope, strict=True):
                with oracle.enough_digits(row):
                    assert_close(value, [oracle.entropy("logits", oracle.shaped(row, 1.7))], ulp=4)
                assert_close(gradient, oracle.entropy_gradient("logits", row, 1.7), ulp=4)


@over_paths
def test_curvature_has_the_mass_of_the_truth(path: str) -> None:
    z, v = np.zeros((2, 2)), [[1.0, 0.0], [1.0, 0.0]]
    with computing_by(path):
        assert ce.cross_entropy_hessian_diagonal([0, 1], logits=z, class_weights=[1, 4]).tolist() == [
            [0.25, 0.25],
            [1, 1],
        ]
        product = ce.cross_entropy_hessian_product([0, -1], v, logits=z, ignore=-1)
        assert product.tolist() == [[0.25, -0.25], [0.0, 0.0]]
        sure = ce.cross_entropy_hessian_product(0, [0.0, 1.0], logits=[100.0, 0.0])
    assert_close(sure, oracle.hessian_product([100.0, 0.0], 0, [0.0, 1.0]), ulp=3)


@over_paths
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_focus_on_yes_no_questions_is_the_definition(dtype: Any, path: str) -> None:
    """Also of a strong focus, which multiplies errors, and where the two sides of a probable answer nearly cancel."""
    steps = [-300.0, -40.0, -8.836852215910307, -3.0, -0.5, 0.0, 8.340390057178449e-4, 0.5, 3.0, 40.0, 300.0]
    z = np.array(steps, dtype=dtype)
    for answer, focus, weight in ((0.0, 1.5, 2.0), (1.0, 5.0, 1.0), (0.25, 1.5, 2.0), (0.28615110975103675, 2.0, 2.5)):
        y = float(np.asarray(answer, dtype))
        with computing_by(path):
            options = {"logits": z, "focal": focus, "pos_weight": weight}
            loss, slope = ce.binary_cross_entropy_and_gradient(np.full(len(z), y), **options)
            assert_same(ce.binary_cross_entropy(np.full(len(z), y), **options), loss)
        assert_close(loss, [oracle.binary_focal(x, y, focus, weight) for x in z.tolist()], ulp=4)
        assert_close(slope, [oracle.binary_focal_gradient(x, y, focus, weight) for x in z.tolist()], ulp=4)


@over_paths
def test_focus_at_the_ends_has_its_limits(path: str) -> None:
    inf = math.inf
    with computing_by(path):
        z = np.array([inf, inf, -inf, -inf, math.nan])
        loss, slope = ce.binary_cross_entropy_and_gradient([1, 0, 1, 0, 1], logits=z, focal=2.0)
        assert_same(loss, np.array([0.0, inf, inf, 0.0, math.nan]))
        assert_same(slope + 0.0, np.array([0.0, 1.0, -1.0, 0.0, math.nan]))
        loss, slope = ce.binary_cross_entropy_and_gradient([1, 0, 1, 0, 1], [1.0, 1.0, 0.0, 0.0, math.nan], focal=2.0)
        assert_same(loss, np.array([0.0, inf, inf, 0.0, math.nan]))
        assert_same(slope + 0.0, np.array([0.0, inf, -inf, 0.0, math.nan]))


@over_paths
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_probable_answer_that_is_met_keeps_its_gradient(dtype: Any, path: str) -> None:
    z = np.linspace(-30, 30, 25).astype(dtype)
    y = np.array([float(oracle.sigmoid(x + 1e-9)) for x in z.tolist()]).astype(dtype)
    with computing_by(path):
        _, slope = ce.binary_cross_entropy_and_gradient(y, logits=z)
    pairs = zip(z.tolist(), y.tolist(), strict=True)
    assert_close(slope, [oracle.binary_cross_entropy_gradient("logits", *pair) for pair in pairs], ulp=4)


@over_paths
def test_focus_on_the_probability_of_yes_is_that_of_two_classes(path: str) -> None:
    p = np.array([0.25, 0.9])
    with computing_by(path):
        loss, slope = ce.binary_cross_entropy_and_gradient([1, 0], p, focal=2)
        rows = np.stack([1 - p, p], axis=-1)
        assert_allclose(loss, ce.cross_entropy([1, 0], rows, focal=2), rtol=1e-14)
    assert_allclose(slope[0], 2 * 0.75 * math.log(0.25) - 0.75**2 / 0.25, rtol=1e-14)


def test_binary_gradients_are_written_straight_into_out() -> None:
    z = np.random.default_rng(59).normal(size=(4, 5))
    _, wanted = ce.binary_cross_entropy_and_gradient(np.ones((4, 5)), logits=z)
    for out in (np.empty((4, 5)), np.empty((5, 4)).T, np.empty((4, 10))[:, ::2], z):
        _, found = ce.binary_cross_entropy_and_gradient(np.ones((4, 5)), logits=z, out=out)
        assert found is out
        assert_same(found, wanted)
