"""Class numbers, their one-hot rows, and any mix of smoothing, class weights, ignore and sample weights agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers import PATHS, assert_allclose, assert_same, computing_by
from tests.oracle import definitions as oracle
from tests.rows import rows_in

import crossent as ce
from crossent.losses import losses_and_denominators, losses_gradient_and_denominators

SPACES = ("probs", "log_probs", "logits")
few = settings(max_examples=60, deadline=None)


@st.composite
def mixes(draw: st.DrawFn) -> dict:
    """A prediction with class numbers, and a mix of options."""
    k = draw(st.integers(2, 6))
    n = draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    space = draw(st.sampled_from(SPACES))
    family = draw(st.sampled_from(["ordinary", "tied", "hopeless", "near-uniform"]))
    rows = rows_in(space, family, k, rng, n)
    options = {
        "label_smoothing": draw(st.sampled_from([0.0, 0.1, 1.0])),
        "class_weights": draw(st.sampled_from([None, rng.uniform(0.0, 3.0, k), np.eye(k)[0]])),
        "ignore": draw(st.sampled_from([None, 0, (1, k - 1)])),
        "base": draw(st.sampled_from([None, 2])),
    }
    if space != "logits" and family == "hopeless":
        options["label_smoothing"] = 0.0  # inf times a weight of 0 is 0 on both sides, but compares as nothing
    return {
        "space": space,
        "rows": rows,
        "labels": rng.integers(0, k, n),
        "options": options,
        "path": draw(st.sampled_from(PATHS)),
    }


@few
@given(mixes())
def test_class_numbers_are_their_one_hot_rows(mix: dict) -> None:
    one_hot = np.eye(mix["rows"].shape[1])[mix["labels"]]
    with computing_by(mix["path"]):
        hard = losses_gradient_and_denominators(mix["labels"], **{mix["space"]: mix["rows"]}, **mix["options"])
        for truth in (one_hot, one_hot.astype(int), one_hot.astype(bool), one_hot.astype(np.float32)):
            soft = losses_gradient_and_denominators(truth, **{mix["space"]: mix["rows"]}, **mix["options"])
            for a, b in zip(soft, hard, strict=True):
                assert_allclose(a, b, rtol=1e-14, atol=1e-300)


@few
@given(mixes())
def test_the_mix_is_the_formula(mix: dict) -> None:
    options = mix["options"]
    ignore = np.atleast_1d([] if options["ignore"] is None else options["ignore"])
    with computing_by(mix["path"]):
        losses, denominators = losses_and_denominators(mix["labels"], **{mix["space"]: mix["rows"]}, **options)
    for loss, denominator, label, row in zip(losses, denominators, mix["labels"], mix["rows"], strict=True):
        if label in ignore:
            assert (loss, denominator) == (0.0, 0.0)
            continue
        chosen = (options["label_smoothing"], options["class_weights"])
        wanted = oracle.cross_entropy(mix["space"], row.tolist(), int(label), *chosen) / (
            oracle.mpmath.log(2) if options["base"] else 1
        )
        assert_allclose(loss, float(wanted), rtol=1e-14)
        assert_allclose(denominator, float(sum(oracle.masses(int(label), len(row), *chosen))), rtol=1e-15)


@few
@given(mixes())
def test_losses_are_the_same_with_and_without_gradient(mix: dict) -> None:
    given_as = {mix["space"]: mix["rows"]}
    with computing_by(mix["path"]):
        alone = ce.cross_entropy(mix["labels"], **given_as, **mix["options"])
        together, gradient = ce.cross_entropy_and_gradient(mix["labels"], **given_as, **mix["options"])
        losses, _ = losses_and_denominators(mix["labels"], **given_as, **mix["options"])
        three = losses_gradient_and_denominators(mix["labels"], **given_as, **mix["options"])
    for other in (together, losses, three.losses):
        assert_same(other, alone)
    assert_same(three.gradient, gradient)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", ">i4"])
def test_any_integer_dtype_is_a_class_number(dtype: str, path: str) -> None:
    logits = np.random.default_rng(0).normal(size=(4, 3))
    with computing_by(path):
        expected = ce.cross_entropy([0, 2, 1, 2], logits=logits)
        assert_same(ce.cross_entropy(np.array([0, 2, 1, 2], dtype=dtype), logits=logits), expected)


@pytest.mark.parametrize("path", PATHS)
def test_ignored_rows_may_hold_anything(path: str) -> None:
    logits = np.array([[1.0, 2.0], [np.nan, np.nan], [-np.inf, -np.inf]])
    with computing_by(path):
        loss, gradient = ce.cross_entropy_and_gradient([0, -100, 255], logits=logits, ignore=(-100, 255))
        assert_same(loss[1:], np.zeros(2))
        assert_same(gradient[1:], np.zeros((2, 2)))
        with_nan = np.array([[0.5, 0.5], [np.nan, 0.5]])
        for space in ("probs", "log_probs"):
            rows = with_nan if space == "probs" else np.log(with_nan)
            loss, gradient = ce.cross_entropy_and_gradient([0, -1], **{space: rows}, ignore=-1)
            assert loss[1] == 0
            assert not gradient[1].any()


@pytest.mark.parametrize("path", PATHS)
def test_a_soft_row_is_ignored_if_all_it_has_is_ignored(path: str) -> None:
    truth = np.array([[0.0, 0.5, 0.5], [0.5, 0.5, 0.0], [0.0, 0.0, 0.0]])
    with computing_by(path):
        losses, denominators = losses_and_denominators(truth, np.full((3, 3), 1 / 3), ignore=(1, 2))
    assert losses[0] == 0 < losses[1]
    assert denominators.tolist() == [0.0, 1.0, 0.0]


@pytest.mark.parametrize("path", PATHS)
def test_smoothing_spreads_before_weights(path: str) -> None:
    """Half of the truth spread over 2 classes: 3/4 and 1/4, then weights 2 and 4."""
    with computing_by(path):
        losses, denominators = losses_and_denominators(
            [0], [[0.5, 0.5]], label_smoothing=0.5, class_weights=[2.0, 4.0], base=2
        )
    assert_allclose(losses, [2.5], rtol=1e-15)
    assert denominators.tolist() == [2.5]


@few
@given(st.integers(0, 2**32), st.sampled_from(PATHS))
def test_two_classes_are_a_yes_no_question(seed: int, path: str) -> None:
    rng = np.random.default_rng(seed)
    z, y = rng.normal(size=5) * 20, rng.integers(0, 2, 5)
    with computing_by(path):
        binary, slope = ce.binary_cross_entropy_and_gradient(y, logits=z)
        rows, gradient = ce.cross_entropy_and_gradient(y, logits=np.stack([np.zeros(5), z], axis=-1))
    assert_allclose(binary, rows, rtol=1e-14)
    assert_allclose(slope, gradient[:, 1], rtol=1e-14)


@pytest.mark.parametrize("path", PATHS)
def test_yes_no_options_are_the_formula(path: str) -> None:
    with computing_by(path):
        smoothed = ce.binary_cross_entropy([1.0], [0.5], base=2, label_smoothing=0.5, pos_weight=3.0)
        assert smoothed.tolist() == [0.75 * 3 + 0.25]
        labels = ce.binary_cross_entropy([[1, 1], [0, 1]], np.full((2, 2), 0.5), base=2, pos_weight=[1.0, 3.0])
        assert labels.tolist() == [[1.0, 3.0], [1.0, 3.0]]
        loss, gradient = ce.binary_cross_entropy_and_gradient([1, -1], logits=[0.0, np.nan], ignore=-1)
        assert loss[1] == gradient[1] == 0
