"""Who has the cores: what is taken from BLAS is given back, and jobs are done once each."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
import scipy.linalg.lapack  # noqa: F401 - its BLAS counts as well
from threadpoolctl import threadpool_info, threadpool_limits

from crossent import native
from crossent.fitting import _block_metric, _cores, fit
from crossent.fitting._block_metric import ClassBlocks
from crossent.fitting._cores import Blas, on_all_cores


def blas_threads() -> list[int]:
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 4, 17])
def test_every_job_is_done_once(workers: int, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_cores, "cores", lambda: workers)
    done: Counter[int] = Counter()
    on_all_cores(lambda number: done.update([number]), count)
    assert done == Counter(range(count))


def test_the_threads_asked_for_are_the_threads_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSENT_NUM_THREADS", "3")
    assert _cores.cores() == (3 if native.available else 1)


def test_more_cores_than_classes_share_a_product(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_block_metric, "cores", lambda: 64)
    monkeypatch.setattr(_block_metric, "_WORTH_THREADS", 0)
    metric = ClassBlocks(np.tile(np.diag([1.0, 3.0]), (5, 1, 1)), np.ones(2))
    np.testing.assert_allclose(metric.solve(np.ones((2, 5))), [[0.5] * 5, [0.25] * 5])


def test_an_error_in_a_job_is_raised() -> None:
    def job(number: int) -> None:
        if number == 3:
            raise ValueError("the third")

    with pytest.raises(ValueError, match="the third"):
        on_all_cores(job, 5)


def test_blas_gets_its_threads_back_also_after_an_error() -> None:
    def interrupted() -> None:
        with Blas(idle=False).one():
            assert set(blas_threads()) == {1}
            raise KeyboardInterrupt

    before = blas_threads()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert blas_threads() == before


def test_the_caller_s_own_limit_holds_inside() -> None:
    with threadpool_limits(1, user_api="blas"):
        blas = Blas(idle=False)
        with blas.one(), blas.all():
            assert set(blas_threads()) == {1}


def test_a_fit_that_a_callback_breaks_gives_the_threads_back() -> None:
    random = np.random.default_rng(0)
    features, labels = random.standard_normal((60_000, 80)), random.integers(0, 5, 60_000)
    before = blas_threads()

    def broken(step: Any) -> None:
        assert set(blas_threads()) == {1}
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        fit(features, labels, callback=broken)
    assert blas_threads() == before


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_blocks_are_inverted_one_by_one(dtype: Any) -> None:
    random = np.random.default_rng(0)
    tall = random.standard_normal((6, 20, 5))
    blocks = np.matmul(tall.transpose(0, 2, 1), tall)
    penalty = np.array([0.1, 0.2, 0.3, 0.4, 0.0])
    gradient = random.standard_normal((5, 6))
    metric = ClassBlocks(np.tril(blocks).astype(dtype), penalty)
    exact = np.stack(
        [np.linalg.solve(block + np.diag(penalty), g) for block, g in zip(blocks, gradient.T, strict=True)]
    )
    np.testing.assert_allclose(metric.solve(gradient), exact.T, rtol=1e-4 if dtype == np.float32 else 1e-10)


def test_a_block_that_is_not_regular_guides_by_its_diagonal() -> None:
    flat = np.tril(np.full((1, 3, 3), 4.0))
    metric = ClassBlocks(flat, np.zeros(3))
    np.testing.assert_allclose(metric.solve(np.ones((3, 1))), np.full((3, 1), 0.25))
