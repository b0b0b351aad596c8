"""Sums without rounding: against fractions, in any order, natively and without the native core."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossent import native
from crossent.scoring import ExactSum
from crossent.scoring._exact_sum import rounded_ratio, units_from_text, units_to_text
from crossent.scoring._exact_sums import ExactSums

finite = st.floats(allow_nan=False, allow_infinity=False)
corners = [0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1.0, -1.0, 0.1, 1e16]
floats = finite | st.sampled_from(corners)


@pytest.fixture(params=["native", "twin"])
def path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to add up; the twin is what runs where the native core is absent."""
    if request.param == "native" and not native.available:
        pytest.skip("the native core is not built")
    if request.param == "twin":
        monkeypatch.setattr(native, "available", False)
    return request.param


def assert_units(total: int, expected: Fraction) -> None:
    assert Fraction(total, 2**2148) == expected


@pytest.mark.usefixtures("path")
class TestAgainstFractions:
    @pytest.mark.parametrize("values", [[], [0.1] * 10, [1e100, 1.0, -1e100], corners, [5e-324] * 3])
    def test_sum(self, values: list[float]) -> None:
        assert_units(ExactSum.of(values).units, sum(map(Fraction, values), Fraction(0)))

    @given(st.lists(st.tuples(floats, floats), max_size=30))
    def test_products(self, pairs: list[tuple[float, float]]) -> None:
        left, right = [x for x, _ in pairs], [y for _, y in pairs]
        expected = sum((Fraction(x) * Fraction(y) for x, y in pairs), Fraction(0))
        # Products beyond the largest float have no place in the fixed point; losses never come near.
        if all(abs(Fraction(x) * Fraction(y)) < Fraction(2) ** 1000 for x, y in pairs):
            assert_units(ExactSum.of_products(left, right).units, expected)

    @given(st.lists(st.tuples(floats, st.integers(0, 3)), max_size=60))
    def test_groups(self, rows: list[tuple[float, int]]) -> None:
        sums = ExactSums(4)
        sums.add(np.array([x for x, _ in rows], dtype=float), np.array([g for _, g in rows], dtype=np.int32))
        for group, units in enumerate(sums.units()):
            assert_units(units, sum((Fraction(x) for x, g in rows if g == group), Fraction(0)))

    def test_value_is_the_nearest_float(self) -> None:
        rng = np.random.default_rng(1)
        values = rng.normal(size=5000) * 10.0 ** rng.integers(-200, 200, 5000)
        assert ExactSum.of(values).value == math.fsum(values)

    def test_new_groups_begin_at_zero(self) -> None:
        sums = ExactSums(1)
        sums.add(np.array([1.0, 2.0]), np.array([0, 0], dtype=np.int32))
        sums.grow(3)
        sums.add(np.array([4.0]), np.array([2], dtype=np.int32))
        assert [Fraction(units, 2**2148) for units in sums.units()] == [3, 0, 4]


@given(st.lists(floats, max_size=40), st.randoms(use_true_random=False), st.integers(1, 5))
def test_order_and_chunks_leave_no_trace(values: list[float], random: object, pieces: int) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    parts = [ExactSum.of(shuffled[start::pieces]) for start in range(pieces)]
    merged = parts[-1]
    for part in parts[:-1]:
        merged = part + merged
    assert merged == ExactSum.of(values)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, math.inf], math.inf),
        ([-math.inf, 2.0], -math.inf),
        ([math.inf, -math.inf], math.nan),
        ([math.nan, 1.0], math.nan),
        ([1.7e308, 1.7e308], math.inf),
        ([-1.7e308, -1.7e308], -math.inf),
        ([1.7e308, 1.7e308, -1.7e308], 1.7e308),
    ],
)
def test_what_is_not_finite(values: list[float], expected: float) -> None:
    assert ExactSum.of(values).value == pytest.approx(expected, rel=0, nan_ok=True)


@given(st.lists(floats | st.sampled_from([math.inf, -math.inf, math.nan]), max_size=20))
def test_survives_being_written_down(values: list[float]) -> None:
    total = ExactSum.of(values)
    assert ExactSum.from_dict(total.to_dict()) == total


@given(st.integers())
def test_whole_numbers_survive_as_text(units: int) -> None:
    assert units_from_text(units_to_text(units)) == units


def test_text_is_short_where_the_sum_is() -> None:
    assert ExactSum.of([1.5]).to_dict() == {"units": "0x3p2147"}


def test_rounded_ratio_is_infinite_where_no_float_is_near() -> None:
    assert rounded_ratio(10**400, 1) == math.inf
    assert rounded_ratio(-(10**400), 1) == -math.inf
    assert rounded_ratio(1, 3) == 1 / 3


def test_does_not_add_to_other_things() -> None:
    with pytest.raises(TypeError, match="unsupported operand"):
        ExactSum.of([1.0]) + 1.0  # type: ignore[operator]
