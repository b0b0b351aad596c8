"""Scores of arrays: what is taken, what is refused, and what each refusal says."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import polars as pl
import pytest
from tests.scoring.helpers import random_rows

import crossent as ce
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.scoring import _arrays

PROBS = [[0.2, 0.8], [0.6, 0.4], [0.5, 0.5]]


def same(one: ce.Score, other: ce.Score) -> bool:
    left, right = one.to_dict(), other.to_dict()
    left.pop("read_as")
    right.pop("read_as")
    return left == right


def test_by_hand() -> None:
    result = ce.score([1, 0, 0], PROBS, classes=["no", "yes"], ids=["x", "y", "z"])
    losses = [-math.log(0.8), -math.log(0.6), math.log(2)]
    assert result.loss.nats == pytest.approx(sum(losses) / 3, rel=1e-15)
    assert result.loss.bits == pytest.approx(sum(losses) / 3 / math.log(2), rel=1e-15)
    assert result.loss.perplexity == pytest.approx(math.exp(sum(losses) / 3), rel=1e-15)
    assert result.loss.standard_error == pytest.approx(np.std(losses, ddof=1) / math.sqrt(3), rel=1e-14)
    # t with 2 degrees of freedom: 4.302652729911275
    assert result.loss.interval[1] == pytest.approx(result.loss.nats + 4.302652729911275 * result.loss.standard_error)
    assert result.loss.interval[0] == 0.0
    assert result.accuracy == 1.0
    assert result.confidence == pytest.approx((0.8 + 0.6 + 0.5) / 3, rel=1e-15)
    assert [one.name for one in result.per_class] == ["no", "yes"]
    assert [row.id for row in result.costliest] == ["z", "y", "x"]
    assert result.per_class[0].share == pytest.approx((losses[1] + losses[2]) / sum(losses), rel=1e-15)


def test_worked_example() -> None:
    # Four rows that all cost ln 2: no spread, so the interval is a point.
    result = ce.score([0, 1, 0, 1], [[0.5, 0.5]] * 4)
    assert result.loss.interval == (result.loss.nats, result.loss.nats)
    assert result.loss.bits == 1.0
    assert result.loss.perplexity == 2.0
    assert result.skill == 0.0


@pytest.mark.parametrize("spaces", [("probs", "log_probs"), ("probs", "logits")])
def test_spaces_agree(spaces: tuple[str, str]) -> None:
    truth, probs = random_rows(1, 200)
    probs = 0.9 * probs + 0.1 / 3
    forms = {"probs": probs, "log_probs": np.log(probs), "logits": np.log(probs) + 3}
    one, other = (ce.score(truth, **{space: forms[space]}) for space in spaces)
    assert one.loss.nats == pytest.approx(other.loss.nats, rel=1e-13)


def test_one_column_is_the_second_class() -> None:
    p = np.array([0.1, 0.7, 0.4])
    two = ce.score([0, 1, 1], np.stack([1 - p, p], 1))
    assert ce.score([0, 1, 1], p).loss.nats == pytest.approx(two.loss.nats, rel=1e-15)
    assert ce.score([0, 1, 1], p[:, None]).loss == ce.score([0, 1, 1], p).loss
    logit = ce.score([0, 1, 1], logits=np.log(p / (1 - p)))
    assert logit.loss.nats == pytest.approx(two.loss.nats, rel=1e-14)


def test_booleans_and_their_classes() -> None:
    assert ce.score([False, True], [0.25, 0.75]).loss.nats == pytest.approx(-math.log(0.75))


@pytest.mark.parametrize(
    "truth",
    [
        ["cat", "dog", "cat"],
        np.array(["cat", "dog", "cat"], dtype=object),
        pd.Series(["cat", "dog", "cat"]),
        pd.Series(["cat", "dog", "cat"], dtype="category"),
        pl.Series(["cat", "dog", "cat"]),
        [0, 1, 0],
        np.array([0, 1, 0], dtype=np.uint8),
    ],
)
def test_truth_as_names_or_numbers(truth: object) -> None:
    expected = ce.score([0, 1, 0], PROBS, classes=["cat", "dog"])
    assert same(ce.score(truth, PROBS, classes=["cat", "dog"]), expected)


def test_numbers_that_are_labels() -> None:
    result = ce.score([3, 5, 3], PROBS, classes=[3, 5])
    assert result.classes == ("3", "5")
    assert result.loss == ce.score([0, 1, 0], PROBS).loss


def test_predictions_of_other_libraries() -> None:
    expected = ce.score([0, 1, 0], PROBS)
    assert same(ce.score([0, 1, 0], pd.DataFrame(PROBS)), expected)
    assert same(ce.score([0, 1, 0], pl.DataFrame(PROBS, orient="row")), expected)
    assert same(ce.score([0, 1, 0], np.asfortranarray(PROBS)), expected)


def test_soft_truth_that_is_one_hot_agrees_with_class_numbers() -> None:
    truth, probs = random_rows(2, 300)
    truth[:], probs[:] = truth, 0.9 * probs + 0.1 / 3
    hard, soft = ce.score(truth, probs), ce.score(np.eye(3)[truth], probs)
    assert soft.loss == hard.loss
    assert soft.baselines == hard.baselines
    assert soft.per_class == hard.per_class


@pytest.mark.parametrize("space", ["logits", "log_probs"])
def test_soft_truth_in_other_spaces(space: str) -> None:
    shares, probs = np.array([[0.25, 0.75], [1.0, 0.0]]), np.array([[0.5, 0.5], [0.8, 0.2]])
    expected = (math.log(2) - math.log(0.8)) / 2
    assert ce.score(shares, **{space: np.log(probs)}).loss.nats == pytest.approx(expected, rel=1e-14)


def test_soft_truth_with_rules() -> None:
    shares, probs = np.array([[0.5, 0.5]]), np.array([[0.0, 0.5]])
    expected = -(math.log(1e-15) + math.log(1 - 1e-15)) / 2
    assert ce.score(shares, probs, rules="kaggle").loss.nats == pytest.approx(expected, rel=1e-14)
    with pytest.raises(InvalidInput, match="rules: clipping is for the probability of one class; found a distribution"):
        ce.score(shares, logits=probs, clip=1e-15)


def test_independent_questions() -> None:
    probs = np.array([[0.9, 0.2], [0.5, 0.5]])
    expected = (-math.log(0.9) - math.log(0.8) + 2 * math.log(2)) / 2
    assert ce.score([0, 1], probs, kind="sigmoid").loss.nats == pytest.approx(expected, rel=1e-14)
    assert ce.score([[1, 0], [1, 1]], probs, kind="sigmoid").loss.nats == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("batch", [1, 7, 64, 1000])
def test_the_size_of_batches_leaves_no_trace(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    truth, probs = random_rows(4, 500)
    weights, by = np.random.default_rng(0).exponential(size=500), {"half": np.arange(500) % 2, "third": truth}
    whole = ce.score(truth, probs, weights=weights, by=by)
    source = _arrays.ArraySource
    monkeypatch.setattr("crossent.scoring._array_source.ArraySource", lambda **given: source(**given, batch=batch))
    assert ce.score(truth, probs, weights=weights, by=by).to_json() == whole.to_json()


def test_the_order_of_classes_leaves_no_trace() -> None:
    truth, probs = random_rows(4, 300)
    order = np.array([2, 0, 1])
    one = ce.score(truth, probs, classes=["a", "b", "c"])
    other = ce.score(np.argsort(order)[truth], probs[:, order], classes=["c", "a", "b"])
    assert other.loss == one.loss
    assert sorted(other.per_class, key=lambda found: found.name) == list(one.per_class)


def test_slices() -> None:
    truth, probs = random_rows(5, 100)
    probs = 0.9 * probs + 0.1 / 3
    half = np.array(["left", "right"])[np.arange(100) % 2]
    result = ce.score(truth, probs, by=half)
    left = ce.score(truth[::2], probs[::2], method="t")
    found = {one.value: one for one in result.slices}
    assert found["left"].loss == left.loss.nats
    assert found["left"].interval == left.loss.interval
    assert found["left"].share + found["right"].share == pytest.approx(1)
    assert [one.column for one in result.slices] == ["by", "by"]


def test_many_slices() -> None:
    truth, probs = random_rows(6, 5000)
    result = ce.score(truth, probs, by={"user": (np.arange(5000) // 2).astype(str)})
    assert len(result.slices) == 2500
    assert sum(one.rows for one in result.slices) == 5000


def test_one_row_has_no_interval() -> None:
    loss = ce.score([0], [[0.5, 0.5]]).loss
    assert loss.standard_error is None
    assert loss.interval == (None, None)
    assert loss.method == "none"


def test_one_class_costs_nothing() -> None:
    result = ce.score([0, 0], [[1.0], [1.0]], classes=["never", "only"])
    assert result.loss.nats == math.inf
    sure = ce.score([0, 0], np.ones((2, 1)), kind="sigmoid")
    assert sure.loss.nats == 0.0
    assert sure.baselines.uniform == pytest.approx(math.log(2))  # one question of its own, yes or no
    assert sure.skill is None


def test_no_rows_is_nan_with_a_warning() -> None:
    with pytest.warns(RuntimeWarning, match="score: the mean of no rows is NaN; arrays has none"):
        result = ce.score([], np.empty((0, 3)))
    assert math.isnan(result.loss.nats)
    assert '"nats": null' in result.to_json()
    assert "undefined for 0 rows" in result.to_text()


def test_infinite_rows() -> None:
    probs = [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0], [0.5, 0.5]]
    result = ce.score([1, 1, 0, 0], probs, ids=["a", "b", "c", "d"], weights=[1, 1, 2, 4])
    assert result.loss.nats == result.loss.bits == result.loss.perplexity == math.inf
    assert result.loss.interval == (None, None)
    assert result.infinite.rows == 2
    assert result.infinite.weight == 3.0
    assert result.infinite.ids == ("a", "c")
    assert result.infinite.finite_mean == math.log(2)
    [line, *_] = result.infinite.sensitivity
    assert line.from_infinite == pytest.approx(-3 * math.log(1e-15) / 8, rel=1e-15)
    assert line.nats == pytest.approx(line.from_infinite + 5 * math.log(2) / 8, rel=1e-15)
    assert result.skill == -math.inf
    assert result.tail.top_1_percent_share is None
    assert [row.id for row in result.costliest[:2]] == ["a", "c"]


def test_only_the_first_infinite_rows_are_named() -> None:
    result = ce.score(np.ones(300, dtype=int), np.tile([1.0, 0.0], (300, 1)))
    assert result.infinite.rows == 300
    assert result.infinite.ids == tuple(range(20))


def test_ties_among_the_costliest_go_to_the_first() -> None:
    result = ce.score(np.zeros(500, dtype=int), np.tile([0.5, 0.5], (500, 1)), costliest=3)
    assert [row.row for row in result.costliest] == [0, 1, 2]
    assert ce.score([0, 1], [[0.5, 0.5]] * 2, costliest=0).costliest == ()


def test_progress_is_told_of_every_batch() -> None:
    calls: list[tuple[int, int | None]] = []
    ce.score(np.zeros(250_000, dtype=int), np.full(250_000, 0.5), progress=lambda *told: calls.append(told))
    assert calls == [(100_000, 250_000), (200_000, 250_000), (250_000, 250_000)]


def test_nothing_given_is_written_to() -> None:
    truth, probs, weights = np.array([0, 1]), np.array([[0.5, 0.5], [0.1, 0.9]]), np.array([1.0, 2.0])
    for array in (truth, probs, weights):
        array.flags.writeable = False
    ce.score(truth, probs, weights=weights, rules="kaggle", normalise=True)


@pytest.mark.parametrize(
    ("truth", "given", "message"),
    [
        (
            [0],
            {"probs": [[0.5, 0.83]]},
            r"probs: rows must sum to 1; row 0 sums to 1.33; pass logits= if .* normalise=True",
        ),
        ([0, 0], {"probs": [[0.5, 0.5], [math.nan, 0.5]]}, "probs: must be numbers; row 1 has NaN"),
        ([0], {"logits": [[math.nan, 0.5]]}, "logits: must be numbers; row 0 has NaN"),
        ([0], {"probs": [[-0.5, 1.5]]}, r"probs: must lie in \[0, 1\]; row 0 has -0.5; divide by 100 if .* logits="),
        ([0], {"log_probs": [[0.5, -1.0]]}, "log_probs: must be at most 0; row 0 has 0.5; pass logits="),
        (
            [0, 2],
            {"probs": [[0.5, 0.5]] * 2},
            r"truth: class numbers must be in 0 .. 1; row 1 has 2; if these are labels",
        ),
        ([-1], {"probs": [[0.5, 0.5]]}, r"truth: class numbers must be in 0 .. 1; row 0 has -1"),
        ([0.0], {"probs": [[0.5, 0.5]]}, "truth: class numbers must be integers; found float64; convert them"),
        (["a"], {"probs": [[0.5, 0.5]]}, r"classes: truth holds labels \('a'\), so the columns need their names"),
        (["c"], {"probs": [[0.5, 0.5]], "classes": ["a", "b"]}, "truth: every label .* 'a', 'b'; row 0 has 'c'"),
        ([True], {"probs": [[0.5, 0.2, 0.3]]}, "truth: True and False are two classes; found 3 columns"),
        ([0], {"probs": [[0.5, 0.5]], "classes": ["a", "a"]}, "classes: must be different names; 'a' comes more"),
        ([0], {"probs": [[0.5, 0.5]], "classes": "ab"}, "classes: must be a list of names; found the text 'ab'"),
        ([0], {"probs": [[0.5, 0.5]], "weights": [-1]}, "weights: must be finite and not negative; row 0 has -1"),
        (
            [0],
            {"probs": [[0.5, 0.5]], "weights": [math.inf]},
            "weights: must be finite and not negative; row 0 has inf",
        ),
        ([0], {"probs": [[0.5, 0.5]], "weights": [0]}, "weights: must not all be 0; every row has 0"),
        ([0], {"probs": [[0.5, 0.5]], "clusters": [None]}, "clusters: every row needs one; 1 row has none"),
        ([0], {"probs": [[0.5, 0.5]], "frequency": True}, "frequency: says what weights are; found no weights"),
        ([0], {"probs": [[0.5, 0.5]], "logits": [[0, 0]]}, "prediction: must be given once"),
        ([0], {"probs": [["a", "b"]]}, "probs: must be real numbers; found"),
        ([0], {"logits": [[0, 0]], "kind": "probs"}, "kind: must agree with the keyword logits=; found 'probs'"),
        ([0], {"probs": [[0.5, 0.5]], "delimiter": ","}, "delimiter: says how a file is read; found arrays"),
        ([[0.5, 0.6]], {"probs": [[0.5, 0.5]]}, "truth: rows must sum to 1; row 0 sums to 1.1; divide by the sum"),
        ([[-0.5, 1.5]], {"probs": [[0.5, 0.5]]}, r"truth: shares must lie in \[0, 1\]; row 0 has \[-0.5, 1.5\]"),
    ],
)
def test_refusals(truth: object, given: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        ce.score(truth, **given)


@pytest.mark.parametrize(
    ("truth", "given", "message"),
    [
        ([0, 1], {"probs": [[0.5, 0.5]]}, r"truth: must have one entry for each of 1 rows, shape \(1,\); found \(2,\)"),
        ([0], {"probs": [[0.5, 0.5]], "weights": [1, 1]}, "weights: must have one entry for each of 1 rows"),
        ([0], {"probs": [[0.5, 0.5]], "ids": ["a", "b"]}, "ids: must have one entry for each of 1 rows"),
        ([0], {"probs": [[0.5, 0.5]], "by": {"x": [1, 2]}}, r"by\['x'\]: must have one entry for each of 1 rows"),
        ([0], {"probs": [[0.5, 0.5]], "classes": ["a"]}, "classes: must be one class for each of 2 columns; found 1"),
        ([0], {"probs": [0.5], "classes": ["a"]}, "classes: must be two classes, the second of them predicted by"),
        ([0], {"probs": [[[0.5]]]}, r"probs: must have shape \(n, k\), or \(n,\) for two classes; found \(1, 1, 1\)"),
        ([0], {"probs": np.empty((1, 0))}, r"probs: must have at least one column; found \(1, 0\)"),
        ([[0.5, 0.5, 0]], {"probs": [[0.5, 0.5]]}, r"truth: must be class numbers of shape \(1,\) or .* \(1, 2\)"),
    ],
)
def test_shapes(truth: object, given: dict[str, object], message: str) -> None:
    with pytest.raises(ShapeMismatch, match=message):
        ce.score(truth, **given)


@pytest.mark.parametrize("decimals", [1, 2, 3])
def test_rounded_probabilities_pass(decimals: int) -> None:
    ce.score([0], np.round([[1 / 3, 1 / 3, 1 / 3]], decimals))


def test_single_precision_passes_with_the_slack_of_its_width() -> None:
    probs = np.random.default_rng(0).dirichlet(np.ones(1000), size=200).astype(np.float32)
    assert ce.score(np.zeros(200, dtype=int), probs).rows == 200


def test_normalise_divides_by_the_sum() -> None:
    assert ce.score([0], [[0.2, 0.6]], normalise=True).loss.nats == pytest.approx(-math.log(0.25))
    assert ce.score([0], [0.2], normalise=True).loss.nats == pytest.approx(-math.log(0.8))
