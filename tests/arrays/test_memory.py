"""How much memory a call takes: nothing of the size of the logits beyond the gradient that was asked for."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from tests.helpers import PATHS, assert_allclose, assert_same, computing_by

import crossent as ce
from crossent.arrays import _row_source
from crossent.losses import losses_gradient_and_denominators

N, K = 40_000, 50
ROOM = 2**23  # what blocks and numbers per row may take; a copy of the logits in float32 is as large
LOGITS = np.random.default_rng(71).standard_normal((N, K), np.float32)
LABELS = np.random.default_rng(72).integers(0, K, N)


def peak(call: Callable[[], Any]) -> int:
    """The most memory in use at once during a call, beyond that before it."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_row_source, "BLOCK", 2**15)


def in_layout(name: str) -> tuple[np.ndarray, np.ndarray, int]:
    """The same logits in another width or layout, their labels and the axis of the classes."""
    third = (N // 8, 8, K)
    return {
        "float16": lambda: (LOGITS.astype(np.float16), LABELS, -1),
        "bfloat16": lambda: (LOGITS.astype(ml_dtypes.bfloat16), LABELS, -1),
        "foreign byte order": lambda: (LOGITS.astype(">f4"), LABELS, -1),
        "every other row": lambda: (np.repeat(LOGITS, 2, axis=0)[::2], LABELS, -1),
        "classes first": lambda: (np.ascontiguousarray(LOGITS.T), LABELS, 0),
        "classes in the middle": lambda: (
            np.ascontiguousarray(np.moveaxis(LOGITS.reshape(third), -1, 1)), LABELS.reshape(third[:2]), 1),
        "part of each axis": lambda: (
            np.repeat(LOGITS, 2, axis=0).reshape(N // 8, 16, K)[:, :8], LABELS.reshape(third[:2]), -1),
    }[name]()  # fmt: skip


LAYOUTS = ("float16", "bfloat16", "foreign byte order", "every other row", "classes first", "classes in the middle",
           "part of each axis")  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_losses_take_no_copy_of_the_logits(layout: str) -> None:
    z, y, axis = in_layout(layout)
    assert peak(lambda: ce.cross_entropy(y, logits=z, axis=axis)) < ROOM
    assert peak(lambda: ce.cross_entropy(y, logits=z, axis=axis, temperature=2.0, softcap=30.0, focal=1.5)) < ROOM
    assert peak(lambda: ce.logsumexp(z, axis=axis)) < ROOM
    assert peak(lambda: ce.entropy(logits=z, axis=axis)) < ROOM


@pytest.mark.parametrize("layout", LAYOUTS)
def test_gradients_take_themselves_alone(layout: str) -> None:
    z, y, axis = in_layout(layout)
    size = 4 * N * K
    assert peak(lambda: ce.cross_entropy_and_gradient(y, logits=z, axis=axis, base=2)) < size + ROOM
    assert peak(lambda: ce.cross_entropy_parts(y, logits=z, axis=axis, gradient=True)) < size + ROOM
    assert peak(lambda: ce.softmax(z, axis=axis)) < size + ROOM
    out = np.empty(z.shape, np.float32)
    for options in ({}, {"softcap": 30.0}, {"label_smoothing": 0.1, "base": 2}):
        call = lambda o=options: ce.cross_entropy_and_gradient(y, logits=z, axis=axis, out=out, **o)  # noqa: E731
        assert peak(call) < ROOM, options


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int32"])
def test_class_numbers_of_any_width_take_a_few_numbers_per_row(dtype: str) -> None:
    assert peak(lambda: ce.cross_entropy(LABELS.astype(dtype), logits=LOGITS)) < 8 * 8 * N


@pytest.mark.parametrize("dtype", ["float64", "float16", "int8"])
def test_distributions_of_another_width_take_no_copy(dtype: str) -> None:
    truth = np.eye(K, dtype=dtype)[LABELS]
    out = np.empty_like(LOGITS)
    call = lambda: losses_gradient_and_denominators(truth, logits=LOGITS, class_weights=np.ones(K), out=out)  # noqa: E731
    assert peak(call) < ROOM


def test_named_classes_are_never_spread_over_all_rows() -> None:
    named = ce.SparseTruth(LABELS[:, None], np.ones((N, 1), np.float32))
    assert peak(lambda: ce.log_loss(named, logits=LOGITS, class_weights=np.ones(K))) < ROOM
    with np.errstate(divide="ignore"):
        probs = np.asarray(ce.softmax(LOGITS))
    assert peak(lambda: ce.cross_entropy(named, probs)) < 2 * ROOM


def test_curvature_takes_itself_alone() -> None:
    assert peak(lambda: ce.cross_entropy_hessian_diagonal(LABELS, logits=LOGITS)) < 4 * N * K + 3 * ROOM


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "options",
    [{}, {"label_smoothing": 0.1, "ignore": 3}, {"softcap": 5.0, "focal": 1.5, "temperature": 0.7}, {"base": 2}],
    ids=str,
)
def test_blocks_change_no_bit(options: dict[str, Any], layout: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row comes out as it does from plain memory, also where ``out`` has the layout of the logits."""
    monkeypatch.setattr(_row_source, "BLOCK", 7 * K)
    z, y, axis = (x if isinstance(x, int) else x[:40] for x in in_layout(layout))
    if axis == 0:
        z, y = in_layout(layout)[0][:, :40], LABELS[:40]
    plain = np.ascontiguousarray(np.moveaxis(z.astype(np.float32), axis, -1)).reshape(-1, K)
    soft = np.asarray(ce.softmax(plain[::-1]))
    with computing_by(path):
        for truth, whole in ((y, y.reshape(-1)), (np.moveaxis(soft.reshape(*y.shape, K), -1, axis), soft)):
            loss, gradient = ce.cross_entropy_and_gradient(truth, logits=z, axis=axis, **options)
            wanted, slopes = ce.cross_entropy_and_gradient(whole, logits=plain, **options)
            same = assert_same if path == "native" else lambda a, b: assert_allclose(a, b, rtol=1e-6, atol=1e-9)
            same(loss.reshape(-1), wanted)
            same(np.moveaxis(gradient, axis, -1).reshape(-1, K), slopes)
            out = np.empty_like(z, np.float32)
            again = ce.cross_entropy_and_gradient(truth, logits=z, axis=axis, out=out, **options)[1]
            assert again is out
            assert_same(out, np.asarray(gradient))


def test_logits_in_another_order_may_be_overwritten() -> None:
    for softcap in (None, 4.0):
        z = np.ascontiguousarray(np.moveaxis(LOGITS[:80].reshape(10, 8, K), -1, 1))
        y = LABELS[:80].reshape(10, 8)
        _, wanted = ce.cross_entropy_and_gradient(y, logits=z, axis=1, softcap=softcap)
        _, found = ce.cross_entropy_and_gradient(y, logits=z, axis=1, softcap=softcap, out=z)
        assert found is z
        assert_same(z, wanted)


def test_a_gradient_may_lie_over_its_truth() -> None:
    """The truth is read until the last row is done: an ``out`` over a part of it is filled at the end."""
    memory = np.random.default_rng(73).dirichlet(np.ones(K), 301)
    z = LOGITS[:300].astype(np.float64)
    for truth, out in ((memory[:300], memory[1:]), (memory[1:], memory[:300]), (memory[1:], memory[1:])):
        _, wanted = ce.cross_entropy_and_gradient(truth.copy(), logits=z)
        memory_before = memory.copy()
        _, found = ce.cross_entropy_and_gradient(truth, logits=z, out=out)
        assert_same(found, wanted)
        memory[...] = memory_before
