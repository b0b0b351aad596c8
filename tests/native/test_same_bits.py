"""The same bits on every instruction set and for any number of threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.native.conftest import SETS

from crossent import native

SHAPES = ((1, 2), (63, 3), (200, 10), (65, 64), (130, 65), (3, 1001), (70_001, 3), (900, 130))


def all_results(z: np.ndarray, n_threads: int) -> list[np.ndarray]:
    """Every kernel on one array of logits."""
    n, k = z.shape
    rng = np.random.default_rng(0)
    labels, weights = rng.integers(-1, k + 1, n), rng.random(k).astype(z.dtype)
    soft = rng.dirichlet(np.ones(k), n).astype(z.dtype)
    results: list[np.ndarray] = []

    def keep(function: Callable[..., int], *arguments: Any, shapes: tuple[Any, ...]) -> None:
        outs = [np.full(shape, 7, z.dtype) for shape in shapes]
        status = function(*arguments, *outs, n_threads=n_threads)
        results.extend([*outs, np.array(status)])

    both = (n, z.shape)
    keep(native.cross_entropy_from_logits, z, labels, None, 0.0, np.array([1]), shapes=both)
    keep(native.cross_entropy_from_logits, z, labels, weights, 0.1, None, shapes=both)
    keep(native.cross_entropy_from_logits, z, soft, weights, 0.0, None, shapes=both)
    keep(native.softmax, z, shapes=(z.shape,))
    probs = np.nan_to_num(results[-2])
    keep(native.cross_entropy_from_probs, probs, labels, None, 0.0, None, shapes=both)
    keep(native.cross_entropy_from_log_probs, z, soft, None, 0.2, None, shapes=both)
    keep(native.log_softmax, z, shapes=(z.shape,))
    keep(native.logsumexp, z, shapes=(n,))
    flat, half = z.reshape(-1), np.full(z.size, 0.5, z.dtype)
    keep(native.binary_cross_entropy_from_logits, flat, half, None, shapes=(z.size, z.size))
    keep(native.binary_cross_entropy_from_probs, probs.reshape(-1), half, None, shapes=(z.size, z.size))
    keep(native.sigmoid, flat, shapes=(z.size,))
    keep(native.log_sigmoid, flat, shapes=(z.size,))
    keep(native.entropy, probs, shapes=(n,))
    keep(native.kl_divergence, soft, probs, shapes=(n,))
    keep(native.js_divergence, soft, probs, shapes=(n,))
    return results


def judged(z: np.ndarray, n_threads: int) -> list[np.ndarray]:
    """Judge and survey."""
    n, k = z.shape
    truth = (np.arange(n) % (k + 1) - 1).astype(np.int32)
    results = []
    for kind in range(4):
        outs = [np.empty(n), np.empty(n), np.empty(n, np.int32), np.empty(n)]
        native.judge(kind, truth, z, k, 0.01, 0.99, True, *outs, n_threads=n_threads)
        results += outs
    low, high, sums = np.full(k, np.inf), np.full(k, -np.inf), np.empty(n)
    native.survey(z, low, high, sums, n_threads=n_threads)
    return [*results, low, high, sums]


def assert_equal_bits(found: list[np.ndarray], wanted: list[np.ndarray]) -> None:
    """NaN is NaN whatever its sign: everything else agrees to the bit."""
    assert len(found) == len(wanted)
    for a, b in zip(found, wanted, strict=True):
        assert a.dtype == b.dtype
        same = (a == b) & (np.signbit(a) == np.signbit(b)) if a.dtype.kind == "f" else a == b
        assert np.all(same | (np.isnan(a) & np.isnan(b)))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", SHAPES)
def test_instruction_sets_and_threads_agree(shape: tuple[int, int], dtype: Any) -> None:
    rng = np.random.default_rng(1)
    z = (rng.standard_normal(shape) * 5).astype(dtype)
    z[rng.random(shape) < 0.02] = -np.inf
    z[0, 0] = np.nan
    wide = z.astype(np.float64)
    reference = all_results(z, 1) + judged(wide, 1)
    for name in SETS:
        native.force_isa(name)
        try:
            if z.size < 50_000:
                assert_equal_bits(all_results(z, 1) + judged(np.asfortranarray(wide), 1), reference)
        finally:
            native.force_isa(None)
    assert_equal_bits(all_results(z, 2) + judged(wide, 2), reference)
    assert_equal_bits(all_results(z, 7) + judged(wide, 7), reference)


def test_an_unknown_instruction_set_is_refused() -> None:
    with pytest.raises(ValueError, match="isa_available"):
        native.force_isa("abacus")


def test_build_info_says_what_runs(isa: str) -> None:
    facts = native.build_info()
    assert facts["isa"] == isa
    assert facts["available"] is True
    assert "-ffp-contract=off" in facts["flags"]
