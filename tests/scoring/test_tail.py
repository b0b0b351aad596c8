"""The share of the costliest rows: exact as long as they are kept, near it beyond, and never a matter of order."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossent.scoring import ExactSum
from crossent.scoring._tail import BINNED, EXACT, Tail


def tail_of(*parts: np.ndarray, kept: int = 1000) -> Tail:
    tail = Tail(kept)
    for part in parts:
        tail.add(part)
    return tail


def test_two_of_four_rows_by_hand() -> None:
    tail = tail_of(np.array([1.0, 4.0, 3.0, 2.0]))
    assert tail.share(1, ExactSum.of([10.0]).units) == (0.4, EXACT)
    assert tail.share(2, ExactSum.of([10.0]).units) == (0.7, EXACT)


def test_no_loss_has_no_shares() -> None:
    assert math.isnan(tail_of(np.zeros(5)).share(1, 0)[0])


@pytest.mark.parametrize("shape", ["rising", "falling", "mixed", "ties"])
def test_exact_while_the_top_is_kept(shape: str) -> None:
    values = np.random.default_rng(0).exponential(size=20_000)
    values = {"rising": np.sort(values), "falling": np.sort(values)[::-1].copy(), "ties": np.round(values, 1)}.get(
        shape, values
    )
    tail = tail_of(*np.array_split(values, 13), kept=300)
    top = ExactSum.of(np.sort(values)[-200:])
    total = ExactSum.of(values)
    assert tail.share(200, total.units) == (top.units / total.units, EXACT)


@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e12])
def test_within_the_stated_resolution_beyond(scale: float) -> None:
    values = np.random.default_rng(1).exponential(size=50_000) * scale
    total = ExactSum.of(values)
    share, method = tail_of(values, kept=100).share(5000, total.units)
    assert method == BINNED
    assert share == pytest.approx(np.sort(values)[-5000:].sum() / values.sum(), rel=4e-3)


def test_numbers_beyond_single_floats_have_a_bin() -> None:
    values = np.array([0.0, 5e-324, 1e-45, 1e39, 1e300])
    share, _ = tail_of(values, kept=1).share(2, ExactSum.of(values).units)
    assert share == pytest.approx(1.0)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1e3), min_size=1, max_size=80), st.randoms(use_true_random=False), st.integers(1, 6))
def test_order_chunks_and_merging_leave_no_trace(values: list[float], random: object, pieces: int) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    merged = Tail(10)
    for start in range(pieces):
        merged.merge(tail_of(np.array(shuffled[start::pieces], dtype=float), kept=10))
    assert merged.to_dict() == tail_of(np.array(values), kept=10).to_dict()


def test_written_down_and_read_back() -> None:
    tail = tail_of(np.random.default_rng(2).exponential(size=500), kept=50)
    assert Tail.from_dict(tail.to_dict()).to_dict() == tail.to_dict()
