"""More than two models: Holm, all pairs, groups that can't be told apart; gates; the interval for every look."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.comparison.helpers import compared, noisy

from crossent.comparison._alike import groups_alike
from crossent.scoring._multiplicity import benjamini_hochberg, bonferroni, holm

P_VALUES = [0.01, 0.8, 0.04, 0.03, 0.03, 0.0002, 0.5]


def test_adjustments_are_those_of_statsmodels() -> None:
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    for ours, method in ((holm, "holm"), (bonferroni, "bonferroni"), (benjamini_hochberg, "fdr_bh")):
        assert ours(P_VALUES) == pytest.approx(multitest.multipletests(P_VALUES, method=method)[1])


def test_nothing_to_adjust() -> None:
    assert holm([]) == benjamini_hochberg([]) == []


def test_each_against_the_first_with_holm() -> None:
    first, other = noisy(1, 400, better=0.04)
    third = np.abs(first + np.random.default_rng(2).normal(0, 0.3, 400))
    found = compared(first, other, third, names=["base", "x", "y"])
    raw = [one.p_value for one in found.differences]
    assert [one.p_adjusted for one in found.differences] == pytest.approx(holm([float(p or 0) for p in raw]))
    assert [one.name for one in found.differences] == ["x", "y"]
    assert len(found.pairs) == 3
    assert {(one.baseline, one.name) for one in found.pairs} == {("base", "x"), ("base", "y"), ("x", "y")}
    none = compared(first, other, third, correction="none")
    assert [one.p_adjusted for one in none.differences] == raw


def test_groups_that_cannot_be_told_apart() -> None:
    first, better = noisy(3, 1000, better=0.3)
    twin = np.abs(better + np.random.default_rng(4).normal(0, 0.01, 1000))
    found = compared(first, better, twin, names=["old", "new", "twin"])
    assert sorted(found.groups[0]) == ["new", "twin"]
    assert found.groups[1:] == (("old",),)


def test_groups_overlap_where_ends_differ_and_neighbours_do_not() -> None:
    differ = {frozenset({0, 1}): False, frozenset({1, 2}): False, frozenset({0, 2}): True}
    assert groups_alike([0, 1, 2], differ) == [[0, 1], [1, 2]]
    assert groups_alike([0, 1, 2], dict.fromkeys(differ, False)) == [[0, 1, 2]]
    assert groups_alike([0, 1, 2], dict.fromkeys(differ, True)) == [[0], [1], [2]]


def test_the_gate_asks_that_no_harm_is_shown_not_that_none_is_seen() -> None:
    first, other = noisy(5, 300)
    found = compared(first, other, delta=0.2)
    assert found.passed
    assert found.gates[0].upper == found.difference.interval[1]
    assert not compared(first, other, delta=0.0).passed  # tied, and so not shown to be no worse
    assert not compared(first, first + 0.5, delta=0.2).passed


def test_a_gate_holds_for_every_model() -> None:
    first, other = noisy(6, 300)
    found = compared(first, other, other + 1, delta=0.2)
    assert [gate.passed for gate in found.gates] == [True, False]
    assert not found.passed


def test_infinite_losses_fail_the_gate() -> None:
    first, other = noisy(7, 100)
    spoilt = other.copy()
    spoilt[0] = np.inf
    assert not compared(first, spoilt, delta=5.0).passed
    assert compared(spoilt, first, delta=0.0).passed


def test_the_always_valid_interval_is_that_of_its_formula() -> None:
    first, other = noisy(8, 500, better=0.05)
    found = compared(first, other, always_valid=True).difference
    assert found.always_valid is not None
    d = other - first
    n, alpha = len(d), 0.05
    rho2 = (-2 * math.log(alpha) + math.log(1 - 2 * math.log(alpha))) / 1000
    reach = d.std(ddof=1) * math.sqrt((n * rho2 + 1) / (n**2 * rho2) * math.log((n * rho2 + 1) / alpha**2))
    assert found.always_valid.interval == pytest.approx((d.mean() - reach, d.mean() + reach))
    low, high = found.interval
    assert low is not None
    assert high is not None
    assert reach > (high - low) / 2


def test_always_valid_p_and_interval_agree() -> None:
    for seed in range(20):
        first, other = noisy(seed, 300, better=0.05)
        found = compared(first, other, always_valid=500)
        always = found.difference.always_valid
        assert always is not None
        assert always.p_value is not None
        assert always.interval[1] is not None
        assert (always.p_value <= 0.05) == (always.interval[1] < 0 or always.interval[0] > 0)
        assert (found.verdict != "tied") == (always.p_value <= 0.05)


def test_looking_every_day_raises_no_more_alarms() -> None:
    """Equal models, looked at again and again: the plain interval errs often at some look, the other rarely."""
    plain = always = 0
    runs = 60
    for seed in range(runs):
        rng = np.random.default_rng(1000 + seed)
        first = rng.exponential(size=1500) + 1
        other = np.abs(first + rng.normal(0, 0.3, 1500))
        looks = [compared(first[:n], other[:n], always_valid=True, method="t") for n in range(100, 1501, 200)]
        always += any(look.verdict != "tied" for look in looks)
        plain += any((look.difference.p_value or 1) <= 0.05 for look in looks)
    assert always <= 0.05 * runs + 2 * math.sqrt(0.05 * 0.95 * runs)
    assert plain > 2 * always
