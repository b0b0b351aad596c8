"""What kind of numbers these are depends on every row of the file, and on nothing but the file."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.files.helpers import assert_refused, columns_of, opened, some_rows, whole, write_csv

from crossent.errors import InvalidInput
from crossent.files import Survey

IDS, LABELS, PROBS = some_rows(200)


def frame(values, prefix="", ids=IDS, labels=LABELS):
    return pl.DataFrame(columns_of(ids, labels, np.asarray(values), prefix=prefix))


@pytest.mark.parametrize(("values", "kind", "said"), [
    (PROBS, "probs", []),
    (PROBS * 100, "probs", ["percentages divided by 100"]),
    (np.log(PROBS), "log_probs", []),
    (np.log(PROBS) - 1, "logits", []),
    (np.log(PROBS) + 3, "logits", []),
    (np.round(PROBS, 3), "probs", ["rounded to 3 decimals: rows sum to 1 within that"]),
])  # fmt: skip
def test_kind_from_the_values(values, kind, said):
    reading, _, numbers, _, _ = whole(opened(frame(values)))
    assert (reading.kind, reading.remarks()) == (kind, said)
    if kind == "probs":
        np.testing.assert_allclose(numbers.sum(axis=1), 1, atol=2e-3)


@pytest.mark.parametrize("rows", [[0.33, 0.33, 0.34], [0.333, 0.333, 0.333]])
def test_rounded_probabilities_pass(rows):
    reading = opened(frame([rows] * 200)).read()
    assert reading.kind == "probs"
    assert reading.rounded_decimals == (None if sum(rows) == 1.0 else 3)


@pytest.mark.parametrize("total", [1 - 3e-6, 1 + 3e-6])
def test_unrounded_sums_may_be_off_by_a_millionth_and_no_more(total):
    assert opened(frame(PROBS * (1 + 0.9e-6))).read().kind == "probs"
    assert_refused(lambda: opened(frame(PROBS * total)).read(), "E05",
                   f"rows do not sum to 1: 200 of 200 rows, sums from {total:.4g} to {total:.4g}")  # fmt: skip


def test_the_tolerance_of_float32_is_wider():
    single = frame(PROBS * (1 + 5e-6)).with_columns(pl.selectors.float().cast(pl.Float32))
    assert opened(single).read().kind == "probs"


@pytest.mark.parametrize("write", ["parquet", "csv"])
def test_the_last_of_300_000_rows_decides(tmp_path, write):
    values = np.tile([0.25, 0.25, 0.5], (300_000, 1))
    ids, labels = list(range(300_000)), ["cat"] * 300_000
    values[-1] = [-2.5, 3.5, -1.0]
    path = tmp_path / f"a.{write}"
    getattr(frame(values, "score_", ids, labels), f"write_{write}")(path)
    predictions = opened(path)
    assert predictions.guess.kind == "probs"
    error = assert_refused(
        predictions.read, "E13", "probabilities below 0 or above 1 in 1 row", "row 300,000: score_bird -2.5"
    )
    assert [fix.flags for fix in error.fixes] == ["--kind logits", "--kind log_probs", "--kind percent"]
    values[:-1] = np.random.default_rng(0).uniform(0, 0.9, (299_999, 3))
    getattr(frame(values, "score_", ids, labels), f"write_{write}")(path)
    predictions = opened(path)
    settled = predictions.read()
    assert settled.kind == "logits"
    assert not settled.same_numbers(predictions.guess)


def test_a_guess_that_was_wrong_changes_no_number(tmp_path):
    values = np.full((20_000, 3), -1.5)
    values[-1] = [1, 2, 3]
    values[:8192] = np.log(1 / 3)
    predictions = opened(frame(values, "score_", list(range(20_000)), ["cat"] * 20_000))
    assert predictions.guess.kind == "log_probs"
    reading, *_ = whole(predictions)
    assert reading.kind == "logits"


def test_surveys_merge_into_the_same_answer():
    predictions = opened(frame(np.round(PROBS, 2)))
    [batch] = predictions.batches()
    whole_survey, parts = Survey(), [Survey(), Survey()]
    whole_survey.add(batch)
    from crossent.files._batches import selected

    for part, rows in zip(parts, (np.arange(70), np.arange(70, 200)), strict=True):
        part.add(selected(batch, rows))
    parts[0].merge(parts[1])
    del parts[0].dropped, whole_survey.dropped
    for name, value in vars(whole_survey).items():
        np.testing.assert_array_equal(getattr(parts[0], name), value, err_msg=name)


def test_native_and_numpy_surveys_agree(monkeypatch):
    from crossent import native

    values = np.array([[0.5, 0.25, 0.25], [np.nan, 0.5, 0.5], [1.0, 0.0, 0.0]])
    seen = []
    for available in (native.available, False):
        monkeypatch.setattr(native, "available", available)
        survey = Survey()
        for batch in opened(frame(values, "p_", ["a", "b", "c"], ["cat"] * 3)).batches():
            survey.add(batch)
        seen.append(vars(survey))
    for name, value in seen[0].items():
        np.testing.assert_array_equal(seen[1][name], value, err_msg=name)


@pytest.mark.parametrize(("prefix", "kind"), [("logit_", "logits"), ("logprob_", "log_probs")])
def test_names_that_promise_another_kind(prefix, kind):
    error = assert_refused(
        lambda: opened(frame(PROBS, prefix)).read(), "E06", f'column "{prefix}bird" holds probabilities',
        "all between 0 and 1, and rows sum to 1", "a second softmax would make it", fixes=("--kind probs",),
    )  # fmt: skip
    assert error.fixes[1].flags == f"--kind {kind}"


def test_log_probabilities_that_do_not_sum():
    headline = "log-probabilities do not sum to probability 1: sums from -1 to -1"
    call = opened(frame(np.log(PROBS) - 1, "logprob_")).read
    assert_refused(call, "E05", headline, fixes=("--kind logits",))


def test_rows_that_do_not_sum():
    values = PROBS.copy()
    values[3] *= 0.83
    values[7] *= 1.31 if values[7].max() * 1.31 <= 1 else 1.001
    headline = f"rows do not sum to 1: 2 of 200 rows, sums from 0.83 to {values[7].sum():.4g}"
    error = assert_refused(opened(frame(values, "p_")).read, "E05", headline, "row 4: p_bird")
    assert [fix.flags for fix in error.fixes] == ["--normalise", "--kind sigmoid", "--kind logits"]
    for options, kind in (
        ({"normalise": True}, "probs"),
        ({"kind": "sigmoid"}, "sigmoid"),
        ({"kind": "logits"}, "logits"),
    ):
        reading, _, numbers, _, _ = whole(opened(frame(values, "p_"), **options))
        assert reading.kind == kind
        np.testing.assert_array_equal(
            numbers, values / values.sum(axis=1, keepdims=True) if kind == "probs" else values
        )


@pytest.mark.parametrize(
    ("values", "problem"), [([0.5, 1.5], True), ([-2.0, 3.0], False), ([20.0, 80.0], True), ([0.5, 0.25], False)]
)
def test_one_column_has_no_sums_to_learn_from(values, problem):
    data = pl.DataFrame({"label": [0, 1], "score": values})
    if problem:
        rows = "1 row" if min(values) <= 1 else "2 rows"
        headline = f"probabilities below 0 or above 1 in {rows}"
        assert_refused(lambda: opened(data).read(), "E13", headline, fixes=("--kind percent",))
    else:
        assert opened(data).read().kind == ("probs" if min(values) >= 0 else "logits")
    if min(values) >= 0:
        np.testing.assert_array_equal(whole(opened(data, kind="percent"))[2][:, 0], np.array(values) / 100)


def test_missing_numbers(tmp_path):
    columns = columns_of(IDS, LABELS, PROBS)
    for row, name in ((3, "p_cat"), (8, "p_dog"), (11, "p_bird"), (11, "p_cat")):
        columns[name][row] = ""
    path = write_csv(tmp_path / "a.csv", columns)
    assert_refused(
        lambda: opened(path).read(), "E15", "NaN in 4 probabilities (rows 4, 9, 12)", fixes=("--drop-missing",)
    )
    reading, truth, numbers, _, ids = whole(opened(path, drop_missing=True))
    kept = [i for i in range(200) if i not in (3, 8, 11)]
    assert ids == [IDS[i] for i in kept]
    assert len(truth) == 197
    np.testing.assert_array_equal(numbers, PROBS[kept])
    assert reading.lines()[1] == "3 rows with a missing value left out"


def test_missing_truth():
    data = frame(PROBS, "p_").with_columns(label=pl.Series([None, *LABELS[1:]]))
    assert_refused(
        lambda: opened(data).read(), "E15", "the truth is missing in 1 row (row 1)", fixes=("--drop-missing",)
    )
    batches = list(opened(data, drop_missing=True).batches())
    assert batches[0].row_numbers([0, 1]) == [2, 3]


def test_weights():
    data = frame(PROBS, "p_").with_columns(weight=pl.Series([2.0] * 200))
    assert opened(data).read().lines()[1] == 'a column "weight" exists; use --weight weight'
    reading, _, _, weights, _ = whole(opened(data, weight="weight"))
    assert (weights.tolist(), reading.weight) == ([2.0] * 200, "weight")
    bad = data.with_columns(weight=pl.Series([-1.0] + [2.0] * 199))
    assert_refused(lambda: opened(bad, weight="weight").read(), "E00",
                   "weights must be 0 or more, and finite: 1 row break this")  # fmt: skip


def test_infinities_are_numbers():
    values = np.array([[-np.inf, 0.0, 1.0], [3.0, 1.0, -np.inf]])
    assert opened(frame(values, "logit_", ["a", "b"], ["cat", "dog"])).read().kind == "logits"
    values = np.array([[-np.inf, -np.inf, 0.0], [np.log(0.5), np.log(0.5), -np.inf]])
    assert opened(frame(values, "", ["a", "b"], ["cat", "dog"])).read().kind == "log_probs"


def test_rows_that_sum_to_nothing_are_not_divided():
    values = PROBS.copy()
    values[5] = 0
    assert_refused(
        opened(frame(values, "p_"), normalise=True).read,
        "E05",
        "a row sums to 0 or less: it can't be divided by its sum",
    )


def test_a_single_column_is_never_divided_by_itself():
    data = pl.DataFrame({"label": [0, 1], "score": [0.25, 0.5]})
    reading, _, numbers, _, _ = whole(opened(data, normalise=True))
    assert (reading.normalise, numbers[:, 0].tolist()) == (False, [0.25, 0.5])


def test_logits_are_not_divided():
    with pytest.raises(
        InvalidInput, match="normalise: only rows of probabilities are divided by their sum; kind is 'logits'"
    ):
        opened(frame(PROBS), normalise=True, kind="logits")


def test_soft_truth_must_sum_to_one(tmp_path):
    np.savez(tmp_path / "a.npz", truth=[[0.5, 0.33], [1.0, 0.0]], probs=[[0.5, 0.5], [0.5, 0.5]])
    headline = "truth: rows must be shares that sum to 1; row 1 sums to 0.83"
    assert_refused(lambda: opened(tmp_path / "a.npz"), "E00", headline, "1 such row")
