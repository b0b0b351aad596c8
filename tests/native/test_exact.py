"""Exact sums: equal to sums of fractions, in any order, with one form per number."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crossent import native

DOUBLES = st.floats(allow_nan=False, allow_infinity=False)


def value(limbs: np.ndarray) -> Fraction:
    whole = sum(int(limb) << (32 * i) for i, limb in enumerate(limbs))
    return Fraction(whole) * Fraction(2) ** native.EXACT_EXPONENT


def accumulator(groups: int = 1) -> np.ndarray:
    return np.zeros((groups, native.EXACT_LIMBS), np.int64)


@given(st.lists(DOUBLES, max_size=30))
def test_a_sum_is_exact(numbers: list[float]) -> None:
    limbs = accumulator()
    assert native.exact_add(limbs, None, np.array(numbers, float)) == 0
    assert value(limbs[0]) == sum(map(Fraction, numbers), Fraction(0))


@given(st.lists(st.tuples(DOUBLES, DOUBLES), max_size=30))
def test_a_sum_of_products_is_exact(pairs: list[tuple[float, float]]) -> None:
    limbs = accumulator()
    x, y = np.array(pairs, float).reshape(-1, 2).T.copy()
    assert native.exact_add_product(limbs, None, x, y) == 0
    assert value(limbs[0]) == sum((Fraction(a) * Fraction(b) for a, b in pairs), Fraction(0))


@given(st.lists(DOUBLES, max_size=20), st.randoms())
def test_order_and_chunks_leave_the_same_limbs(numbers: list[float], random: object) -> None:
    at_once, in_pieces = accumulator(), accumulator()
    native.exact_add(at_once, None, np.array(numbers, float))
    shuffled = sorted(numbers, key=lambda _: random.random())  # type: ignore[attr-defined]
    for number in shuffled:
        native.exact_add(in_pieces, None, np.array([number]))
    np.testing.assert_array_equal(at_once, in_pieces)
    assert np.all(at_once[0, :-1] >= 0)
    assert np.all(at_once[0, :-1] < 2**32)


def test_groups_are_apart_and_strangers_are_skipped() -> None:
    limbs = accumulator(3)
    values = np.array([1e300, 1.0, -1e300, 2.0**-1074, np.inf, 5.0])
    native.exact_add(limbs, np.array([0, 1, 0, 2, 1, 7], np.int32), values)
    assert [value(row) for row in limbs] == [0, 1, Fraction(1, 2**1074)]


def test_a_million_tenths() -> None:
    limbs = accumulator()
    native.exact_add(limbs, None, np.full(1_000_000, 0.1))
    assert value(limbs[0]) == 1_000_000 * Fraction(0.1)


@given(st.lists(DOUBLES, min_size=1, max_size=12), st.lists(DOUBLES, min_size=1, max_size=12))
def test_many_rows_of_few_groups_add_up_as_exactly(first: list[float], other: list[float]) -> None:
    """So many rows take the way by exponents; numbers far from 1 among them go around it."""
    times = 600
    values = np.array((first + other) * times)
    codes = np.array(([0] * len(first) + [1] * len(other)) * times, np.int32)
    sums, squares = accumulator(2), accumulator(2)
    assert native.exact_add(sums, codes, values) == 0
    assert native.exact_add_product(squares, codes, values, values) == 0
    for group, numbers in enumerate((first, other)):
        exact = [Fraction(number) for number in numbers]
        assert value(sums[group]) == times * sum(exact)
        assert value(squares[group]) == times * sum(number**2 for number in exact)
    assert np.all(sums[:, :-1] >= 0)
    assert np.all(squares[:, :-1] < 2**32)


def test_strangers_among_many_rows_are_skipped() -> None:
    values = np.tile([1.5, np.nan, 2.0, -4.0], 300)
    codes = np.tile(np.array([0, 0, 5, 1], np.int32), 300)
    limbs = accumulator(2)
    assert native.exact_add(limbs, codes, values) == native.NON_FINITE_SKIPPED | native.CODE_OUT_OF_RANGE
    assert [value(row) for row in limbs] == [450, -1200]
