"""Intervals of the isotonic parts: by hand, beside statsmodels, over clusters, and covering what they should."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit

import crossent as ce
from crossent.scoring import decompose
from crossent.scoring._corp_interval import ENOUGH

Floats = NDArray[np.float64]


def drawn(seed: int, n: int, steeper: float = 2.0) -> tuple[NDArray[np.int64], Floats]:
    """Return outcomes of two classes and logits that are too steep."""
    rng = np.random.default_rng(seed)
    z = rng.normal(0, 1.5, n)
    return (rng.random(n) < expit(z)).astype(np.int64), steeper * z


def true_parts(steeper: float) -> tuple[float, float]:
    """Return the miscalibration and discrimination behind `drawn`, by Gauss-Hermite quadrature."""
    node, weight = np.polynomial.hermite_e.hermegauss(200)
    weight, z = weight / weight.sum(), 1.5 * node
    p = expit(z)
    entropy = float(weight @ (p * np.logaddexp(0, -z) + (1 - p) * np.logaddexp(0, z)))
    cost = float(weight @ (p * np.logaddexp(0, -steeper * z) + (1 - p) * np.logaddexp(0, steeper * z)))
    return cost - entropy, math.log(2) - entropy


def test_both_intervals_cover_by_simulation() -> None:
    """80 repetitions: a coverage of 95 % lies above 88 % with probability 0.996."""
    truth = true_parts(2.0)
    covered = np.zeros(2)
    for seed in range(80):
        found = decompose(*_as_arguments(*drawn(seed, 300)))
        for place, interval in enumerate((found.interval, found.discrimination_interval)):
            assert interval is not None
            covered[place] += interval[0] <= truth[place] <= interval[1]
    assert (covered >= 0.88 * 80).all()


def _as_arguments(truth: NDArray[np.int64], logits: Floats) -> tuple[NDArray[np.int64], Floats]:
    return truth, expit(logits)


def test_what_is_corrected_still_makes_the_loss() -> None:
    truth, logits = drawn(1, 400)
    found = decompose(truth, logits=logits)
    miscalibration, discrimination = found.corrected
    loss = ce.log_loss(truth, logits=np.stack([np.zeros(400), logits], axis=1))
    assert miscalibration - discrimination + found.uncertainty == pytest.approx(loss, rel=1e-12)
    assert found.flattery is not None
    assert 0 < found.flattery < found.miscalibration
    assert miscalibration == pytest.approx(found.miscalibration - found.flattery)


def test_the_error_is_that_of_the_mean_of_what_rows_save() -> None:
    """With one prediction there is one step: discrimination is 0 for each row, miscalibration a mean of two numbers."""
    truth = np.repeat([0, 1], [120, 80])
    found = decompose(truth, np.full(200, 0.7))
    saved = np.where(truth == 1, -math.log(0.7) + math.log(0.4), -math.log(0.3) + math.log(0.6))
    assert found.interval is not None
    assert found.flattery is not None
    middle = found.miscalibration - found.flattery
    assert found.miscalibration == pytest.approx(saved.mean())
    reach = 1.9719565 * saved.std(ddof=1) / math.sqrt(200)  # t with 199 degrees of freedom
    assert found.interval == pytest.approx((max(middle - reach, 0.0), middle + reach), rel=1e-6)


def test_clusters_are_the_sandwich_of_statsmodels() -> None:
    api = pytest.importorskip("statsmodels.api")
    truth = np.repeat([0, 1], [120, 80])
    users = np.random.default_rng(3).integers(0, 110, 200)
    found = decompose(truth, np.full(200, 0.7), groups=users)
    saved = np.where(truth == 1, -math.log(0.7) + math.log(0.4), -math.log(0.3) + math.log(0.6))
    fit = api.OLS(saved, np.ones(200)).fit().get_robustcov_results("cluster", groups=users)
    groups = len(np.unique(users))
    assert found.interval_method == f"less what fitting flatters, t over {groups} clusters"
    assert found.interval is not None
    assert found.interval[1] - found.interval[0] == pytest.approx(np.diff(fit.conf_int())[0, 0], rel=1e-6)


def test_one_row_per_cluster_is_no_clustering_and_equal_weights_are_none() -> None:
    truth, logits = drawn(4, 300)
    plain = decompose(truth, logits=logits)
    for given in ({"groups": np.arange(300)}, {"weights": np.full(300, 2.0)}):
        found = decompose(truth, logits=logits, **given)
        assert found.interval == pytest.approx(plain.interval, rel=1e-6)
        assert found.discrimination_interval == pytest.approx(plain.discrimination_interval, rel=1e-6)


@pytest.mark.parametrize("weighted", [False, True])
def test_a_score_has_the_intervals_of_its_arrays(weighted: bool) -> None:
    truth, logits = drawn(5, 500)
    weights = np.random.default_rng(5).lognormal(size=500) if weighted else None
    score = ce.score(truth, logits=logits, weights=weights)
    found, wanted = score.decomposition, decompose(truth, logits=logits, weights=weights)
    assert found is not None
    assert found.interval == pytest.approx(wanted.interval)
    assert found.discrimination_interval == pytest.approx(wanted.discrimination_interval)
    assert found.trusted
    for page in (str(score), score.to_markdown(), score.to_html()):
        assert "miscalibration" in page
        assert "discrimination" in page
    assert ce.Score.from_json(score.to_json()).decomposition == found


def test_few_rows_are_not_trusted() -> None:
    truth, logits = drawn(6, ENOUGH - 1)
    found = decompose(truth, logits=logits)
    assert not found.trusted
    assert found.doubts == (
        f"only {ENOUGH - 1} rows: simulated intervals of fewer than {ENOUGH} cover less than they say",
    )
    assert " ?" in str(ce.score(truth, logits=logits))


def test_an_infinite_loss_leaves_an_interval_of_what_is_told_apart() -> None:
    truth, logits = drawn(7, 300)
    probs = expit(logits)
    probs[np.flatnonzero(truth == 1)[0]] = 0.0
    found = decompose(truth, probs)
    assert (found.miscalibration, found.interval) == (math.inf, None)
    assert found.discrimination_interval is not None


def test_more_classes_have_an_interval_of_what_is_told_apart() -> None:
    rng = np.random.default_rng(8)
    z = rng.normal(0, 1.5, (600, 4))
    truth = (z + rng.gumbel(size=z.shape)).argmax(axis=1)
    found = decompose(truth, logits=2 * z)
    assert found.interval is not None
    assert found.discrimination_interval is not None
    low, high = found.discrimination_interval
    assert low < found.discrimination < high
    assert found.interval_method == "cross-fitted in 5 folds; paired bootstrap-t over 600 rows"
    assert found.trusted


def test_outcomes_that_a_line_almost_separates_have_a_decomposition() -> None:
    """The first step of Cox's line is longer than its square can be; it was an overflow once."""
    found = decompose([1, 0, 1], [1e-9, 0.25, 0.99], weights=[1.0, 0.5, 1.0])
    assert math.isfinite(found.miscalibration)
    assert not found.trusted
