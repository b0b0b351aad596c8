"""The quick loops beside the gradient of hard labels: softmax and its kin by tiles and rows, binary from logits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.helpers import assert_close, assert_same
from tests.native.test_row_shapes import COLUMNS, WIDTHS, rows_of_all_kinds
from tests.oracle import definitions

from crossent import native

VERBS = ("softmax", "log_softmax", "logsumexp")


def of_rows(verb: str, z: np.ndarray, over: bool = False) -> tuple[np.ndarray, int]:
    out = np.full(len(z) if verb == "logsumexp" else z.shape, 7, z.dtype)
    logits = z.copy()
    if over and verb != "logsumexp":
        out = logits
    return out, getattr(native, verb)(logits, out, n_threads=1)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("k", COLUMNS)
def test_a_softmax_does_not_depend_on_its_neighbours(k: int, width: Any, isa: str) -> None:
    rng = np.random.default_rng(k)
    for n in (1, 16, 37):
        z, _ = rows_of_all_kinds(n, k, width, rng)
        for verb in VERBS:
            found, status = of_rows(verb, z)
            alone = [of_rows(verb, z[i : i + 1]) for i in range(n)]
            assert_same(found, np.concatenate([out for out, _ in alone]))
            assert status == np.bitwise_or.reduce([bits for _, bits in alone])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("k", [2, 3, 8, 40, 113, 150])
@pytest.mark.parametrize("place", [0.0, -3.0, 511.0, -2040.0, 3e5, -2e6])
def test_softmax_far_from_zero_is_within_two_ulp(place: float, k: int, width: Any) -> None:
    z = (np.random.default_rng(k).standard_normal((16, k)) * 5 + place).astype(width)
    for verb in VERBS:
        found, _ = of_rows(verb, z)
        over, _ = of_rows(verb, z, over=True)
        for i in (0, 15):
            with definitions.enough_digits(z[i].tolist()):
                wanted = getattr(definitions, verb)(z[i].tolist())
            assert_close(found[i : i + 1], [wanted], ulp=2)
            assert_close(over[i : i + 1], [wanted], ulp=2)


def elements(width: Any) -> np.ndarray:
    edges = [0, -0.0, 745, -745, 88, -103, 128.7, -128.9, 2047, -2049, 1e30, -1e30, np.inf, -np.inf, np.nan]
    scales = np.array([1e-30, 1e-5, 1, 10, 100])
    return np.concatenate([(np.random.default_rng(3).standard_normal((9, 5)) * scales).ravel(), edges]).astype(width)


def binary(z: np.ndarray, y: np.ndarray, c: Any = None) -> tuple[np.ndarray, np.ndarray, int]:
    loss, gradient, alone = np.empty_like(z), np.empty_like(z), np.empty_like(z)
    status = native.binary_cross_entropy_from_logits(z, y, c, loss, gradient)
    assert native.binary_cross_entropy_from_logits(z, y, c, alone, None) == status
    assert_same(alone, loss)
    return loss, gradient, status


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("c", [None, 2.5, 1e-12, 0.0])
def test_yes_or_no_is_within_three_ulp(c: float | None, width: Any, isa: str) -> None:
    z = elements(width)[:-3]  # the infinities and NaN have tests of their own
    weight = None if c is None else np.array([c], width)
    for y in (0.0, 1.0):
        loss, gradient, _ = binary(z, np.full(len(z), y, width), weight)
        triples = [(float(a), y, 1.0 if weight is None else float(weight[0])) for a in z]
        assert_close(loss, [definitions.binary_cross_entropy("logits", *t) for t in triples], ulp=3)
        assert_close(gradient, [definitions.binary_cross_entropy_gradient("logits", *t) for t in triples], ulp=3)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_element_does_not_depend_on_its_neighbours(width: Any, isa: str) -> None:
    """Truths of 0, 1 and between share a vector: each is computed as it is alone."""
    rng = np.random.default_rng(5)
    z = rng.permutation(np.tile(elements(width), 3))
    y = rng.choice([0, 0, 0, 1, 1, 1, 0.25, np.nan, 1.5, -0.5], len(z)).astype(width)
    c = rng.choice([1.0, 0.0, 3.0, 1e20], len(z)).astype(width)
    loss, gradient, status = binary(z, y, c)
    alone = [binary(z[i : i + 1], y[i : i + 1], c[i : i + 1]) for i in range(len(z))]
    assert_same(loss, np.concatenate([one[0] for one in alone]))
    assert_same(gradient, np.concatenate([one[1] for one in alone]))
    assert status == np.bitwise_or.reduce([one[2] for one in alone])


def test_infinite_logits_are_certain() -> None:
    z = np.array([np.inf, np.inf, -np.inf, -np.inf])
    loss, gradient, status = binary(z, np.array([1.0, 0, 1, 0]))
    np.testing.assert_array_equal(loss, [0, np.inf, np.inf, 0])
    np.testing.assert_array_equal(gradient, [0, 1, -1, 0])
    assert status == native.Status.POSITIVE_INFINITY_LOSS
