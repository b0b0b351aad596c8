"""Every loop that a row of logits may take gives it the answer that it has alone: tiles, remainders, long rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.helpers import assert_close, assert_same
from tests.oracle import definitions

from crossent import native

# Around each change of loop: 2 and 3 columns have their own transposition, 8 another exponential; the last tile of a
# block overlaps, float64 leaves the tiles above 48 columns and float32 above 112.
COLUMNS = (1, 2, 3, 4, 5, 7, 8, 9, 15, 48, 49, 64, 111, 112, 113, 130, 259)
WIDTHS = (np.float32, np.float64)


def rows_of_all_kinds(n: int, k: int, width: Any, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Ordinary rows among which every kind of exception occurs; labels with some that are ignored or do not exist."""
    z = rng.standard_normal((n, k)) * rng.choice([0.1, 4.0, 60.0], (n, 1))
    z[rng.random((n, k)) < 0.05] = -np.inf
    kinds = rng.integers(0, 12, n)
    z[kinds == 0] = 0.3
    z[kinds == 1] += 1e6
    z[kinds == 2, rng.integers(k)] = np.inf
    z[kinds == 3, rng.integers(k)] = np.nan
    z[kinds == 4] = -np.inf
    z[kinds == 5] += 2048 - z[kinds == 5].max(initial=0)
    z[kinds == 6] *= 0.01
    y = rng.integers(0, k, n)
    y[kinds == 7], y[kinds == 8] = -100, k
    return z.astype(width), y


def hard(z: np.ndarray, y: np.ndarray, gradient: bool, **options: Any) -> tuple[list[np.ndarray], int]:
    loss = np.full(len(z), 7, z.dtype)
    slope = np.full(z.shape, 7, z.dtype) if gradient else None
    weights = options.get("weights")
    status = native.cross_entropy_from_logits(z, y, weights, 0.0, np.array([-100]), loss, slope, n_threads=1)
    return [loss, *([] if slope is None else [slope])], status


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("k", COLUMNS)
def test_a_row_does_not_depend_on_its_neighbours(k: int, width: Any, isa: str) -> None:
    rng = np.random.default_rng(k)
    for n in (1, 15, 16, 17, 50):
        z, y = rows_of_all_kinds(n, k, width, rng)
        for gradient in (False, True):
            found, status = hard(z, y, gradient)
            alone = [hard(z[i : i + 1], y[i : i + 1], gradient) for i in range(n)]
            for together, single in zip(found, zip(*(one for one, _ in alone), strict=True), strict=True):
                assert_same(together, np.concatenate(single))
            assert status == np.bitwise_or.reduce([bits for _, bits in alone])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("k", COLUMNS)
def test_the_loss_alone_is_the_loss_beside_the_gradient(k: int, width: Any) -> None:
    """Two loops for few classes: they agree to 2 ulp and on every exception."""
    z, y = rows_of_all_kinds(200, k, width, np.random.default_rng(k))
    (alone,), status = hard(z, y, False)
    (beside, _), same_status = hard(z, y, True)
    assert status == same_status
    assert_close(alone, beside.tolist(), ulp=2)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("k", COLUMNS)
def test_the_gradient_may_lie_over_the_logits_or_in_rows_apart(k: int, width: Any, isa: str) -> None:
    z, y = rows_of_all_kinds(37, k, width, np.random.default_rng(k))
    weights = np.linspace(0, 3, k).astype(width)
    (_, wanted), _ = hard(z, y, True, weights=weights)
    loss, over = np.empty(37, width), z.copy()
    native.cross_entropy_from_logits(over, y, weights, 0.0, np.array([-100]), loss, over)
    assert_same(over, wanted)
    room = np.full((37, k + 3), 9, width)
    room[:, :k] = z
    apart = np.full((37, k + 5), 9, width)
    native.cross_entropy_from_logits(room[:, :k], y, weights, 0.0, np.array([-100]), loss, apart[:, :k])
    assert_same(apart[:, :k], wanted)
    assert np.all(apart[:, k:] == 9)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("k", [2, 3, 7, 8, 20, 113, 140])
@pytest.mark.parametrize("place", [0.0, 500.0, -520.0, 2047.0, -2100.0, 0.75e6, 1.5e6])
def test_far_from_zero_is_within_two_ulp(place: float, k: int, width: Any) -> None:
    """Each way of taking the maximum away ends somewhere; the next one takes over."""
    rng = np.random.default_rng(k)
    z = (rng.standard_normal((16, k)) * 5 + place).astype(width)
    y = rng.integers(0, k, 16)
    (loss, slope), _ = hard(z, y, True)
    (alone,), _ = hard(z, y, False)
    for i in (0, 15):
        wanted = [definitions.cross_entropy("logits", z[i].tolist(), int(y[i]))]
        assert_close(loss[i : i + 1], wanted, ulp=2)
        assert_close(alone[i : i + 1], wanted, ulp=2)
        desired = definitions.cross_entropy_gradient("logits", z[i].tolist(), int(y[i]))
        assert_close(slope[i], desired, ulp=2.5)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("k", [2, 3, 8, 112, 200])
def test_a_nan_of_any_payload_stays_in_its_row(k: int, width: Any, isa: str) -> None:
    bits = np.uint32 if width is np.float32 else np.uint64
    quiet = np.array([np.nan], width).view(bits)[0]
    z, y = np.zeros((2 * k, k), width), np.zeros(2 * k, np.int64)
    z.view(bits)[np.arange(2 * k), np.arange(2 * k) % k] = quiet | bits(1 + k)
    z[1::2] = 0.25
    for gradient in (False, True):
        found, status = hard(z, y, gradient)
        assert status == native.Status.NAN_INPUT
        for out in found:
            assert np.all(np.isnan(out[0::2]))
            assert np.all(np.isfinite(out[1::2]))


@pytest.mark.parametrize("width", WIDTHS)
def test_no_row_is_read_beyond_the_last(width: Any) -> None:
    """The memory behind the logits holds NaN: nothing of it may show."""
    for k in (2, 3, 5, 30, 113, 300):
        room = np.full(20 * k + 4096, np.nan, width)
        z = room[: 20 * k].reshape(20, k)
        z[:] = np.linspace(-3, 3, 20 * k).reshape(20, k)
        found, status = hard(z, np.arange(20) % k, True)
        assert status == 0
        assert all(np.all(np.isfinite(out)) for out in found)
