"""The quantiles of t, with SciPy and a printed table as witnesses."""

from __future__ import annotations

import pytest
from scipy.stats import t as scipy_t

from crossent.scoring._student_t import t_quantile

DEGREES = [1, 2, 3, 4, 5, 6, 7, 10, 29, 30, 99, 100, 500, 999, 1000, 1001, 10_000, 10**7]


@pytest.mark.parametrize("level", [0.01, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999])
@pytest.mark.parametrize("degrees", DEGREES)
def test_scipy_agrees(degrees: int, level: float) -> None:
    assert t_quantile(degrees, level) == pytest.approx(scipy_t.ppf((1 + level) / 2, degrees), rel=1e-11)


@pytest.mark.parametrize("degrees", DEGREES)
def test_extreme_levels(degrees: int) -> None:
    level = 1 - 1e-7
    assert t_quantile(degrees, level) == pytest.approx(scipy_t.isf(0.5e-7, degrees), rel=1e-7)


@pytest.mark.parametrize(("degrees", "printed"), [(1, 12.706), (2, 4.303), (9, 2.262), (30, 2.042), (120, 1.980)])
def test_the_table_of_every_textbook(degrees: int, printed: float) -> None:
    assert t_quantile(degrees, 0.95) == pytest.approx(printed, abs=5e-4)
