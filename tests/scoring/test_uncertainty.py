"""Intervals: against SciPy and statsmodels, by hand, invariant to order and parts, and covering what they should."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import crossent as ce
from crossent.errors import InvalidInput
from crossent.scoring._arrays import ArrayKey
from crossent.scoring._bootstrap import poisson_weights, studentised_replicates
from crossent.scoring._clusters import ClusterSums
from crossent.scoring._estimate import Pivot, estimate_of
from crossent.scoring._group_sums import GroupSums
from crossent.scoring._ratio_sums import RatioMoments, RatioSums
from crossent.scoring._skewness import HallTransformation
from crossent.scoring._spread import HELD, Spread
from crossent.scoring._tail_index import fitted_shape, pareto_k


def spread_of(a: Any, b: Any = None, times: Any = None) -> Spread:
    spread = Spread()
    arrays = [None if one is None else np.asarray(one, dtype=np.float64) for one in (a, b, times)]
    spread.add(arrays[0], arrays[1], arrays[2])
    return spread


# ---------------------------------------------------------------- moments


def test_skewness_is_that_of_scipy() -> None:
    values = np.random.default_rng(1).exponential(size=500)
    moments = spread_of(values).moments()
    assert moments.skewness == pytest.approx(stats.skew(values), rel=1e-12)
    assert moments.standard_error == pytest.approx(stats.sem(values), rel=1e-12)
    assert moments.lean == 0.0


def test_residuals_of_a_ratio_by_hand() -> None:
    rng = np.random.default_rng(2)
    b = rng.lognormal(size=200)
    a = b * rng.exponential(size=200)
    moments = spread_of(a, b).moments()
    e = a - a.sum() / b.sum() * b
    assert moments.skewness == pytest.approx((e**3).mean() / (e**2).mean() ** 1.5, rel=1e-10)
    assert moments.lean == pytest.approx((e * b).mean() / math.sqrt((e**2).mean()) / b.mean(), rel=1e-9)
    assert moments.standard_error == pytest.approx(math.sqrt(200 / 199 * (e**2).sum()) / b.sum(), rel=1e-12)


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=40), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_order_and_parts_leave_no_trace(values: list[float], shuffler: Any) -> None:
    whole = spread_of(values)
    mixed = list(values)
    shuffler.shuffle(mixed)
    cut = shuffler.randrange(len(mixed) + 1)
    parts = spread_of(mixed[:cut])
    parts.merge(spread_of(mixed[cut:]))
    assert parts.to_dict() == whole.to_dict()
    assert estimate_of(parts, 0.95) == estimate_of(whole, 0.95)
    assert Spread.from_dict(whole.to_dict()).to_dict() == whole.to_dict()


def test_weights_of_1_are_no_weights() -> None:
    values = np.random.default_rng(3).exponential(size=50)
    one, other = spread_of(values, np.ones(50)).moments(), spread_of(values).moments()
    assert (one.ratio, one.standard_error, one.effective_units) == (other.ratio, other.standard_error, 50)
    assert one.skewness == pytest.approx(other.skewness, rel=1e-12)


def test_counting_is_repeating() -> None:
    values, times = np.array([0.5, 1.5, 4.0]), np.array([3.0, 0.0, 2.0])
    repeated = spread_of(np.repeat(values, times.astype(int)))
    assert spread_of(values, times=times).to_dict() == repeated.to_dict()


def test_a_weight_of_0_is_nobody() -> None:
    assert spread_of([1.0, 9.0, 2.0], [1.0, 0.0, 1.0]).moments() == spread_of([1.0, 2.0]).moments()


def test_more_than_a_small_sample_is_not_held() -> None:
    many = spread_of(np.arange(HELD, dtype=float))
    assert many.held() is not None
    many.merge(spread_of([1.0]))
    assert many.held() is None
    assert "Hall" in Pivot(many.moments(), many.held(), "bootstrap").name()


# ---------------------------------------------------------------- methods


def test_hall_by_hand_and_back() -> None:
    values = np.random.default_rng(4).exponential(size=64)
    hall = HallTransformation.of(spread_of(values).moments())
    g = stats.skew(values)
    assert hall.u == pytest.approx(g / 24)
    assert hall.v == pytest.approx(g / 48)
    for t in (-3.0, -0.1, 0.0, 2.5):
        assert hall.inverse(hall(t)) == pytest.approx(t)


def test_the_interval_of_skewed_losses_leans_to_the_right() -> None:
    values = np.random.default_rng(5).exponential(size=200)
    for method in ("skewness", "bootstrap"):
        found = estimate_of(spread_of(values), 0.95, method=method)
        low, high = found.interval
        assert low is not None
        assert high is not None
        assert high - found.estimate > found.estimate - low


def test_t_is_that_of_scipy() -> None:
    values = np.random.default_rng(6).normal(3, 1, 40)
    found = estimate_of(spread_of(values), 0.9)
    wanted = stats.ttest_1samp(values, 0).confidence_interval(0.9)
    assert found.method == "t with 39 degrees of freedom"
    assert found.interval == pytest.approx(tuple(wanted))
    assert Pivot(spread_of(values).moments()).p_value(2.9) == pytest.approx(stats.ttest_1samp(values, 2.9).pvalue)


@pytest.mark.parametrize("method", ["t", "skewness", "bootstrap"])
@pytest.mark.parametrize("wider", [False, True])
def test_interval_and_p_value_agree(method: Any, wider: bool) -> None:
    for seed in range(40):
        values = np.random.default_rng(seed).exponential(size=60) - 0.75
        spread = spread_of(values)
        pivot = Pivot(spread.moments(), spread.held(), method, wider=wider)
        low, high = pivot.interval(0.95)
        p = pivot.p_value()
        assert low is not None
        assert high is not None
        assert p is not None
        assert (p <= 0.05) == (low > 0 or high < 0)


def test_poisson_weights_are_poisson_and_the_same_everywhere() -> None:
    weights = poisson_weights(500, 0, 400)
    assert weights.mean() == pytest.approx(1, abs=0.01)
    assert weights.var() == pytest.approx(1, abs=0.02)
    assert np.abs(np.corrcoef(weights[:50])[np.triu_indices(50, 1)]).max() < 0.25
    assert np.array_equal(poisson_weights(500, 100, 8), weights[100:108])
    assert weights[0, :8].tolist() == poisson_weights(8, 0, 4)[0].tolist()


def test_replicates_of_t_are_those_of_student_for_normal_data() -> None:
    values = np.random.default_rng(7).normal(size=300)
    replicates = studentised_replicates(values, np.ones(300))
    assert np.quantile(replicates, [0.025, 0.975]) == pytest.approx([-1.97, 1.97], abs=0.15)


def test_no_spread_has_no_width_and_is_not_trusted() -> None:
    found = estimate_of(spread_of(np.full(50, 0.7)), 0.95)
    assert found.interval == (0.7, 0.7)
    assert found.doubts == ("all 50 rows say the same, so nothing shows how much others may differ",)


def test_doubts() -> None:
    rng = np.random.default_rng(8)
    assert estimate_of(spread_of(rng.exponential(size=400)), 0.95).trusted
    assert "only 5 rows" in estimate_of(spread_of(rng.random(5)), 0.95).doubts[0]
    heavy = estimate_of(spread_of(rng.pareto(0.9, 3000)), 0.95)
    assert any("Pareto k-hat" in doubt and "no standard error" in doubt for doubt in heavy.doubts)
    rare = np.r_[np.full(197, 0.02), [3.9, 3.9, 3.9]]
    assert "few rows decide" in estimate_of(spread_of(rare), 0.95).doubts[0]


@pytest.mark.parametrize("shape", [0.2, 0.5, 1.0])
def test_the_index_of_the_tail_is_found(shape: float) -> None:
    values = np.sort(stats.genpareto(shape).rvs(5000, random_state=9))
    assert fitted_shape(values) == pytest.approx(shape, abs=0.08)
    tail = np.sort(np.random.default_rng(10).pareto(1 / shape, 20_000))[-3000:]
    assert pareto_k(tail, 20_000) == pytest.approx(shape, abs=0.2)


def test_the_tail_of_few_or_equal_values() -> None:
    assert math.isnan(pareto_k(np.ones(3), 3))
    assert pareto_k(np.ones(500), 500) == -math.inf


# ---------------------------------------------------------------- clusters and groups


def clusters_of(users: Any, a: Any, b: Any = None, **limits: int) -> ClusterSums:
    sums = ClusterSums(**limits)
    sums.add(ArrayKey.of(np.asarray(users)), np.asarray(a, dtype=float), b)
    return sums


def test_the_sandwich_of_statsmodels() -> None:
    api = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(11)
    users = rng.integers(0, 30, 500)
    loss = rng.exponential(size=500) + rng.exponential(size=30)[users]
    found = estimate_of(clusters_of(users, loss).spread(), 0.95, method="t", clustered=True)
    fit = api.OLS(loss, np.ones(500)).fit().get_robustcov_results("cluster", groups=users, use_correction=True)
    assert found.standard_error == pytest.approx(fit.bse[0], rel=1e-9)
    assert found.interval == pytest.approx(tuple(fit.conf_int()[0]), rel=1e-7)
    assert found.method == "t with 29 degrees of freedom over clusters"


def test_clusters_in_any_order_and_parts() -> None:
    rng = np.random.default_rng(12)
    users, loss = rng.integers(0, 50, 400), rng.exponential(size=400)
    whole = clusters_of(users, loss)
    for limits in ({}, {"limit": 20, "groups": 8}):
        one = clusters_of(users, loss, **limits)
        parts = clusters_of(users[:7], loss[:7], **limits)
        parts.merge(clusters_of(users[7:], loss[7:], **limits))
        assert parts.to_dict() == one.to_dict()
        assert ClusterSums.from_dict(one.to_dict()).to_dict() == one.to_dict()
    assert whole.spread().moments().units == 50


def test_very_many_clusters_are_thrown_together_without_bias() -> None:
    rng = np.random.default_rng(13)
    users, loss = rng.integers(0, 3000, 20_000), rng.exponential(size=20_000)
    exact = clusters_of(users, loss)
    grouped = clusters_of(users, loss, limit=500, groups=400)
    assert grouped.grouped
    assert grouped.spread().moments().ratio == pytest.approx(exact.spread().moments().ratio, rel=1e-14)
    ratio = grouped.spread().moments().standard_error / exact.spread().moments().standard_error
    assert ratio == pytest.approx(1, abs=0.12)


def test_groups_merge_and_return() -> None:
    rng = np.random.default_rng(14)
    key, loss, users = ArrayKey.of(rng.integers(0, 5, 300)), rng.random(300), ArrayKey.of(rng.integers(0, 9, 300))
    for cluster in (None, users):
        whole, parts, rest = GroupSums("g"), GroupSums("g"), GroupSums("g")
        whole.add(key, loss, cluster=cluster)
        parts.add(key[slice(100)], loss[:100], cluster=None if cluster is None else cluster[slice(100)])
        rest.add(key[slice(100, 300)], loss[100:], cluster=None if cluster is None else cluster[slice(100, 300)])
        parts.merge(rest)
        assert parts.moments() == whole.moments()
        assert GroupSums.from_dict(whole.to_dict()).moments() == whole.moments()


def test_sums_grow_with_new_groups() -> None:
    sums = RatioSums(1)
    sums.add(np.array([1.0]), codes=np.array([0], dtype=np.int32))
    sums.grow(2)
    sums.add(np.array([2.0]), codes=np.array([1], dtype=np.int32))
    first, second = sums.totals()
    assert (first.ratio, second.ratio) == (1.0, 2.0)
    assert RatioMoments.from_dict(second.to_dict()) == second


# ---------------------------------------------------------------- scores


def rows(seed: int, n: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 3, n), rng.dirichlet(np.full(3, 2.0), n)


def test_a_clustered_score() -> None:
    truth, probs = rows(15, 300)
    users = np.arange(300) // 10
    found = ce.score(truth, probs, clusters=users)
    assert (found.loss.n, found.loss.n_clusters) == (30, 30)
    assert found.loss.method.endswith("over clusters")
    alone = ce.score(truth, probs, clusters=np.arange(300)).loss
    assert alone.standard_error == pytest.approx(ce.score(truth, probs).loss.standard_error)
    assert ce.Score.from_json(found.to_json()) == found


def test_one_cluster_has_no_interval() -> None:
    truth, probs = rows(16, 30)
    loss = ce.score(truth, probs, clusters=np.zeros(30)).loss
    assert (loss.standard_error, loss.interval, loss.method) == (None, (None, None), "none")


def test_tallies_of_clusters_merge() -> None:
    truth, probs = rows(17, 200)
    users = np.arange(200) % 13
    one, two = (ce.score(truth[part], probs[part], clusters=users[part]).tally for part in (slice(90), slice(90, 200)))
    whole = ce.score(truth, probs, clusters=users).tally
    assert one is not None
    assert two is not None
    assert whole is not None
    assert (one + two).uncertainty.to_dict() == whole.uncertainty.to_dict()


def test_slices_costliest_first_with_intervals_and_q_values() -> None:
    rng = np.random.default_rng(18)
    group = np.array(["good", "bad", "rare"])[np.r_[np.zeros(300, int), np.ones(300, int), np.full(5, 2)]]
    p = np.r_[rng.uniform(0.6, 0.9, 300), rng.uniform(0.2, 0.9, 300), rng.uniform(0.6, 0.9, 5)]
    found = ce.score(np.ones(605, int), p, by=group).slices
    assert [one.value for one in found] == ["bad", "rare", "good"]
    bad, rare, _ = found
    assert rare.interval == (None, None)
    assert rare.p_value is None
    loss = -np.log(p)
    rest = group != "bad"
    wanted = stats.ttest_ind(loss[~rest], loss[rest], equal_var=False).pvalue
    assert bad.p_value == pytest.approx(wanted, rel=0.5)
    assert bad.q_value is not None
    assert bad.excess == pytest.approx(loss.mean() - loss[rest].mean())


def test_numbers_are_cut_and_columns_crossed() -> None:
    truth, probs = rows(19, 400)
    age, sex = np.arange(400) / 4, np.array(["f", "m"])[np.arange(400) % 2]
    found = ce.score(truth, probs, by={"age": age, "sex": sex, "age*sex": None}, quantiles=4).slices
    ages = {one.value: one.rows for one in found if one.column == "age"}
    assert ages == {"up to 24.75": 100, "24.75 to 49.75": 100, "49.75 to 74.75": 100, "above 74.75": 100}
    assert sum(one.rows for one in found if one.column == "age*sex") == 400
    assert {one.rows for one in found if one.column == "age*sex"} == {50}
    few = ce.score(truth, probs, by={"age": np.arange(400) % 7}).slices
    assert len(few) == 7
    with pytest.raises(InvalidInput, match=r"by: 'a\*b' crosses columns that are given too"):
        ce.score(truth, probs, by={"a*b": None})


def test_a_slice_of_one_row() -> None:
    truth, probs = rows(20, 50)
    found = ce.score(truth, probs, by=["one"] + ["many"] * 49, min_rows=0).slices
    one = next(part for part in found if part.value == "one")
    assert (one.rows, one.interval, one.standard_error) == (1, (None, None), None)


def test_covers_by_simulation() -> None:
    """400 samples of 60 exponential losses; within two binomial errors of 93 to 97 %, which plain t does not reach."""
    rng = np.random.default_rng(21)
    runs, hits = 400, 0
    for _ in range(runs):
        low, high = estimate_of(spread_of(rng.exponential(size=60)), 0.95).interval
        assert low is not None
        assert high is not None
        hits += low <= 1 <= high
    error = math.sqrt(0.05 * 0.95 / runs)
    assert 0.93 - 2 * error <= hits / runs <= 0.97 + 2 * error


def test_slices_say_whether_their_interval_can_be_trusted() -> None:
    rng = np.random.default_rng(40)
    by = np.repeat(["even", "uneven", "few"], [300, 60, 5])
    p = np.where(by == "even", 0.7, 0.98)
    truth = (rng.random(365) < p).astype(int)
    truth[300:303] = 0
    score = ce.score(truth, p, by=by)
    found = {one.value: one for one in score.slices}
    assert found["even"].trusted
    assert not found["uneven"].trusted
    assert "few rows decide" in found["uneven"].doubts[0]
    assert found["few"].interval == (None, None)
    assert not found["few"].trusted
    assert "all 5 rows say the same" in found["few"].doubts[0]
    for page in (str(score), score.to_markdown(), score.to_html()):
        assert "? few or very uneven rows: this interval can" in page
    assert ce.Score.from_json(score.to_json()).slices == score.slices
