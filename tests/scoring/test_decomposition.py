"""Miscalibration, discrimination, uncertainty: published numbers, identities, what chance shows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.calibration.test_maps import drawn

from crossent.errors import InvalidInput
from crossent.scoring import Decomposition, decompose, log_loss
from crossent.scoring._decomposition_tally import DecompositionTally
from crossent.scoring._ordered import CELLS, OrderedRows, cell_of, middle_of

TRUTH = [0, 0, 0, 1, 1, 1]
PROBS = [0.4, 0.3, 0.2, 0.1, 0.5, 0.9]


def test_the_published_six_rows() -> None:
    found = decompose(TRUTH, PROBS)
    assert found.recalibrated + found.miscalibration == pytest.approx(0.6986228, abs=5e-8)
    assert found.miscalibration == pytest.approx(0.3237327, abs=5e-8)
    assert found.discrimination == pytest.approx(0.3182571, abs=5e-8)
    assert found.uncertainty == pytest.approx(0.6931472, abs=5e-8)


rates = st.lists(
    st.tuples(
        st.sampled_from([0.0, 1e-9, 0.1, 0.25, 0.5, 0.7, 0.99, 1.0]), st.booleans(), st.sampled_from([0.5, 1, 2])
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=120, deadline=None)
@given(rows=rates)
def test_the_parts_are_not_negative_and_add_up(rows: list[tuple[float, bool, float]]) -> None:
    probs, truth, weights = (np.array(column) for column in zip(*rows, strict=True))
    found = decompose(truth.astype(int), probs, weights=weights)
    loss = float(log_loss(truth.astype(int), np.column_stack([1 - probs, probs]), weights=weights))
    assert found.miscalibration >= 0
    assert found.discrimination >= 0
    if math.isinf(loss):
        assert found.miscalibration == math.inf
        assert math.isfinite(found.discrimination)
        return
    parts = found.uncertainty - found.discrimination + found.miscalibration
    assert parts == pytest.approx(loss, rel=1e-12, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 40))
def test_isotonic_is_what_scikit_learn_does_to_pooled_ties(seed: int, n: int) -> None:
    isotonic = pytest.importorskip("sklearn.isotonic")
    rng = np.random.default_rng(seed)
    probs, truth = rng.integers(1, 10, n) / 10, rng.integers(0, 2, n)
    place = np.unique(probs, return_inverse=True)[1]
    rows = np.bincount(place)
    fit = isotonic.isotonic_regression(np.bincount(place, truth) / rows, sample_weight=rows)[place]
    with np.errstate(divide="ignore", invalid="ignore"):
        costs = -np.where(truth == 1, np.log(fit), np.log1p(-fit))
    assert decompose(truth, probs).recalibrated == pytest.approx(float(np.mean(costs)), rel=1e-12, abs=1e-14)


def test_the_class_rates_discriminate_nothing_and_are_calibrated() -> None:
    found = decompose([0, 1, 1, 1], [0.75] * 4)
    assert (found.miscalibration, found.discrimination) == (pytest.approx(0, abs=1e-15), pytest.approx(0, abs=1e-15))


def test_a_rising_function_of_the_prediction_discriminates_as_much() -> None:
    logits, labels = drawn(200, 2, 0)
    odds = logits[:, 1] - logits[:, 0]
    plain, bent = decompose(labels, logits=odds), decompose(labels, logits=3 * odds + 1)
    assert bent.discrimination == pytest.approx(plain.discrimination, rel=1e-12)
    assert bent.miscalibration > plain.miscalibration


def test_a_weight_of_two_is_the_row_twice() -> None:
    once = decompose(TRUTH, PROBS, weights=[1, 2, 1, 1, 3, 1])
    again = decompose(np.repeat(TRUTH, [1, 2, 1, 1, 3, 1]), np.repeat(PROBS, [1, 2, 1, 1, 3, 1]))
    for part in ("miscalibration", "discrimination", "uncertainty"):
        assert getattr(once, part) == pytest.approx(getattr(again, part), rel=1e-13)


def test_a_probability_of_zero_that_happened_is_infinite_miscalibration() -> None:
    found = decompose([1, 0, 1, 0], [0.0, 0.2, 0.8, 0.4])
    assert found.miscalibration == math.inf
    assert 0 <= found.discrimination <= found.uncertainty == pytest.approx(math.log(2))


def test_p_values_of_calibrated_predictions_are_uniform() -> None:
    rng = np.random.default_rng(0)
    probs = rng.random((200, 150))
    found = [decompose((rng.random(150) < p).astype(int), p) for p in probs]
    small = sum(one.p_value <= 0.05 for one in found)  # type: ignore[operator]
    assert 3 <= small <= 19  # 10 of 200; beyond these once in 200 times
    corrected = np.mean([one.miscalibration - one.chance for one in found])  # type: ignore[operator]
    raw = np.mean([one.miscalibration for one in found])
    assert abs(corrected) < raw / 10


def test_miscalibrated_predictions_are_found_out() -> None:
    logits, labels = drawn(500, 2, 1, sharpness=3.0)
    assert decompose(labels, logits=logits).p_value == 1 / 200


def test_more_classes_are_recalibrated_on_rows_not_seen() -> None:
    logits, labels = drawn(2000, 4, 2, sharpness=2.0)
    found = decompose(labels, logits=logits, classes=["a", "b", "c", "d"])
    loss = float(log_loss(labels, logits=logits))
    assert found.uncertainty - found.discrimination + found.miscalibration == pytest.approx(loss, rel=1e-12)
    assert found.interval is not None
    assert found.interval[0] < found.miscalibration < found.interval[1]
    assert found.in_sample > found.miscalibration > 0.05  # type: ignore[operator]
    assert [one.name for one in found.per_class] == ["a", "b", "c", "d"]
    for one in (*found.per_class, found.top_label):
        assert one is not None
        assert one.uncertainty - one.discrimination + one.miscalibration == pytest.approx(one.loss, rel=1e-12)
    assert "cross-fitted in 5 folds" in found.method


def test_well_made_predictions_of_many_classes_are_not_called_miscalibrated() -> None:
    logits, labels = drawn(500, 4, 3, sharpness=1.0)
    found = decompose(labels, logits=logits)
    assert found.miscalibration < 0.005
    assert found.miscalibration >= 0


def test_infinite_rows_of_many_classes_leave_the_other_parts_finite() -> None:
    logits, labels = drawn(100, 3, 4)
    logits[5, labels[5]] = -np.inf
    found = decompose(labels, logits=logits)
    assert found.miscalibration == math.inf
    assert math.isfinite(found.discrimination)
    assert "finite loss" in found.method


def test_plain_data_comes_back() -> None:
    logits, labels = drawn(60, 3, 5)
    for found in (decompose(TRUTH, PROBS), decompose(labels, logits=logits)):
        assert Decomposition.from_dict(found.to_dict()) == found


def test_no_rows_are_refused() -> None:
    with pytest.raises(InvalidInput, match="truth: must have at least one row of positive weight"):
        decompose([0, 1], [0.5, 0.5], weights=[0, 0])
    with pytest.raises(InvalidInput, match="at least 2 rows"):
        decompose([0], [[0.5, 0.25, 0.25]])


# ---------------------------------------------------------------- the tally


def filled(rows: slice, k: int, weights: bool, most: int = 1 << 17) -> DecompositionTally:
    rng = np.random.default_rng(0)
    logits, labels = drawn(3000, k, 6)
    tally = DecompositionTally([str(place) for place in range(k)], "logits", most_numbers=most)
    w = rng.random(3000) if weights else None
    tally.add(np.arange(3000)[rows], labels[rows], logits[rows], None if w is None else w[rows])
    return tally


@pytest.mark.parametrize(("k", "most"), [(2, 1 << 17), (3, 1 << 17), (3, 1000)])
@pytest.mark.parametrize("weights", [False, True])
def test_parts_of_the_data_merge_to_the_whole_digit_for_digit(k: int, most: int, weights: bool) -> None:
    whole = filled(slice(None), k, weights, most)
    parts = [filled(rows, k, weights, most) for rows in (slice(1200, None), slice(0, 500), slice(500, 1200))]
    merged = DecompositionTally.from_dict(parts[0].to_dict())
    for part in parts[1:]:
        merged.merge(part)
    assert merged.decomposition(1.0, 1.2) == whole.decomposition(1.0, 1.2)


def test_beyond_the_limit_rows_are_counted_on_a_grid_whose_error_is_as_stated() -> None:
    rng = np.random.default_rng(0)
    odds = rng.normal(size=20_000) * 3
    yes = (rng.random(20_000) < 1 / (1 + np.exp(-odds / 2))).astype(float)
    exact, grid = OrderedRows(), OrderedRows(kept=100)
    for rows in (exact, grid):
        rows.add(odds[:7000], yes[:7000], None)
        rows.add(odds[7000:], yes[7000:], None)
    assert not grid.points().exact
    from crossent.calibration import isotonic
    from crossent.scoring._corp import recalibrated_loss

    losses = [recalibrated_loss(isotonic(rows.points().counts)) for rows in (exact, grid)]
    assert 0 <= losses[1] - losses[0] < 1e-3  # pooling neighbours also takes away what the fit made of noise
    back = OrderedRows.from_dict(grid.to_dict())
    assert np.array_equal(back.points().counts.hits, grid.points().counts.hits)


@pytest.mark.parametrize("weights", [None, np.random.default_rng(1).random(1000)])
def test_the_grid_does_not_depend_on_the_order(weights: np.ndarray | None) -> None:
    rng = np.random.default_rng(0)
    odds, yes = rng.normal(size=1000) * 5, rng.integers(0, 2, 1000).astype(float)
    found = []
    for order in (np.arange(1000), rng.permutation(1000)):
        rows = OrderedRows(kept=50)
        for part in np.array_split(order, 7):
            rows.add(odds[part], yes[part], None if weights is None else weights[part])
        found.append(rows.points().counts)
    assert np.array_equal(found[0].hits, found[1].hits)
    assert np.array_equal(found[0].weight, found[1].weight)


def test_cells_rise_with_the_prediction_and_are_as_fine_as_stated() -> None:
    odds = np.linspace(-43, 43, 100_001)
    cells = cell_of(odds)
    assert np.all(np.diff(cells) >= 0)
    assert np.max(np.abs(middle_of(cells) - odds)) < 1 / 32
    assert cell_of(np.array([-np.inf, np.inf])).tolist() == [0, CELLS - 1]
