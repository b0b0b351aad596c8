"""Losses and gradients of the kernels against 50 digits, on every instruction set, in both float widths."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import pytest
from tests.helpers import assert_close
from tests.native.families import FAMILIES, from_logits, row
from tests.oracle import definitions

from crossent import native

WIDTHS = (np.float32, np.float64)
PROMISE = 4  # units in the last place, of every loss and every entry of a gradient


def generator(*names: str) -> np.random.Generator:
    return np.random.default_rng([zlib.crc32(name.encode()) for name in names])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("family", FAMILIES)
def test_hard_labels_are_within_the_promise(family: str, width: Any, isa: str) -> None:
    rng = generator(family)
    for k in (2, 3, 10, 64, 65, 83):
        z, y = row(family, k, width, rng)
        loss, gradient = from_logits(z, y)
        assert_close(loss, [definitions.cross_entropy("logits", z.tolist(), y)], ulp=PROMISE)
        assert_close(gradient, [definitions.cross_entropy_gradient("logits", z.tolist(), y)], ulp=PROMISE)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("k", [1000, 100_003])
def test_many_classes_are_within_the_promise(k: int, width: Any) -> None:
    z, y = row("ordinary", k, width, generator("many"))
    loss, gradient = from_logits(z, y)
    desired = definitions.cross_entropy_gradient("logits", z.tolist(), y)
    assert_close(loss, [definitions.cross_entropy("logits", z.tolist(), y)], ulp=PROMISE)
    assert_close(gradient, [desired], ulp=PROMISE)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_one_hot_row_has_the_digits_of_its_label(family: str, width: Any) -> None:
    rng = generator(family)
    for k in (2, 5, 70):
        z, y = row(family, k, width, rng)
        loss, gradient = from_logits(z, np.eye(k, dtype=width)[y])
        assert_close(loss, [definitions.cross_entropy("logits", z.tolist(), y)], ulp=PROMISE)
        assert_close(gradient, [definitions.cross_entropy_gradient("logits", z.tolist(), y)], ulp=PROMISE)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("family", FAMILIES)
def test_soft_truth_with_weights_is_within_the_promise(family: str, smoothing: float, width: Any, isa: str) -> None:
    rng = generator(family, str(smoothing))
    for k in (2, 5, 17, 70):
        z, _ = row(family, k, width, rng)
        target, weights = rng.dirichlet(np.ones(k)).astype(width), rng.random(k).astype(width)
        loss, gradient = from_logits(z, target, weights, smoothing)
        arguments = ("logits", z.tolist(), target.tolist(), smoothing, weights.tolist())
        assert_close(loss, [definitions.cross_entropy(*arguments)], ulp=PROMISE)
        assert_close(gradient, [definitions.cross_entropy_gradient(*arguments)], ulp=PROMISE)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("family", FAMILIES)
def test_softmax_and_its_logarithms(family: str, width: Any, isa: str) -> None:
    rng = generator(family)
    for k in (2, 9, 70):
        z, _ = row(family, k, width, rng)
        out, single = np.empty((1, k), width), np.empty(1, width)
        native.softmax(z[None], out)
        with definitions.enough_digits(z.tolist()):
            assert_close(out, [definitions.softmax(z.tolist())], ulp=PROMISE)
        native.log_softmax(z[None], out)
        assert_close(out, [definitions.log_softmax(z.tolist())], ulp=PROMISE)
        native.logsumexp(z[None], single)
        assert_close(single, [definitions.logsumexp(z.tolist())], ulp=PROMISE)


def probabilities(family: str, k: int, width: Any, rng: np.random.Generator) -> np.ndarray:
    z, _ = row(family, k, np.float64, rng)
    powers = np.exp(z - z.max())
    return (powers / powers.sum()).astype(width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("family", ["ordinary", "confident", "masked", "near-uniform", "tied"])
def test_probabilities_and_divergences(family: str, width: Any, isa: str) -> None:
    rng = generator(family)
    out, gradient = np.empty(1, width), np.empty((1, 1), width)
    for k in (2, 5, 70):
        p, q = probabilities(family, k, width, rng), probabilities("ordinary", k, width, rng)
        beside = (p * (1 + 1e-5 * rng.standard_normal(k))).astype(width)
        gradient = np.empty((1, k), width)
        native.cross_entropy_from_probs(p[None], q[None], None, 0.0, None, out, gradient)
        assert_close(out, [definitions.cross_entropy("probs", p.tolist(), q.tolist())], ulp=PROMISE)
        assert_close(gradient, [definitions.cross_entropy_gradient("probs", p.tolist(), q.tolist())], ulp=PROMISE)
        native.entropy(p[None], out)
        assert_close(out, [definitions.entropy("probs", p.tolist())], ulp=PROMISE)
        for a, b in ((q, p), (p, beside)):
            native.kl_divergence(a[None], b[None], out)
            assert_close(out, [definitions.kl_divergence(a.tolist(), "probs", b.tolist())], ulp=PROMISE)
            native.js_divergence(a[None], b[None], out)
            assert_close(out, [definitions.js_divergence(a.tolist(), "probs", b.tolist())], ulp=PROMISE)


@pytest.mark.parametrize("width", WIDTHS)
def test_random_rows_of_hard_labels_are_within_the_promise(width: Any, isa: str) -> None:
    """Many rows: what a hundred rows show as 2 units may be 2.6 in ten thousand."""
    rng = generator("random rows")
    z = (rng.standard_normal((1000, 3)) * rng.uniform(0.1, 30, (1000, 1))).astype(width)
    y = rng.integers(0, 3, 1000)
    loss, gradient = np.empty(1000, width), np.empty((1000, 3), width)
    native.cross_entropy_from_logits(z, y, None, 0.0, None, loss, gradient)
    pairs = list(zip(z.tolist(), y.tolist(), strict=True))
    assert_close(loss, [definitions.cross_entropy("logits", *pair) for pair in pairs], ulp=PROMISE)
    assert_close(gradient, [definitions.cross_entropy_gradient("logits", *pair) for pair in pairs], ulp=PROMISE)


@pytest.mark.parametrize("width", WIDTHS)
def test_divergences_of_many_near_classes_are_within_the_promise(width: Any, isa: str) -> None:
    rng, out = generator("near"), np.empty(1, width)
    for step in (1e-1, 1e-3, 1e-6):
        for k in (2, 3, 140):
            p = rng.dirichlet(np.ones(k)).astype(width)
            q = (p * np.abs(1 + step * rng.standard_normal(k))).astype(width)
            q /= q.sum()
            for verb, define in ((native.kl_divergence, definitions.kl_divergence),
                                 (native.js_divergence, definitions.js_divergence)):  # fmt: skip
                verb(p[None], q[None], out)
                assert_close(out, [define(p.tolist(), "probs", q.tolist())], ulp=PROMISE)


@pytest.mark.parametrize("width", WIDTHS)
def test_binary_and_sigmoid(width: Any, isa: str) -> None:
    rng = generator("binary")
    scales = np.array([1e-5, 1, 10, 100, 300, 1e5])
    z = np.concatenate([(rng.standard_normal((20, 6)) * scales).ravel(), [0, 745, -745, 88, -103, -np.inf, np.inf]])
    z, out, gradient = z.astype(width), np.empty(len(z), width), np.empty(len(z), width)
    weight = np.array([2.5], width)
    for y in (rng.integers(0, 2, len(z)).astype(width), rng.random(len(z)).astype(width)):
        native.binary_cross_entropy_from_logits(z, y, weight, out, gradient)
        triples = [(float(a), float(b), 2.5) for a, b in zip(z, y, strict=True)]
        assert_close(out, [definitions.binary_cross_entropy("logits", *t) for t in triples], ulp=PROMISE)
        assert_close(gradient, [definitions.binary_cross_entropy_gradient("logits", *t) for t in triples], ulp=PROMISE)
    native.sigmoid(z, out)
    assert_close(out, [definitions.sigmoid(float(x)) for x in z], ulp=PROMISE)
    native.log_sigmoid(z, out)
    assert_close(out, [definitions.log_sigmoid(float(x)) for x in z], ulp=PROMISE)
