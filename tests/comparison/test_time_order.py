"""Rows in the order of time: the statistic by its formula, beside a Bartlett kernel, and of the right size."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from scipy.signal import lfilter
from tests.comparison.helpers import compared, csv_of, noisy, two_files

import crossent as ce
from crossent.cli._exit import run
from crossent.comparison._time_order import cosines, long_run_variance
from crossent.errors import FileError, InvalidInput, ShapeMismatch

Floats = NDArray[np.float64]


def remembering(seed: int, n: int, memory: float) -> tuple[Floats, Floats]:
    """Return the losses of two equal models whose difference is autoregressive."""
    rng = np.random.default_rng(seed)
    base = 3 + rng.exponential(size=n)
    return base, base + lfilter([1.0], [1.0, -memory], rng.normal(0, 0.1, n + 100))[100:]


def test_the_variance_is_that_of_the_written_formula() -> None:
    e = np.random.default_rng(1).normal(size=50)
    t = np.arange(1, 51)
    looks = [math.sqrt(2 / 50) * np.sum(e * np.cos(np.pi * j * (t - 0.5) / 50)) for j in range(1, 6)]
    assert cosines(50) == 5
    assert long_run_variance(e, 5) == pytest.approx(np.mean(np.square(looks)), rel=1e-12)


def test_the_interval_is_students_with_as_many_degrees_as_cosines() -> None:
    first, other = remembering(2, 200, 0.5)
    found = compared(first, other, ordered=True).difference
    d = other - first
    error = math.sqrt(200 * long_run_variance(d - d.mean(), 14)) / 200
    assert found.standard_error == pytest.approx(error, rel=1e-9)
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(d.mean() / error), 14), rel=1e-9)
    reach = stats.t.ppf(0.975, 14) * error
    assert found.interval == pytest.approx((d.mean() - reach, d.mean() + reach), rel=1e-9)
    assert found.method == "Diebold-Mariano in the order of time, 14 cosines, t with as many degrees of freedom"


def test_the_error_is_that_of_a_kernel_on_a_long_series() -> None:
    """Bartlett's kernel estimates the same variance, that of 0.1 / (1 - 0.5)."""
    api = pytest.importorskip("statsmodels.api")
    first, other = remembering(3, 20_000, 0.5)
    found = compared(first, other, ordered=True).difference
    kernel = api.OLS(other - first, np.ones(20_000)).fit(cov_type="HAC", cov_kwds={"maxlags": 50}).bse[0]
    assert found.standard_error == pytest.approx(kernel, rel=0.15)
    assert found.standard_error == pytest.approx(0.2 / math.sqrt(20_000), rel=0.15)


def test_equal_models_that_remember_are_tied_as_often_as_they_should_be() -> None:
    """100 repetitions: of 5 % alarms more than 11 come up with probability 0.004; blind to the order, a third."""
    pairs = [remembering(seed, 200, 0.6) for seed in range(100)]
    ordered = sum(compared(*pair, ordered=True, movers=0).verdict != "tied" for pair in pairs)
    blind = sum(compared(*pair, movers=0).verdict != "tied" for pair in pairs)
    assert ordered <= 11
    assert blind > 20


def test_times_may_come_in_any_order() -> None:
    first, other = remembering(4, 150, 0.5)
    wanted = compared(first, other, ordered=True).difference
    mixed = np.random.default_rng(4).permutation(150)
    for times in (mixed, np.datetime64("2026-01-01") + mixed):
        found = compared(first[mixed], other[mixed], ordered=times).difference
        assert found.interval == pytest.approx(wanted.interval, rel=1e-9)


def test_weights_of_1_are_no_weights() -> None:
    first, other = remembering(5, 150, 0.5)
    wanted = compared(first, other, ordered=True).difference
    found = compared(first, other, ordered=True, weights=np.ones(150)).difference
    assert found.interval == pytest.approx(wanted.interval, rel=1e-9)


def test_few_rows_and_long_memories_are_doubted() -> None:
    found = compared(*remembering(6, 99, 0.0), ordered=True).difference
    assert "only 99 rows in the order of time" in found.doubts[0]
    lasting = compared(*remembering(7, 200, 0.95), ordered=True).difference
    assert any("differences last: 200 rows" in doubt for doubt in lasting.doubts)
    assert lasting.p_needed == pytest.approx(0.005)


def test_groups_have_no_interval_in_the_order_of_time() -> None:
    first, other = remembering(8, 200, 0.5)
    found = compared(first, other, ordered=True, by=np.arange(200) % 2).difference
    assert all(one.interval == (None, None) and one.verdict == "tied" for one in found.slices)


@pytest.mark.parametrize("column", ["day", "step"])
def test_files_are_ordered_by_a_column(tmp_path: Path, column: str) -> None:
    rng = np.random.default_rng(9)
    step = rng.permutation(60)
    day = np.datetime_as_string(np.datetime64("2026-01-01") + step)
    a, b = two_files(tmp_path, 60, day=day, step=step)
    old, new = csv_of(tmp_path / "old.csv", a), csv_of(tmp_path / "new.csv", b)
    found = ce.compare(old, new, ordered=column)
    in_order = [a[row] for row in np.argsort(step)]
    sorted_old = csv_of(tmp_path / "sorted.csv", in_order)
    wanted = ce.compare(sorted_old, new, ordered=True)
    assert found.difference.interval == pytest.approx(wanted.difference.interval, rel=1e-9)
    assert run(["compare", old, new, "--time-order", column, "-q"]) == 0
    assert run(["compare", sorted_old, new, "--in-order", "-q"]) == 0
    assert run(["compare", old, new, "--in-order", "--time-order", column, "-q"]) == 2


def test_a_missing_time_is_refused(tmp_path: Path) -> None:
    a, b = two_files(tmp_path, 60, day=["", *range(59)])
    with pytest.raises(FileError, match='the time is missing in 1 row of "day", the first is row 1'):
        ce.compare(csv_of(tmp_path / "old.csv", a), csv_of(tmp_path / "new.csv", b), ordered="day")
    first, other = noisy(1, 10)
    with pytest.raises(InvalidInput, match="ordered: every row needs a time; row 3 has none"):
        compared(first, other, ordered=[0, 1, 2, np.nan, *range(4, 10)])


def test_what_needs_independent_rows_is_refused() -> None:
    first, other = noisy(1, 10)
    with pytest.raises(InvalidInput, match="rows stand in the order of time or belong to clusters; found both"):
        compared(first, other, ordered=True, clusters=np.arange(10))
    with pytest.raises(InvalidInput, match="found always_valid= as well, which needs them to be"):
        compared(first, other, ordered=True, always_valid=True)
    with pytest.raises(ShapeMismatch, match="ordered: must be True, or one time for each of 10 rows"):
        compared(first, other, ordered=[1, 2])
