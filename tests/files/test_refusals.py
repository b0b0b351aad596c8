"""Every ambiguity is refused with its code, its evidence, and the flag that settles it; and the flag does settle it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.files.helpers import assert_refused, named_truth, opened, whole, write_csv, write_parquet

from crossent.errors import InvalidInput
from crossent.files import ReadingOptions

HALF = [0.5, 0.5]


def csv(tmp_path, columns, name="sub.csv"):
    return write_csv(tmp_path / name, columns)


def test_e01_two_truths(tmp_path):
    path = csv(tmp_path, {"label": ["a", "b"], "target": ["b", "b"], "p_a": HALF, "p_b": HALF})
    headline = 'cannot tell which column is the truth: "label" and "target" both fit'
    assert_refused(
        lambda: opened(path), "E01", headline, "a (1)  b (1)", "b (2)", fixes=("--truth target", "--truth label")
    )
    assert opened(path, truth="target").guess.truth == "target"


def test_e01_a_truth_of_numbers_is_no_label():
    frame = pl.DataFrame({"label": np.random.default_rng(0).normal(size=21_000), "p_a": 0.5, "p_b": 0.5})
    assert_refused(lambda: opened(frame), "E01", '"label" holds more than 20,000 different values: no class labels')


def test_e02_no_truth(tmp_path):
    path = csv(tmp_path, {"id": [1, 2], "Status_C": HALF, "Status_D": HALF})
    assert_refused(lambda: opened(path), "E02", "no truth in this file", "id, Status_C, Status_D",
                   "looks like a Kaggle submission: add the answers", fixes=("--truth-file solution.csv",))  # fmt: skip


def test_e03_one_column_for_two_labels(tmp_path):
    path = csv(tmp_path, {"label": ["churn", "stay"], "score": [0.25, 0.5]})
    error = assert_refused(
        lambda: opened(path), "E03",
        'one probability column "score", labels are "churn" and "stay": which one does it predict?',
        "as churn", "1.0397 nats per row", "as stay", "0.4904 nats per row",
        fixes=("--positive churn", "--positive stay"),
    )  # fmt: skip
    assert error.source == str(path)
    assert whole(opened(path, positive="churn"))[1].tolist() == [1, 0]
    assert_refused(lambda: opened(path, positive="chrun"), "E00", '--positive: no label "chrun"; did you mean "churn"?')


def test_e03_for_a_matrix(tmp_path):
    np.savez(tmp_path / "a.npz", truth=["churn", "stay"], probs=[0.25, 0.5])
    headline = 'one probability column "probs", labels are "churn" and "stay": which one does it predict?'
    assert_refused(lambda: opened(tmp_path / "a.npz"), "E03", headline, "1.0397", "0.4904", fixes=("--positive stay",))
    assert opened(tmp_path / "a.npz", positive="stay").classes == ("churn", "stay")


def test_e04_a_matrix_without_class_names(tmp_path):
    np.savez(tmp_path / "a.npz", truth=["a", "c"], probs=np.full((2, 3), 1 / 3))
    headline = 'matrix "probs" has 3 columns but no class names'
    evidence = ("a (1)  c (1)", "clf.classes_")
    assert_refused(lambda: opened(tmp_path / "a.npz"), "E04", headline, *evidence, fixes=("--classes a,c",))
    assert opened(tmp_path / "a.npz", classes=("a", "b", "c")).read().classes == ("a", "b", "c")
    assert_refused(lambda: opened(tmp_path / "a.npz", classes=("a", "c")), "E04",
                   'matrix "probs" has 3 columns, but 2 class names came with it')  # fmt: skip


def test_e04_a_list_without_class_names():
    frame = pl.DataFrame({"label": ["a", "b"], "probs": [[0.5, 0.5], [0.5, 0.5]]})
    assert_refused(
        lambda: opened(frame), "E04", 'list "probs" has 2 columns but no class names', fixes=("--classes a,b",)
    )


def test_e04_columns_whose_names_say_nothing(tmp_path):
    path = csv(tmp_path, {"label": ["a", "b"], "u": HALF, "v": HALF})
    assert_refused(lambda: opened(path, columns=("u", "v")), "E04", "--probs has 2 columns but no class names")


def test_e07_a_class_without_a_column(tmp_path):
    path = csv(
        tmp_path, {"label": ["C", "D", "c"], "Status_C": [0.5] * 3, "Status_D": [0.5] * 3, "Status_CL": [0.0] * 3}
    )
    error = assert_refused(
        lambda: opened(path, columns=("Status_C", "Status_D", "Status_CL"), classes=("C", "D", "CL")), "E07",
        'class "c" (1 row) has no probability column', "C (1)  D (1)  c (1)", 'c only differs in case from "C"',
        fixes=("--map c=C", "--missing-class infinite"),
    )  # fmt: skip
    assert error.fixes[1].meaning == "a real class that the model never predicts"


@pytest.mark.parametrize("prefix", ["Status_", ""])
def test_e07_columns_without_a_known_prefix(tmp_path, prefix):
    names = {f"{prefix}{name}": [0.25] * 4 for name in ("X", "XL", "Y")}
    path = csv(tmp_path, {"label": ["X", "Y", "XL", "x-large"], **names})
    assert_refused(lambda: opened(path), "E07", 'class "x-large" (1 row) has no probability column')


def test_e07_is_settled_by_a_map_or_by_infinity(tmp_path):
    path = csv(tmp_path, {"label": ["C", "D", "c"], "p_C": [0.5] * 3, "p_D": [0.5] * 3})
    reading, truth, *_ = whole(opened(path, map={"c": "C"}))
    assert named_truth(reading, truth) == ["C", "D", "C"]
    assert reading.lines()[1] == 'label "c" read as class "C"'
    reading, truth, *_ = whole(opened(path, missing_class="infinite"))
    assert named_truth(reading, truth) == ["C", "D", None]
    assert reading.lines()[1] == 'class "c" has no column: probability 0'


def test_e07_several_classes_without_a_column(tmp_path):
    path = csv(tmp_path, {"label": ["a", "b", "x", "y"], "p_a": [0.5] * 4, "p_b": [0.5] * 4})
    assert_refused(lambda: opened(path), "E07", 'classes "x" and "y" (2 rows) have no probability column')


def test_e09_the_delimiter(tmp_path):
    path = csv(tmp_path, {"id": [1], "label": ["a"], "p_a": [0.5], "p_b": [0.5]})
    path.write_text(path.read_text().replace(",", ";"))
    assert opened(path).guess.delimiter == ";"
    assert_refused(lambda: opened(path, delimiter=","), "E09", 'header has one column named "id;label;p_a;p_b"',
                   fixes=("--delimiter ';'",))  # fmt: skip
    path.write_text(path.read_text().replace(";", " "))
    assert_refused(
        lambda: opened(path), "E09", 'header has one column named "id label p_a p_b"', fixes=("--delimiter ' '",)
    )
    assert opened(path, delimiter=" ").read().classes == ("a", "b")


def test_e10_ids_that_differ(tmp_path):
    preds = csv(tmp_path, {"id": [1, 2, 88], "p_a": [0.5] * 3, "p_b": [0.5] * 3})
    truth = csv(tmp_path, {"id": [2, 1, 5], "label": ["a", "b", "a"]}, "truth.csv")
    assert_refused(
        lambda: opened(preds, truth_file=truth), "E10",
        f"{preds} and {truth} share 2 of 3 ids; 1 only in {preds} (first: 88); 1 only in {truth} (first: 5)",
        fixes=("--join inner",),
    )  # fmt: skip
    reading, truths, _, _, ids = whole(opened(preds, truth_file=truth, join="inner"))
    assert (ids, named_truth(reading, truths)) == (["1", "2"], ["b", "a"])
    assert f"1 row only in {preds} and 1 row only in {truth} left out" in reading.lines()


def test_e10_no_ids_and_other_lengths(tmp_path):
    preds = csv(tmp_path, {"p_a": [0.5] * 3, "p_b": [0.5] * 3})
    truth = write_parquet(tmp_path / "t.parquet", {"label": ["a", "b"]})
    assert_refused(lambda: opened(preds, truth_file=truth), "E10",
                   f"{preds} and {truth} share no id column, and have 3 and 2 rows")  # fmt: skip


def test_e12_repeated_ids(tmp_path):
    preds = csv(tmp_path, {"id": [1, 1637, 1637, 1637], "fold": [0, 0, 1, 2], "p_a": [0.5] * 4, "p_b": [0.5] * 4})
    truth = csv(tmp_path, {"id": [1, 1637], "label": ["a", "b"]}, "truth.csv")
    assert_refused(
        lambda: opened(preds, truth_file=truth), "E12", f'id "1637" appears 3 times in {preds}', fixes=("--on id,fold",)
    )
    truth = csv(
        tmp_path, {"id": [1, 1637, 1637, 1637], "fold": [0, 2, 1, 0], "label": ["a", "b", "a", "b"]}, "truth.csv"
    )
    reading, codes, *_ = whole(opened(preds, truth_file=truth, on=("id", "fold")))
    assert (reading.joined_on, named_truth(reading, codes)) == (("id", "fold"), ["a", "b", "a", "b"])
    assert_refused(
        lambda: opened(truth, truth_file=truth, on=("id", "fodl")),
        "E00",
        '--on: no column named "fodl"; did you mean "fold"?',
    )


@pytest.mark.parametrize(("argument", "option"), [
    ("--truth", {"truth": "lable"}), ("--id", {"id": "lable"}), ("--weight", {"weight": "lable"}),
    ("--by", {"by": ("lable",)}), ("--cluster", {"cluster": "lable"}), ("--probs", {"columns": ("lable",)}),
])  # fmt: skip
def test_a_misspelt_column(tmp_path, argument, option):
    path = csv(tmp_path, {"label": ["a", "b"], "p_a": HALF, "p_b": HALF})
    assert_refused(lambda: opened(path, **option), "E00", f'{argument}: no column named "lable"; did you mean "label"?',
                   "label, p_a, p_b", fixes=(f"{argument} label",))  # fmt: skip


def test_a_misspelt_class(tmp_path):
    path = csv(tmp_path, {"label": ["cat", "dog"], "p_cat": HALF, "p_dog": HALF})
    assert_refused(
        lambda: opened(path, classes=("cat", "dgo")), "E00", '--classes: no column for class "dgo"; did you mean "dog"?'
    )


def test_a_truth_file_of_one_column(tmp_path):
    preds = csv(tmp_path, {"p_a": HALF, "p_b": HALF})
    truth = csv(tmp_path, {"label": ["b", "a"]}, "truth.csv")
    assert whole(opened(preds, truth_file=truth))[1].tolist() == [1, 0]


def test_ids_of_other_types_are_the_same_ids():
    for mine, other in (([1.0, 2.0], [1, 2]), (["1", "2"], [1, 2]), ([1.0, 2.0], ["1", "2"])):
        preds = pl.DataFrame({"id": mine, "p_a": HALF, "p_b": HALF})
        truth = pl.DataFrame({"id": other, "label": ["a", "b"]})
        assert whole(opened(preds, truth_file=truth))[1].tolist() == [0, 1]


def test_a_ragged_truth_file(tmp_path):
    preds = csv(tmp_path, {"id": [1], "p_a": [0.5], "p_b": [0.5]})
    (tmp_path / "t.csv").write_text("id,label\n1,a,3\n")
    assert_refused(lambda: opened(preds, truth_file=tmp_path / "t.csv"), "E00", "line 2 has 3 cells, the header has 2")


def test_a_single_class_must_be_certain():
    frame = pl.DataFrame({"label": [0, 0], "probs": [[0.5], [1.0]]})
    assert_refused(opened(frame).read, "E05", "rows do not sum to 1: 1 of 2 rows, sums from 0.5 to 1")


def test_no_predictions(tmp_path):
    path = csv(tmp_path, {"label": ["cat", "dog"], "u": HALF, "v": HALF})
    assert_refused(
        lambda: opened(path),
        "E00",
        "no prediction columns in this file",
        "label, u, v",
        fixes=("--probs COLUMN,COLUMN",),
    )


def test_lists_of_different_lengths():
    frame = pl.DataFrame({"label": [0, 1, 0], "probs": [[0.5, 0.5], [0.25, 0.25, 0.5], [0.5, 0.5]]})
    assert_refused(
        lambda: opened(frame), "E00", 'lists of different lengths in "probs": row 2 has 3 numbers, most rows 2'
    )


@pytest.mark.parametrize(("wrong", "message"), [
    ({"kind": "probz"}, r"kind: must be one of probs, percent.*; got 'probz'; did you mean \"probs\""),
    ({"format": "csw"}, r"format: must be one of .*; got 'csw'; did you mean \"csv\""),
    ({"missing_class": "zero"}, "missing_class: must be one of infinite"),
    ({"join": "outer"}, "join: must be one of inner"),
    ({"delimiter": ";;"}, "delimiter: must be one character"),
])  # fmt: skip
def test_options_are_checked(wrong, message):
    with pytest.raises(InvalidInput, match=message):
        ReadingOptions(**wrong)


def test_what_is_no_source():
    with pytest.raises(InvalidInput, match=r"source: must be a path.*got int"):
        opened(3)
