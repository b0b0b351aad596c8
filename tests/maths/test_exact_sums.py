"""Sums and differences keep what rounding takes away, in every namespace."""

from __future__ import annotations

import math
from fractions import Fraction

import array_api_strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers import assert_close, assert_same

from crossent.maths._exact_sums import row_sum, two_difference, two_sum
from crossent.maths._largest import first_largest, sums_of_the_others

numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e150, max_value=1e150)


@given(numbers, numbers)
def test_a_sum_and_its_error_are_exact(x: float, y: float) -> None:
    s, e = two_sum(x, y)
    assert Fraction(s) + Fraction(e) == Fraction(x) + Fraction(y)
    d, e = two_difference(x, y)
    assert Fraction(d) + Fraction(e) == Fraction(x) - Fraction(y)


@settings(max_examples=60, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=40))
def test_rows_add_up_as_in_twice_the_precision(row: list[float]) -> None:
    found = float(row_sum(np, np.array(row)))
    exact = sum(map(Fraction, row))
    size = sum(abs(Fraction(x)) for x in row)
    assert abs(Fraction(found) - exact) <= abs(exact) * Fraction(2) ** -53 + size * Fraction(2) ** -95


def test_cancelling_rows_keep_what_is_left() -> None:
    assert row_sum(np, np.array([1e16, 1.0, -1e16])) == 1.0
    assert np.array([1e16, 1.0, -1e16]).sum() != 1.0
    ones = np.concatenate([[2.0**24], np.ones(1000)]).astype(np.float32)
    assert_same(row_sum(np, ones), np.float32(2**24 + 1000))


def test_infinities_and_nan_pass() -> None:
    rows = np.array([[math.inf, 1.0, 2.0], [math.inf, -math.inf, 0.0], [math.nan, 1.0, 1.0]])
    with np.errstate(invalid="ignore"):
        assert_same(row_sum(np, rows), np.array([math.inf, math.nan, math.nan]))


@pytest.mark.parametrize("xp", [np, array_api_strict], ids=["numpy", "array_api_strict"])
def test_the_others_are_added_not_subtracted(xp) -> None:
    rows = xp.asarray([[1.0, 1e-20, 3e-20], [0.25, 0.5, 0.25]])
    found = np.asarray(sums_of_the_others(xp, rows))
    assert_close(found, [4e-20, 1.0, 1.0, 0.75, 0.5, 0.75], ulp=1)
    assert np.asarray(first_largest(xp, xp.asarray([2.0, 5.0, 5.0]))).tolist() == [False, True, False]
