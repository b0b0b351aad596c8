"""Sums rounded once are those of `math.fsum`."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossent.calibration._exact_total import exact_total


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=20))
def test_the_sum_is_that_of_fsum_for_few_and_for_many(numbers: list[float]) -> None:
    for values in (numbers, numbers * 300):
        try:
            expected = math.fsum(values)
        except OverflowError:
            continue
        assert exact_total(np.array(values)) == expected


@pytest.mark.parametrize(("odd", "total"), [(math.inf, math.inf), (-math.inf, -math.inf), (math.nan, math.nan)])
def test_what_is_not_finite_stays_so(odd: float, total: float) -> None:
    assert exact_total(np.array([1.0] * 999 + [odd])) == pytest.approx(total, nan_ok=True)
