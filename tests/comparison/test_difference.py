"""The paired difference against SciPy and statsmodels, by hand, and where other tests point the wrong way."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats
from tests.comparison.helpers import compared, noisy, with_losses

import crossent as ce
from crossent.errors import InvalidInput, ShapeMismatch


def test_by_hand() -> None:
    found = compared([1.0, 2.0, 3.0], [0.5, 2.5, 2.0], method="t").difference
    assert found.nats == pytest.approx(-1 / 3)
    assert found.bits == pytest.approx(-1 / 3 / math.log(2))
    assert found.relative == pytest.approx(-1 / 6)
    assert found.standard_error == pytest.approx(np.std([-0.5, 0.5, -1.0], ddof=1) / math.sqrt(3))
    shares = (found.share_of_rows_better, found.share_of_rows_worse, found.share_of_rows_same)
    assert shares == pytest.approx((2 / 3, 1 / 3, 0))


def test_is_the_paired_t_test() -> None:
    first, other = noisy(1, 500, better=0.03)
    found = compared(first, other, method="t").difference
    wanted = stats.ttest_rel(other, first)
    assert found.p_value == pytest.approx(wanted.pvalue, rel=1e-9)
    assert found.interval == pytest.approx(tuple(wanted.confidence_interval()), rel=1e-9)


def test_the_unpaired_error_is_that_of_two_samples() -> None:
    first, other = noisy(2, 400)
    found = compared(first, other).difference
    assert found.unpaired_standard_error == pytest.approx(math.hypot(stats.sem(first), stats.sem(other)))
    assert found.standard_error == pytest.approx(stats.sem(other - first))


def test_clusters_are_the_sandwich_of_statsmodels() -> None:
    api = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(3)
    users = rng.integers(0, 40, 600)
    first, other = noisy(3, 600)
    other = np.abs(other + rng.normal(0, 0.2, 40)[users])
    found = compared(first, other, clusters=users, method="t").difference
    fit = api.OLS(other - first, np.ones(600)).fit()
    # Its correction has a factor (n - 1) / (n - k) more, which is 1 for a mean.
    wanted = fit.get_robustcov_results("cluster", groups=users, use_correction=True, df_correction=True)
    assert found.standard_error == pytest.approx(wanted.bse[0], rel=1e-9)
    assert found.p_value == pytest.approx(wanted.pvalues[0], rel=1e-7)
    assert (found.n, found.n_clusters) == (40, 40)


def test_weights_are_those_of_statsmodels() -> None:
    api = pytest.importorskip("statsmodels.api")
    first, other = noisy(4, 300)
    weights = np.random.default_rng(4).lognormal(size=300)
    found = compared(first, other, weights=weights, method="t").difference
    fit = api.WLS(other - first, np.ones(300), weights=weights).fit(cov_type="HC1")
    assert found.nats == pytest.approx(fit.params[0])
    assert found.standard_error == pytest.approx(fit.bse[0], rel=1e-9)


def test_one_row_per_cluster_is_no_clustering() -> None:
    first, other = noisy(5, 200)
    plain, alone = compared(first, other).difference, compared(first, other, clusters=np.arange(200)).difference
    assert alone.interval == pytest.approx(plain.interval)
    assert alone.p_value == pytest.approx(plain.p_value)


def test_counting_weights_are_repeated_rows() -> None:
    first, other = noisy(6, 100)
    times = np.random.default_rng(6).integers(0, 5, 100)
    counted = compared(first, other, weights=times, frequency=True).difference
    repeated = compared(np.repeat(first, times), np.repeat(other, times)).difference
    assert (counted.n, counted.verdict) == (repeated.n, repeated.verdict)
    assert counted.interval == pytest.approx(repeated.interval, rel=1e-12)
    assert counted.share_of_rows_better == pytest.approx(repeated.share_of_rows_better)


def test_wilcoxon_points_the_wrong_way_and_we_do_not() -> None:
    """The second model wins a little on most rows and loses much on some: its mean is clearly worse."""
    rng = np.random.default_rng(8)
    first = rng.exponential(size=2000) + 0.3
    change = np.where(rng.random(2000) < 0.78, -0.05, 0.6) + rng.normal(0, 0.01, 2000)
    other = first + change
    wilcoxon = stats.wilcoxon(change, alternative="less")
    assert wilcoxon.pvalue < 1e-6  # "the second model is better", it says
    found = compared(first, other, names=["old", "new"]).difference
    assert found.verdict == "worse"
    assert found.share_of_rows_better > 0.7
    assert "lower on" in found.sentences[1]
    assert "the rows where it is higher cost more than those gain" in found.sentences[1]


def test_the_gain_of_few_costly_mistakes_is_reconciled() -> None:
    change = np.tile([0.1, 0.1, -0.6], 400) + np.random.default_rng(9).normal(0, 0.01, 1200)
    first = np.full(1200, 1.0)
    found = compared(first, first + change, names=["old", "new"]).difference
    assert found.verdict == "better"
    assert found.sentences[1] == ("It is lower on only 33.3% of rows — the gain comes from fewer very costly mistakes.")


def test_swapping_the_models_turns_the_sign() -> None:
    first, other = noisy(10, 150, better=0.1)
    one, two = compared(first, other).difference, compared(other, first).difference
    low, high = two.interval
    assert one.nats == pytest.approx(-two.nats)
    assert low is not None
    assert high is not None
    assert one.interval == pytest.approx((-high, -low))
    assert (one.verdict, two.verdict) == ("better", "worse")


def test_the_order_of_the_rows_leaves_no_trace() -> None:
    first, other = noisy(11, 300)
    order = np.random.default_rng(11).permutation(300)
    by = np.array(["x", "y", "z"])[np.arange(300) % 3]
    one = compared(first, other, by=by).to_dict()["difference"]
    two = compared(first[order], other[order], by=by[order]).to_dict()["difference"]
    for moved in ("moved_better", "moved_worse"):
        assert [row["change"] for row in one.pop(moved)] == [row["change"] for row in two.pop(moved)]
    assert one == two


# ---------------------------------------------------------------- corners


def test_identical_models_are_tied() -> None:
    first, _ = noisy(12, 80)
    found = compared(first, first, delta=0.0)
    assert (found.difference.nats, found.verdict, found.difference.p_value) == (0.0, "tied", 1.0)
    assert found.difference.sentences == ('"b" and "a" are tied: every row costs the same.',)
    assert found.passed


def test_one_model_with_infinite_losses_is_worse() -> None:
    first, other = noisy(13, 50)
    other[[3, 7]] = np.inf
    found = compared(first, other).difference
    assert (found.nats, found.verdict, found.interval) == (math.inf, "worse", (None, None))
    assert (found.infinite.only_other, found.infinite.only_first, found.infinite.both) == (2, 0, 0)
    kept = np.isfinite(other)
    assert found.infinite.finite_difference == pytest.approx((other - first)[kept].mean())
    assert found.infinite.finite_interval[0] is not None
    assert 'in "b" alone' in found.sentences[-1]
    assert compared(other, first).verdict == "better"


def test_infinite_losses_in_both_are_no_verdict() -> None:
    first, other = noisy(14, 50)
    first[1], other[2] = np.inf, np.inf
    found = compared(first, other).difference
    assert math.isnan(found.nats)
    assert found.verdict == "tied"
    result = compared(first, other)
    assert ce.Comparison.from_json(result.to_json()).to_json() == result.to_json()


def test_all_rows_infinite_in_one_model() -> None:
    found = compared([1.0, 2.0], [np.inf, np.inf]).difference
    assert found.verdict == "worse"
    assert "no row is left" in found.sentences[-1]


def test_a_row_of_weight_0_does_not_count_even_if_infinite() -> None:
    found = compared([1.0, 2.0, np.inf], [0.5, 1.0, 1.0], weights=[1, 1, 0])
    assert found.difference.nats == pytest.approx(-0.75)
    assert found.models[0].infinite_rows == 0


@pytest.mark.parametrize("given", [{}, {"clusters": np.zeros(1)}])
def test_one_row_is_tied(given: dict[str, Any]) -> None:
    found = compared([1.0], [0.5], **given).difference
    assert (found.standard_error, found.interval, found.verdict) == (None, (None, None), "tied")


def test_one_cluster_has_no_interval() -> None:
    first, other = noisy(15, 40, better=0.5)
    found = compared(first, other, clusters=np.zeros(40), delta=1.0)
    assert (found.difference.interval, found.difference.verdict) == ((None, None), "tied")
    assert not found.passed


def test_few_rows_have_to_survive_every_turn_of_signs() -> None:
    found = compared([1.0, 2.0, 3.0, 4.0], [0.5, 1.4, 2.3, 3.2]).difference
    assert found.p_value == 0.125
    assert found.verdict == "tied"
    assert "only 4 rows" in found.doubts[0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"weights": [-1.0, 1.0]}, "weights: must be finite and not negative; row 0 has -1"),
        ({"weights": [0.0, 0.0]}, "weights: must not all be 0"),
        ({"weights": [0.5, 1.0], "frequency": True}, "weights: with frequency=True they count rows; row 0 has 0.5"),
        ({"clusters": ["a", ""]}, "clusters: every row needs one; 1 row has none, the first is row 1"),
        ({"confidence": 1.0}, "confidence: must lie between 0 and 1"),
        ({"correction": "sidak"}, "correction: must be one of holm, bonferroni, none; got 'sidak'"),
        ({"delta": -1.0}, "delta: must be a margin in nats, 0 or more; got -1.0"),
        ({"always_valid": 0.5}, "always_valid: must be True, or the number of rows"),
        ({"names": ["a", "a"]}, "names: must be one different name for each of 2 models"),
        ({"method": "magic"}, "method: must be one of auto, t, skewness, bootstrap"),
        ({"quantiles": 1}, "quantiles: must be 2 or more"),
        ({"id": "id"}, "id: says how a file is read; found arrays"),
    ],
)
def test_refusals(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        compared([1.0, 2.0], [2.0, 3.0], **given)


def test_models_of_different_shape_are_refused() -> None:
    [one, _], truth = with_losses([1.0, 2.0], [1.0, 2.0])
    with pytest.raises(ShapeMismatch, match="b: must predict the rows of a, 2 of them; found 1"):
        ce.compare(one, one[:1], truth=truth, kind="log_probs")
    probs = np.full((2, 3), 1 / 3)
    with pytest.raises(ShapeMismatch, match="b: must predict the classes of a, 2 of them; found 3"):
        ce.compare(np.full((2, 2), 0.5), probs, truth=truth)
    with pytest.raises(InvalidInput, match="truth: arrays of predictions need it"):
        ce.compare(one, one)
