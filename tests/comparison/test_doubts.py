"""What a comparison asks for where its interval can't be trusted: stricter verdicts, gates and marks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.comparison.helpers import compared, noisy

import crossent as ce
from crossent.comparison._cautious import DOUBTED, has_tail_of_its_own, sign_flip_p


def test_few_units_have_to_survive_drawn_turns_of_signs_too() -> None:
    """Beyond 19 units not every way to turn signs is tried; the p-value agrees with all ways of fewer units."""
    values = np.random.default_rng(1).normal(0.5, 1.0, 25)
    drawn, few = sign_flip_p(values), sign_flip_p(values[:19])
    assert 1e-4 <= drawn <= 1.0
    assert sign_flip_p(values) == drawn  # seeded
    several = np.append(values[:19], np.zeros(6))  # zeros change no sum, but are too many to try all ways
    assert sign_flip_p(several) == pytest.approx(few, abs=4 * math.sqrt(few / 9999) + 1e-4)


def test_clusters_between_20_and_30_are_flipped() -> None:
    first, other = noisy(3, 250, better=0.1)
    found = compared(first, other, clusters=np.arange(250) // 10).difference
    assert found.n_clusters == 25
    assert "only 25 clusters" in found.doubts[0]
    assert found.p_needed == pytest.approx(0.05)  # few, but not misshapen: no stricter level


def test_a_misshapen_difference_needs_ten_times_less() -> None:
    rng = np.random.default_rng(4)
    first = np.exp(rng.normal(0, 1.8, 300))
    found = compared(first, rng.exponential(3.0, 300), delta=0.1)
    one = found.difference
    assert one.p_needed == pytest.approx(0.05 / DOUBTED)
    low, high = one.interval
    wider = one.verdict_interval
    assert low is not None
    assert high is not None
    assert wider[0] is not None
    assert wider[1] is not None
    assert wider[0] < low < high < wider[1]
    [gate] = found.gates
    assert (gate.upper, gate.level) == (wider[1], pytest.approx(0.995))
    assert "99.5% interval ends at" in str(found)


def test_the_tail_of_one_model_that_pairing_leaves_is_a_doubt() -> None:
    """The differences of a model with a heavy tail can look harmless while the model's losses do not."""
    rng = np.random.default_rng(0)
    hidden = 0
    for _ in range(40):
        first, other = rng.exponential(size=50), np.exp(rng.normal(-1.125, 1.5, 50))
        one = compared(first, other, movers=0).difference
        hidden += any(doubt.startswith('the losses of "b" by themselves') for doubt in one.doubts)
        assert one.trusted == (not one.doubts)
    assert hidden > 5


def test_a_tail_that_both_share_is_no_doubt() -> None:
    rng = np.random.default_rng(5)
    shared = np.exp(rng.normal(0, 1.5, 400))
    found = compared(shared, np.abs(shared + rng.normal(-0.1, 0.3, 400))).difference
    assert not found.doubts
    assert not has_tail_of_its_own(1.0, 3.0)
    assert not has_tail_of_its_own(1.0, None)
    assert has_tail_of_its_own(1.0, 1.4)


def test_groups_say_whether_their_interval_can_be_trusted() -> None:
    rng = np.random.default_rng(6)
    first = np.full(400, 1.0)
    by = np.repeat(["even", "uneven"], [300, 100])
    change = np.where(by == "even", rng.normal(-0.2, 0.3, 400), 0.0)
    change[by == "uneven"] = np.where(rng.random(100) < 0.04, 5.0, -0.1)
    found = compared(first, first + change, by=by)
    groups = {one.value: one for one in found.difference.slices}
    assert groups["even"].trusted
    assert not groups["uneven"].trusted
    assert "few rows decide" in groups["uneven"].doubts[0]
    assert groups["even"].verdict == "better"
    for page in (str(found), found.to_markdown(), found.to_html()):
        assert "? few or very uneven rows: this interval can" in page
    assert ce.Comparison.from_json(found.to_json()) == found


def test_a_doubted_group_needs_a_smaller_q_value() -> None:
    first = np.full(60, 1.0)
    change = np.full(60, -0.01) + np.random.default_rng(7).normal(0, 0.001, 60)
    change[:3] = -0.6
    found = compared(first, first + change, by=np.repeat(["a"], 60)).difference.slices[0]
    assert not found.trusted
    assert found.q_value is not None
    assert (found.verdict == "better") == (found.q_value <= 0.05 / DOUBTED)
