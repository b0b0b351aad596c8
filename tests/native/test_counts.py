"""Counts over scored rows: by group and flag, by confidence, by size; and which rows a sample wants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from crossent import native
from crossent.calibration._sample import hash_of


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=40))
def test_rows_are_counted_by_group_and_flag(rows: list[tuple[int, bool]]) -> None:
    codes, flags = np.array([a for a, _ in rows], np.int32), np.array([b for _, b in rows], bool)
    counts = np.zeros((4, 2), np.int64)
    assert native.count_flagged(codes, flags, counts) == 0
    assert counts.tolist() == [[rows.count((group, flag)) for flag in (False, True)] for group in range(4)]


def test_groups_outside_the_table_are_reported() -> None:
    counts = np.zeros((2, 2), np.int64)
    codes = np.array([0, 2, -1, 1], np.int32)
    assert native.count_flagged(codes, np.ones(4, bool), counts) == native.CODE_OUT_OF_RANGE
    assert counts.tolist() == [[0, 1], [0, 1]]


def test_confidence_falls_into_equal_bins_and_1_into_the_last() -> None:
    confidence, hit = np.array([0.0, 0.1, 0.25, 0.9999, 1.0]), np.array([True, False, True, True, False])
    counts, bins = np.zeros((4, 2), np.int64), np.empty(5, np.int32)
    native.count_confidence(confidence, hit, counts, bins)
    assert bins.tolist() == [0, 0, 1, 3, 3]
    assert counts.tolist() == [[1, 1], [0, 1], [0, 0], [1, 1]]


@given(arrays.arrays(np.float64, st.integers(0, 50), elements=st.floats(0, 1e300)), st.floats(0, 10))
def test_sizes_are_counted_by_the_upper_half_of_a_single(values: np.ndarray, threshold: float) -> None:
    counts, above = np.zeros(255 << 7, np.int64), np.empty(len(values))
    found = native.count_sizes(values, counts, threshold, above)
    with np.errstate(over="ignore"):
        upper = np.minimum(values.astype(np.float32).view(np.uint32) >> 16, (255 << 7) - 1)
    assert np.array_equal(counts, np.bincount(upper, minlength=255 << 7))
    assert np.array_equal(above[:found], values[values > threshold])


@given(st.integers(0, 2**40), st.integers(0, 60), st.integers(0, 2**64 - 1))
def test_a_sample_wants_the_rows_of_small_hashes(first: int, count: int, bound: int) -> None:
    numbers, places = np.arange(first, first + count), np.empty(count, np.int64)
    expected = np.flatnonzero(hash_of(numbers) < np.uint64(bound))
    for given_numbers, start in ((None, first), (numbers, 0)):
        found = native.sample_places(given_numbers, start, bound, places)
        assert np.array_equal(places[:found], expected)


def test_arrays_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one element per row"):
        native.count_flagged(np.zeros(2, np.int32), np.zeros(3, bool), np.zeros((1, 2), np.int64))
