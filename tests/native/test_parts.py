"""The kernels of `cross_entropy_parts` and of the checks of probabilities: same bits everywhere, status, sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.helpers import assert_same

from crossent import native
from crossent.native import Status

OPTIONS: tuple[dict[str, float], ...] = ({}, {"temperature": 0.7}, {"cap": 9.0}, {"focal": 1.5}, {"z_loss": 0.1})


def parts(z: np.ndarray, truth: dict[str, Any], n_threads: int = 0, **options: float) -> list[np.ndarray]:
    """Every output of the kernel for rows of logits."""
    found: list[Any] = [np.empty(len(z), z.dtype), np.empty_like(z), *(np.empty(len(z), z.dtype) for _ in range(3))]
    found.append(np.empty(len(z), np.int64))
    given = [truth.get(name) for name in ("labels", "targets", "classes", "shares")]
    mask = (np.arange(z.shape[1]) != 1).astype(np.uint8)[None] if options.get("temperature") else None
    asked = {"temperature": 1.0, "cap": 0.0, "focal": 0.0, "z_loss": 0.0, **options}
    native.cross_entropy_parts(
        z, *given, None, 0.0, None, mask, *asked.values(), *found, n_threads=n_threads
    )  # fmt: skip
    return found


def truths(n: int, k: int, dtype: Any, rng: np.random.Generator) -> list[dict[str, Any]]:
    return [
        {"labels": rng.integers(0, k, n)},
        {"targets": rng.dirichlet(np.ones(k), n).astype(dtype)},
        {"classes": rng.integers(0, k, (n, 2)), "shares": rng.random((n, 2)).astype(dtype)},
    ]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_every_instruction_set_and_thread_count_gives_the_same_bits(options: dict[str, float], dtype: Any) -> None:
    rng = np.random.default_rng(61)
    for n, k in ((131, 3), (9, 70)):
        z = (rng.standard_normal((n, k)) * 5).astype(dtype)
        for truth in truths(n, k, dtype, rng):
            wanted = parts(z, truth, **options)
            for name in native.build_info()["isa_available"]:
                native.force_isa(name)
                try:
                    for found, expected in zip(parts(z, truth, 2, **options), wanted, strict=True):
                        assert_same(found, expected)
                finally:
                    native.force_isa(None)


@pytest.mark.parametrize(
    ("row", "bit"),
    [
        ([0.5, 0.5], Status(0)),
        ([1.5, -0.5], Status.NEGATIVE | Status.ABOVE_ONE),
        ([0.5, 0.25], Status.NOT_ONE),
        ([0.5, np.nan], Status.NAN_INPUT),
    ],
)
def test_what_rows_are_not(row: list[float], bit: Status) -> None:
    assert Status(native.check_distributions(np.array([[0.5, 0.5], row]), 1e-5)) == bit


def test_sizes_that_do_not_fit_are_refused() -> None:
    z, loss = np.zeros((2, 3)), np.empty(2)
    rest = (None, 0.0, None, None, 1.0, 0.0, 0.0, 0.0)
    for truth, rule in (
        ((None, None, None, None), "the truth must be given once"),
        ((None, None, np.zeros((2, 1), np.int64), None), "named classes need shares"),
        ((None, None, np.full((2, 1), 3), np.ones((2, 1))), "named classes must be in"),
        ((None, None, np.zeros((2, 300), np.int64), np.ones((2, 300))), "at most 256 named"),
        ((np.zeros(3, np.int64), None, None, None), "one element per row"),
    ):
        with pytest.raises(ValueError, match=rule):
            native.cross_entropy_parts(z, *truth, *rest, loss, None, None, None, None, None)
