"""A score carries its decomposition, whatever the batches, the file format or the parts it was merged from."""

from __future__ import annotations

import json
import math
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from tests.calibration.test_maps import drawn
from tests.scoring.helpers import random_rows

import crossent as ce
from crossent.scoring import Score, Tally, decompose

DEMO = Path(str(files("crossent.cli"))) / "demo" / "digits_logistic.parquet"


@pytest.mark.parametrize("k", [2, 3])
def test_a_score_is_decomposed_as_its_arrays_are(k: int) -> None:
    logits, labels = drawn(300, k, 0)
    found = ce.score(labels, logits=logits).decomposition
    expected = decompose(labels, logits=logits)
    assert found is not None
    assert found.miscalibration == pytest.approx(expected.miscalibration, rel=1e-9)
    assert found.discrimination == pytest.approx(expected.discrimination, rel=1e-9)
    assert found.uncertainty == pytest.approx(expected.uncertainty, rel=1e-9)


def test_the_three_parts_make_the_loss() -> None:
    result = ce.score(DEMO)
    parts = result.decomposition
    assert parts is not None
    total = parts.uncertainty - parts.discrimination + parts.miscalibration
    assert total == pytest.approx(result.loss.nats, rel=1e-12)
    assert parts.uncertainty == result.baselines.class_rates
    assert parts.is_evident
    assert "recalibrated" in result.to_text()
    assert f"crossent calibrate {DEMO}" in result.to_text()


def test_json_holds_the_parts_and_comes_back() -> None:
    result = ce.score(DEMO)
    found = json.loads(result.to_json())["decomposition"]
    assert {"miscalibration", "discrimination", "uncertainty", "method"} <= set(found)
    assert Score.from_json(result.to_json()) == result


@pytest.mark.parametrize("k", [2, 4])
def test_merged_tallies_are_decomposed_as_the_whole(k: int) -> None:
    logits, labels = drawn(400, k, 1)
    names = [f"c{place}" for place in range(k)]
    whole = ce.score(labels, logits=logits, classes=names).tally
    assert whole is not None
    back = Tally.from_json(whole.to_json())
    assert back.decomposition(1.0, 1.2) == whole.decomposition(1.0, 1.2)


def test_what_has_no_decomposition_says_none() -> None:
    with pytest.warns(RuntimeWarning, match="no rows"):
        assert ce.score(np.empty(0, int), np.empty((0, 2))).decomposition is None


def independent(seed: int, n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Return yes/no outcomes of three questions a row, and probabilities of yes."""
    rng = np.random.default_rng(seed)
    p = rng.beta(1, 2, (n, 3))
    return (rng.random(p.shape) < p).astype(np.float64), p


def test_independent_questions_are_taken_apart_one_by_one() -> None:
    truth, p = independent(1)
    score = ce.score(truth, p, kind="sigmoid", classes=["x", "y", "z"])
    found = score.decomposition
    assert found is not None
    each = [decompose(truth[:, place].astype(int), p[:, place]) for place in range(3)]
    for name in ("miscalibration", "discrimination", "uncertainty"):
        assert getattr(found, name) == pytest.approx(sum(getattr(one, name) for one in each), rel=1e-9)
        assert [getattr(one, name) for one in found.per_class] == pytest.approx([getattr(one, name) for one in each])
    whole = found.miscalibration - found.discrimination + found.uncertainty
    assert whole == pytest.approx(score.loss.nats, rel=1e-12)
    assert "each question by isotonic regression" in score.to_markdown()


def test_yardsticks_of_independent_questions_are_sums_over_them() -> None:
    truth, p = independent(2)
    score = ce.score(truth, p, kind="sigmoid")
    rates = truth.mean(axis=0)
    wanted = -np.sum(rates * np.log(rates) + (1 - rates) * np.log1p(-rates))
    assert score.baselines.class_rates == pytest.approx(wanted, rel=1e-12)
    assert score.baselines.uniform == pytest.approx(3 * math.log(2))


def test_class_numbers_answer_one_question_with_yes() -> None:
    truth, p = np.array([0, 1, 2, 1] * 30), np.tile([[0.6, 0.2, 0.1], [0.2, 0.9, 0.3]], (60, 1))
    hard, soft = (ce.score(one, p, kind="sigmoid") for one in (truth, np.eye(3)[truth]))
    assert hard.baselines == soft.baselines
    assert hard.decomposition == soft.decomposition


def test_an_infinite_loss_is_infinite_miscalibration() -> None:
    parts = ce.score([0, 1, 1], [0.5, 0.0, 0.75]).decomposition
    assert parts is not None
    assert parts.miscalibration == math.inf
    assert math.isfinite(parts.discrimination)
    assert np.isfinite(parts.uncertainty)


def test_clusters_are_not_parted_by_the_folds_of_the_decomposition() -> None:
    """Each row twice: apart, the copy of a row would tell the folds what they have not seen."""
    truth, probs = random_rows(5, 150)
    both, twice = np.tile(truth, 2), np.tile(probs, (2, 1))
    users = [f"user {number}" for number in np.tile(np.arange(150), 2)]
    parts = ce.score(both, twice, clusters=users).decomposition
    expected = decompose(both, twice, groups=np.tile(np.arange(150), 2))
    assert parts is not None
    assert parts.interval is not None
    assert ce.score(both, twice).decomposition != parts
    assert "5 folds" in parts.method
    np.testing.assert_allclose(parts.miscalibration, expected.miscalibration, rtol=1e-9)
    np.testing.assert_allclose(parts.interval, expected.interval, rtol=1e-9)


def test_a_merged_tally_knows_its_clusters() -> None:
    truth, probs = random_rows(6, 400)
    users = np.arange(400) // 4
    whole = ce.score(truth, probs, clusters=users).decomposition
    halves = [ce.score(truth[part], probs[part], clusters=users[part]).tally for part in (slice(200), slice(200, 400))]
    assert halves[0] is not None
    assert halves[1] is not None
    assert whole is not None
    # Rows of the second half are numbered from 0 again, so the sample orders them otherwise; the groups stay whole.
    again = type(halves[0]).from_json((halves[0] + halves[1]).to_json()).score().decomposition
    assert again is not None
    assert again.how == whole.how
