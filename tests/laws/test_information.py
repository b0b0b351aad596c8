"""How the measures hang together: what is never negative, what adds up, what is symmetric."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers import PATHS, assert_allclose, assert_same, computing_by

import crossent as ce

few = settings(max_examples=60, deadline=None)
over_paths = pytest.mark.parametrize("path", PATHS)


@st.composite
def two_distributions(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Two rows, from far apart to nearly equal, some classes at 0."""
    k = draw(st.integers(2, 8))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    p = rng.dirichlet(np.full(k, draw(st.sampled_from([0.05, 1.0, 50.0]))))
    apart = draw(st.sampled_from([1e-12, 1e-8, 1e-3, 1.0]))
    q = p * np.exp(apart * rng.normal(size=k))
    return p, q / q.sum()


@few
@given(two_distributions(), st.sampled_from(PATHS))
def test_divergences_are_never_negative(pair: tuple[np.ndarray, np.ndarray], path: str) -> None:
    p, q = pair
    with computing_by(path):
        for divergence in (ce.kl_divergence, ce.js_divergence):
            assert divergence(p, q) >= 0
            assert divergence(p, p) == 0


@few
@given(two_distributions(), st.sampled_from(PATHS))
def test_cross_entropy_is_entropy_plus_divergence(pair: tuple[np.ndarray, np.ndarray], path: str) -> None:
    p, q = pair
    with computing_by(path):
        assert_allclose(ce.cross_entropy(p, q), ce.entropy(p) + ce.kl_divergence(p, q), rtol=1e-13, atol=1e-15)


@few
@given(two_distributions(), st.sampled_from(PATHS))
def test_jensen_shannon_is_symmetric_and_bounded(pair: tuple[np.ndarray, np.ndarray], path: str) -> None:
    p, q = pair
    with computing_by(path):
        assert_same(ce.js_divergence(p, q), ce.js_divergence(q, p))
        assert ce.js_divergence(p, q, base=2) <= 1
        middle = (p + q) / 2
        halves = (ce.kl_divergence(p, middle / middle.sum()) + ce.kl_divergence(q, middle / middle.sum())) / 2
        assert_allclose(ce.js_divergence(p, q), halves, rtol=1e-7, atol=1e-15)


@few
@given(two_distributions(), st.sampled_from(PATHS))
def test_its_root_is_a_distance(pair: tuple[np.ndarray, np.ndarray], path: str) -> None:
    p, q = pair
    r = np.full(len(p), 1 / len(p))
    with computing_by(path):
        direct, around = ce.js_divergence(p, q), (ce.js_divergence(p, r), ce.js_divergence(r, q))
    assert math.sqrt(direct) <= math.sqrt(around[0]) + math.sqrt(around[1]) + 1e-12


@few
@given(two_distributions(), st.sampled_from(PATHS))
def test_entropy_is_the_mean_surprisal(pair: tuple[np.ndarray, np.ndarray], path: str) -> None:
    p = np.maximum(pair[0], 1e-300)
    with computing_by(path):
        assert_allclose(ce.entropy(p), np.sum(p * ce.surprisal(p)), rtol=1e-14)
        assert_allclose(ce.perplexity(p), np.exp(ce.entropy(p)), rtol=1e-14)


@over_paths
def test_nothing_is_more_uncertain_than_equal_classes(path: str) -> None:
    with computing_by(path):
        for k in (1, 2, 7, 1000):
            assert_allclose(ce.entropy(np.full(k, 1 / k)), math.log(k), rtol=1e-14, atol=1e-300)
            assert_allclose(ce.perplexity(np.full(k, 1 / k)), k, rtol=1e-14)


@over_paths
def test_mutual_information_is_what_one_takes_from_the_other(path: str) -> None:
    joint = np.random.default_rng(51).dirichlet(np.ones(12)).reshape(3, 4)
    with computing_by(path):
        shared = ce.entropy(joint.sum(0)) + ce.entropy(joint.sum(1)) - ce.entropy(joint.reshape(-1))
        assert_allclose(ce.mutual_information(joint), shared, rtol=1e-12)
        assert_allclose(ce.mutual_information(joint.T), ce.mutual_information(joint), rtol=1e-14)
        assert_allclose(ce.mutual_information(np.stack([joint, joint], -1), axis=(0, 1)), [shared] * 2, rtol=1e-12)


@over_paths
def test_class_numbers_diverge_by_their_cross_entropy(path: str) -> None:
    probs = np.array([[0.2, 0.8], [0.5, 0.5]])
    with computing_by(path):
        assert_allclose(ce.kl_divergence([1, 0], probs), ce.cross_entropy([1, 0], probs), rtol=1e-15)


@over_paths
def test_nearly_equal_rows_keep_their_divergence(path: str) -> None:
    """SciPy's sum of rel_entr has no right digit here."""
    p, q = np.array([0.25, 0.75]), np.array([0.25 + 2.0**-30, 0.75 - 2.0**-30])
    with computing_by(path):
        assert_allclose(ce.kl_divergence(p, q), 2.0**-61 * (1 / 0.25 + 1 / 0.75), rtol=1e-8)
        assert_allclose(ce.js_divergence(p, q), 2.0**-63 * (1 / 0.25 + 1 / 0.75), rtol=1e-8)
