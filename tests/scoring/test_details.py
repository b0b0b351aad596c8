"""What a report shows beside a score: counts equal to NumPy's, the same however the rows are cut."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import crossent as ce
from crossent.errors import InvalidInput
from crossent.scoring._detail_bins import INFINITE_BIN, LOSS_EDGES, SURE_EDGES, loss_bins, sure_bins
from crossent.scoring._detail_cells import Cells
from crossent.scoring._detail_reliability import wilson
from crossent.scoring._detail_rows import KeptRows
from crossent.scoring._detail_shares import bins_of, carried, confusion_of
from crossent.scoring._details import Details
from crossent.scoring._judged import JudgedRows


def rows_of(losses: list[float], first: int = 0) -> JudgedRows:
    loss = np.array(losses)
    size = len(loss)
    return JudgedRows(
        first_row=first, truth=np.zeros(size, dtype=np.int32), loss=loss, p_truth=np.exp(-loss),
        predicted=np.zeros(size, dtype=np.int32), confidence=np.full(size, 0.5),
    )  # fmt: skip


def detailed(rows: int, classes: int = 3, seed: int = 0) -> tuple[ce.Score, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    probs = random.dirichlet(np.ones(classes), rows)
    truth = random.integers(0, classes, rows)
    return ce.score(truth, probs, details=True), truth, probs


def test_bins_hold_their_lower_edge() -> None:
    assert loss_bins(np.array([0.0, 0.3, 0.29999, 100.0, 1e9, np.inf])).tolist() == [
        0, *np.flatnonzero(LOSS_EDGES == 0.3), *np.flatnonzero(LOSS_EDGES == 0.2), INFINITE_BIN - 1, INFINITE_BIN - 1,
        INFINITE_BIN,
    ]  # fmt: skip
    assert SURE_EDGES[sure_bins(np.array([0.0, 0.9, 1.0, 1.0 + 1e-15]))].tolist() == [0.0, 0.9, 0.9999, 0.9999]


def test_cells_count_what_numpy_counts() -> None:
    score, truth, probs = detailed(5_000)
    assert score.details is not None
    table = score.details.cells.table()
    losses, said = -np.log(probs[np.arange(len(truth)), truth]), probs.argmax(axis=1)
    for place, low in enumerate(LOSS_EDGES[:-1]):
        inside = (losses >= low) & (losses < LOSS_EDGES[place + 1])
        mine = table.loss == place
        assert table.rows[mine].sum() == inside.sum()
        assert table.cost[mine].sum() == pytest.approx(losses[inside].sum())
    for cell in confusion_of(table, 3):
        assert cell.rows == ((truth == cell.truth) & (said == cell.said)).sum()


def test_too_many_cells_give_up_the_sureness_then_the_loss() -> None:
    score, _, _ = detailed(5_000)
    assert score.details is not None
    whole = score.details.cells.table()
    coarse = score.details.cells.table(most=len(whole.rows) - 1)
    coarsest = score.details.cells.table(most=10)
    assert (coarse.has_loss, coarse.has_sure) == (True, False)
    assert (coarsest.has_loss, coarsest.has_sure, len(coarsest.rows)) == (False, False, 9)
    assert whole.rows.sum() == coarse.rows.sum() == coarsest.rows.sum() == 5_000
    assert bins_of(coarsest) is None


@given(st.lists(st.integers(0, 400), min_size=1, max_size=4), st.integers(1, 60))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_cells_merge_in_any_cut_and_order(sizes: list[int], most: int) -> None:
    random = np.random.default_rng(len(sizes))
    parts, whole = [], Cells(2, most=most)
    for size in sizes:
        columns = [random.integers(0, bound, size) for bound in (2, 2, 39, 26)]
        cost = np.ones(size)
        whole.add(*columns, None, cost)  # type: ignore[arg-type]
        parts.append(Cells(2, most=most))
        parts[-1].add(*columns, None, cost)  # type: ignore[arg-type]
    merged = parts.pop()
    for part in parts:
        merged.merge(part)
    left, right = whole.table(), merged.table()
    assert (left.has_loss, left.has_sure) == (right.has_loss, right.has_sure)
    np.testing.assert_array_equal(left.rows, right.rows)
    np.testing.assert_array_equal(left.truth, right.truth)


@given(st.integers(1, 300), st.integers(1, 7))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_kept_rows_do_not_depend_on_the_cut(rows: int, batches: int) -> None:
    losses = np.random.default_rng(rows).exponential(size=rows).round(1).tolist()
    whole, cut = KeptRows(5, 10), KeptRows(5, 10)
    add(whole, losses, 0)
    edges = np.linspace(0, rows, batches + 1).astype(int)
    for low, high in pairwise(edges):
        if high > low:
            add(cut, losses[low:high], int(low))
    left, right = whole.table(), cut.table()
    assert left is not None
    assert right is not None
    np.testing.assert_array_equal(left.rows.number, right.rows.number)
    np.testing.assert_array_equal(left.drawn, right.drawn)
    assert len(left.rows) == min(rows, 15)
    costliest = np.lexsort((np.arange(rows), -np.array(losses)))[: min(5, rows)]
    assert set(left.rows.number[left.costly].tolist()) >= set(costliest.tolist()) or rows <= 15


def add(kept: KeptRows, losses: list[float], first: int) -> None:
    judged = rows_of(losses, first)
    kept.add(judged, judged.truth.astype(np.int64), np.empty((len(losses), 0)))


def test_rates_are_numpys_and_no_bin_has_fewer_than_20_rows() -> None:
    score, truth, probs = detailed(3_000)
    assert score.details is not None
    sure, hit = probs.max(axis=1), probs.argmax(axis=1) == truth
    curve = score.details.top.curve()
    assert min(one.rows for one in curve) >= 20
    assert sum(one.rows for one in curve) == 3_000
    for one in curve:
        inside = (sure >= SURE_EDGES[one.first]) & (sure < SURE_EDGES[one.last + 1])
        assert one.rows == inside.sum()
        assert one.rate == pytest.approx(hit[inside].mean())
        assert one.said == pytest.approx(sure[inside].mean())


def test_fewer_than_20_rows_have_no_rate() -> None:
    score, _, _ = detailed(19)
    assert score.details is not None
    assert score.details.top.curve() == ()


def test_the_interval_of_a_rate_is_wilsons() -> None:
    low, high = wilson(0.3, 10, 0.95)  # by hand: (0.3 + 0.192) / 1.384 -+ 0.2477
    assert (round(low, 4), round(high, 4)) == (0.1078, 0.6032)
    assert wilson(0.0, 10, 0.95)[0] == 0.0
    assert wilson(1.0, 10, 0.95)[1] == 1.0


def test_the_costliest_rows_carry_what_numpy_says() -> None:
    score, truth, probs = detailed(1_000)
    assert score.tally is not None
    losses = np.sort(-np.log(probs[np.arange(len(truth)), truth]))[::-1]
    for rows, share in carried(score.tally):
        assert share == pytest.approx(losses[: round(rows * 1_000)].sum() / losses.sum())


def test_details_come_with_few_rows_and_on_request() -> None:
    truth, probs = np.zeros(20_001, dtype=int), np.full((20_001, 2), 0.5)
    assert ce.score(truth, probs).details is None
    assert ce.score(truth[:-1], probs[:-1]).details is not None
    assert ce.score(truth, probs, details=True).details is not None
    assert ce.score(truth[:5], probs[:5], details=False).details is None


def test_details_of_two_parts_merge_to_those_of_the_whole() -> None:
    random = np.random.default_rng(3)
    probs, truth = random.dirichlet(np.ones(3), 500), random.integers(0, 3, 500)
    whole = ce.score(truth, probs).details
    left, right = ce.score(truth[:200], probs[:200]).details, ce.score(truth[200:], probs[200:]).details
    assert whole is not None
    assert left is not None
    assert right is not None
    left.merge(right)
    np.testing.assert_array_equal(left.cells.table().rows, whole.cells.table().rows)
    assert [one.rows for one in left.top.curve()] == [one.rows for one in whole.top.curve()]


def test_details_of_other_classes_do_not_merge() -> None:
    with pytest.raises(InvalidInput, match="other: details merge when their classes agree"):
        Details(["a", "b"]).merge(Details(["a", "c"]))
