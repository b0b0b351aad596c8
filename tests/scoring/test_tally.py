"""A tally is a function of its rows alone: not of batches, their order, or where they were added up."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scoring.helpers import judged, random_rows, tally_of

import crossent as ce
from crossent import native
from crossent.errors import InvalidInput
from crossent.scoring import Tally
from crossent.scoring._rules import Rules

WEIGHTS = st.sampled_from([None, "random", "some zero"])


def weights_for(kind: str | None, rows: int) -> np.ndarray | None:
    rng = np.random.default_rng(7)
    if kind is None:
        return None
    weights = rng.exponential(size=rows)
    return np.where(rng.random(rows) < 0.3, 0.0, weights) if kind == "some zero" else weights


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 9), st.lists(st.integers(0, 200), max_size=5), st.permutations(range(6)), WEIGHTS)
def test_chunks_and_merge_order_leave_no_trace(seed: int, cuts: list[int], order: list[int], kind: str | None) -> None:
    truth, probs = random_rows(seed, 200)
    probs[3], truth[3] = [0.5, 0.5, 0.0], 2
    weights = weights_for(kind, 200)
    whole = tally_of(truth, probs, weights)
    shuffled = lambda parts: [place for place in order if place < parts]  # noqa: E731
    pieces = tally_of(truth, probs, weights, cuts=tuple(cuts), order=shuffled)
    assert pieces.to_json() == whole.to_json()


def test_one_tally_filled_in_batches_is_the_same_too() -> None:
    truth, probs = random_rows(3, 1000)
    filled = Tally(["0", "1", "2"])
    for start in range(0, 1000, 137):
        filled.add(judged(truth[start : start + 137], probs[start : start + 137], start))
    assert filled.to_json() == tally_of(truth, probs).to_json()


def test_of_equal_rows_the_first_is_kept_even_if_it_comes_late() -> None:
    truth, probs = np.zeros(40, dtype=np.int32), np.full((40, 2), 0.5)
    tally = Tally(["a", "b"])
    for start in (30, 0, 20, 10):
        tally.add(judged(truth[:10], probs[:10], start))
    assert [row.row for row in tally.costliest.rows] == list(range(10))


def test_shuffled_rows_have_the_same_sums() -> None:
    truth, probs = random_rows(5, 500)
    order = np.random.default_rng(0).permutation(500)
    one, other = tally_of(truth, probs), tally_of(truth[order], probs[order])
    assert one.overall() == other.overall()
    assert one.per_class() == other.per_class()
    assert one.confidence.bins() == other.confidence.bins()
    assert one.tail.to_dict() == other.tail.to_dict()


@pytest.mark.parametrize("kind", [None, "random"])
def test_without_the_native_core_the_digits_are_the_same(kind: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    truth, probs = random_rows(6, 300)
    rows = judged(truth, probs, 0, weights_for(kind, 300))
    fast = Tally(["0", "1", "2"])
    fast.add(rows)
    monkeypatch.setattr(native, "available", False)
    slow = Tally(["0", "1", "2"])
    slow.add(rows)
    assert slow.to_json() == fast.to_json()


def test_mean_and_standard_error_are_those_of_exact_arithmetic() -> None:
    truth, probs = random_rows(8, 50)
    weights = np.random.default_rng(1).exponential(size=50)
    losses = judged(truth, probs).loss
    w = [Fraction(x) for x in weights.tolist()]
    x = [Fraction(a) for a in (weights * losses).tolist()]
    mean = sum(x) / sum(w)
    variance = Fraction(50, 49) * sum((a - mean * b) ** 2 for a, b in zip(x, w, strict=True)) / sum(w) ** 2
    found = tally_of(truth, probs, weights).overall()
    assert found.mean == float(mean)
    assert found.standard_error == pytest.approx(math.sqrt(variance), rel=1e-15)


def test_standard_error_does_not_cancel() -> None:
    # Losses that differ in the tenth digit: sums of squares in float64 would have nothing left.
    probs = np.array([[0.5, 0.5], [0.5 + 1e-10, 0.5 - 1e-10]] * 5000)
    truth = np.zeros(10_000, dtype=np.int32)
    losses = judged(truth, probs).loss
    expected = float(np.std(losses - losses[0], ddof=1)) / 100
    assert tally_of(truth, probs).overall().standard_error == pytest.approx(expected, rel=1e-6)


def test_a_row_twice_is_a_weight_of_two_for_the_mean() -> None:
    truth, probs = random_rows(9, 40)
    twice = tally_of(np.concatenate([truth, truth[:10]]), np.concatenate([probs, probs[:10]]))
    weighted = tally_of(truth, probs, np.where(np.arange(40) < 10, 2.0, 1.0))
    assert weighted.overall().mean == twice.overall().mean
    assert weighted.overall().accuracy == twice.overall().accuracy
    assert weighted.base_rates() == twice.base_rates()
    assert weighted.confidence.mean == twice.confidence.mean


def test_weights_of_one_are_no_weights() -> None:
    truth, probs = random_rows(10, 300)
    plain, ones = tally_of(truth, probs), tally_of(truth, probs, np.ones(300))
    assert ones.per_class() == plain.per_class()
    assert ones.infinite.beyond(1e-15) == plain.infinite.beyond(1e-15)


def test_a_row_of_weight_zero_counts_for_nothing_even_if_it_costs_infinity() -> None:
    truth, probs = np.array([0, 1, 0], dtype=np.int32), np.array([[0.5, 0.5], [1.0, 0.0], [0.9, 0.1]])
    found = tally_of(truth, probs, np.array([1.0, 0.0, 1.0])).overall()
    assert found.mean == tally_of(truth[[0, 2]], probs[[0, 2]]).overall().mean
    assert found.counted == 2
    assert found.rows == 3


def test_weighted_and_unweighted_parts_merge() -> None:
    truth, probs = random_rows(11, 100)
    left = tally_of(truth[:50], probs[:50])
    right = tally_of(truth[50:], probs[50:], np.ones(50))
    assert (left + right).overall() == tally_of(truth, probs).overall()


def test_one_tally_takes_both_weighted_and_unweighted_rows() -> None:
    truth, probs = random_rows(11, 90)
    tally = Tally(["0", "1", "2"])
    tally.add(judged(truth[:30], probs[:30], 0))
    tally.add(judged(truth[30:60], probs[30:60], 30, np.ones(30)))
    tally.add(judged(truth[60:], probs[60:], 60))
    assert tally.overall() == tally_of(truth, probs).overall()


def test_written_down_and_read_back() -> None:
    truth, probs = random_rows(12, 200)
    probs[0], truth[0] = [1.0, 0.0, 0.0], 1
    tally = tally_of(truth, probs, weights_for("random", 200))
    text = tally.to_json()
    json.loads(text, parse_constant=pytest.fail)
    again = Tally.from_json(text)
    assert again.to_json() == text
    assert again.costliest.rows[0].loss == math.inf


def test_rows_of_no_column_have_a_place_of_their_own() -> None:
    tally = Tally(["a", "b"])
    tally.add(judged(np.array([0, -1, 1]), np.array([[0.5, 0.5]] * 3)))
    assert [moments.rows for moments in tally.per_class()] == [1, 1, 1]
    assert tally.overall().infinite_rows == 1
    assert tally.base_rates() == [1 / 3, 1 / 3, 1 / 3]


def test_tallies_of_other_classes_do_not_merge() -> None:
    with pytest.raises(InvalidInput, match=r"other: tallies merge when their classes agree; \['b'\] are not \['a'\]"):
        Tally(["a"]).merge(Tally(["b"]))


def test_tallies_of_other_rules_do_not_merge() -> None:
    clipped = Tally(["a"], rules=Rules("exact", (1e-15, 1 - 1e-15)))
    with pytest.raises(InvalidInput, match="other: tallies merge when their rules agree; exact with clip None is not"):
        clipped.merge(Tally(["a"]))


def test_the_score_of_merged_parts_is_that_of_the_whole() -> None:
    truth, probs = random_rows(14, 300)
    weights = weights_for("random", 300)
    whole = ce.score(truth, probs, weights=weights, rules="kaggle")
    parts = [
        ce.score(truth[part], probs[part], weights=weights[part], rules="kaggle").tally
        for part in (slice(0, 100), slice(100, 300))
    ]
    merged = (parts[1] + parts[0]).score()
    for name in ("loss", "per_class", "tail", "skill", "confidence", "notes", "rules", "clip", "weighted"):
        assert getattr(merged, name) == getattr(whole, name)


def test_other_data_is_no_tally() -> None:
    with pytest.raises(InvalidInput, match=r"data: a tally has the schema 'crossent.tally/1'; found None"):
        Tally.from_dict({})


def test_constant_size() -> None:
    truth, probs = random_rows(13, 5000)
    # Both keep the largest values up to a number far above this many rows.
    open_ended = {"tail": None, "uncertainty": None}
    small = len(json.dumps({**tally_of(truth[:100], probs[:100]).to_dict(), **open_ended}))
    large = len(json.dumps({**tally_of(truth, probs).to_dict(), **open_ended}))
    assert large < 3 * small
