"""One fixture for each tool whose files are read: columns are found and classes named, in any order."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from tests.files.helpers import named_truth, opened, whole, write_csv, write_jsonl, write_parquet

TWO = np.array([[0.25, 0.75], [0.5, 0.5], [0.875, 0.125]])
LABELS = ["dog", "cat", "cat"]


def assert_read(predictions, classes, columns, truth=LABELS, numbers=TWO):
    reading, codes, values, _, _ = whole(predictions)
    assert reading.classes == classes
    assert reading.columns == columns
    assert named_truth(reading, codes) == truth
    np.testing.assert_array_equal(values, numbers)
    assert reading.kind == "probs"
    return reading


@pytest.mark.parametrize(
    "names",
    [("p_cat", "p_dog"), ("prob_cat", "prob_dog"), ("prob.cat", "prob.dog"), (".pred_cat", ".pred_dog"),
     ("score_cat", "score_dog"), ("Probability:Class=cat", "Probability:Class=dog"), ("cat", "dog"),
     ("Status_cat", "Status_dog"), ("cat_prob", "dog_prob"), ("probability_cat", "probability_dog")],
)  # fmt: skip
@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_columns_name_the_classes(tmp_path, names, write):
    columns = {"id": [1, 2, 3], "truth": LABELS, names[0]: TWO[:, 0].tolist(), names[1]: TWO[:, 1].tolist()}
    path = write(tmp_path / "preds.any", columns)
    assert_read(opened(f"{path}:{'csv' if write is write_csv else 'parquet'}"), ("cat", "dog"), names)


def test_the_order_of_columns_does_not_matter(tmp_path):
    path = write_csv(tmp_path / "a.csv", {"p_dog": TWO[:, 1].tolist(), "y": LABELS, "p_cat": TWO[:, 0].tolist()})
    assert_read(opened(path), ("dog", "cat"), ("p_dog", "p_cat"), numbers=TWO[:, ::-1])
    assert_read(opened(path, classes=("cat", "dog")), ("cat", "dog"), ("p_cat", "p_dog"))


@pytest.mark.parametrize(
    "labels", [[1, 0, 0], ["1", "0", "0"], [1.0, 0.0, 0.0], [True, False, False], ["True", "False", "False"]]
)
@pytest.mark.parametrize("write", [write_csv, write_parquet, write_jsonl])
@pytest.mark.parametrize("names", [("p_0", "p_1"), ("p_0.0", "p_1.0"), ("p_False", "p_True")])
def test_spellings_of_one_number_are_one_class(tmp_path, labels, write, names):
    path = write(tmp_path / "a", {"label": labels, names[0]: TWO[:, 0].tolist(), names[1]: TWO[:, 1].tolist()})
    form = {write_csv: "csv", write_parquet: "parquet", write_jsonl: "jsonl"}[write]
    _, codes, values, _, _ = whole(opened(f"{path}:{form}"))
    assert codes.tolist() == [1, 0, 0]
    np.testing.assert_array_equal(values, TWO)


def test_h2o(tmp_path):
    path = write_csv(
        tmp_path / "h2o.csv", {"predict": [1, 0, 0], "p0": TWO[:, 0].tolist(), "p1": TWO[:, 1].tolist(), "y": [1, 0, 0]}
    )
    assert_read(opened(path), ("0", "1"), ("p0", "p1"), ["1", "0", "0"])


def test_tidymodels_predicted_class_is_no_prediction(tmp_path):
    columns = {"obs": LABELS, ".pred_class": LABELS, ".pred_cat": TWO[:, 0].tolist(), ".pred_dog": TWO[:, 1].tolist()}
    assert_read(opened(write_csv(tmp_path / "a.csv", columns)), ("cat", "dog"), (".pred_cat", ".pred_dog"))


def test_mlr3_response_is_no_truth(tmp_path):
    columns = {"truth": LABELS, "response": ["cat"] * 3, "prob.cat": TWO[:, 0].tolist(), "prob.dog": TWO[:, 1].tolist()}
    assert_read(opened(write_csv(tmp_path / "a.csv", columns)), ("cat", "dog"), ("prob.cat", "prob.dog"))


def test_evidently_prediction_is_no_truth(tmp_path):
    columns = {"target": LABELS, "prediction": ["cat"] * 3, "cat": TWO[:, 0].tolist(), "dog": TWO[:, 1].tolist()}
    assert_read(opened(write_csv(tmp_path / "a.csv", columns)), ("cat", "dog"), ("cat", "dog"))


def test_catboost_tsv(tmp_path):
    columns = {"SampleId": [0, 1, 2], "Label": LABELS}
    columns |= {f"Probability:Class={name}": TWO[:, i].tolist() for i, name in enumerate(("cat", "dog"))}
    path = write_csv(tmp_path / "a.tsv", columns, "\t")
    reading = assert_read(opened(path), ("cat", "dog"), ("Probability:Class=cat", "Probability:Class=dog"))
    assert (reading.id, reading.format, reading.truth) == ("SampleId", "tsv", "Label")


def test_catboost_raw_values_are_logits(tmp_path):
    columns = {"RawFormulaVal:Class=cat": [-1.5, 2.0], "RawFormulaVal:Class=dog": [0.5, -2.0], "Label": ["cat", "dog"]}
    reading, *_ = whole(opened(write_csv(tmp_path / "a.csv", columns)))
    assert reading.kind == "logits"


def test_bigquery_array_of_structs(tmp_path):
    entries = [[{"label": "dog", "prob": row[1]}, {"label": "cat", "prob": row[0]}] for row in TWO.tolist()]
    frame = pl.DataFrame(
        {"id": [1, 2, 3], "animal": LABELS, "predicted_animal": LABELS, "predicted_animal_probs": entries}
    )
    frame.write_parquet(tmp_path / "bq.parquet")
    reading = assert_read(opened(tmp_path / "bq.parquet"), ("cat", "dog"), ("predicted_animal_probs",))
    assert (reading.truth, reading.layout) == ("animal", "entries")


def test_hugging_face_scores(tmp_path):
    entries = [[{"label": "dog", "score": row[1]}, {"label": "cat", "score": row[0]}] for row in TWO.tolist()]
    path = write_jsonl(tmp_path / "hf.jsonl", {"label": LABELS, "scores": entries})
    assert_read(opened(path), ("cat", "dog"), ("scores",))


@pytest.mark.parametrize("kind", ["variable", "fixed"])
def test_list_column_with_class_numbers(tmp_path, kind):
    lists = pl.Series("probs", TWO.tolist(), dtype=pl.List(pl.Float64))
    frame = pl.DataFrame({"label": [1, 0, 0], "probs": lists})
    if kind == "fixed":
        frame = frame.with_columns(pl.col("probs").cast(pl.Array(pl.Float64, 2)))
    frame.write_parquet(tmp_path / "a.parquet")
    reading = assert_read(opened(tmp_path / "a.parquet"), ("0", "1"), ("probs",), ["1", "0", "0"])
    assert reading.lines() == ["truth = label · probabilities = probs (0, 1)"]


def test_list_column_with_named_classes(tmp_path):
    path = write_jsonl(tmp_path / "a.jsonl", {"label": LABELS, "logits": [[0.5, -1], [2, 3], [1, 1]]})
    reading, codes, values, _, _ = whole(opened(path, classes=("cat", "dog")))
    assert (reading.kind, reading.classes) == ("logits", ("cat", "dog"))
    assert codes.tolist() == [1, 0, 0]
    np.testing.assert_array_equal(values, [[0.5, -1], [2, 3], [1, 1]])


def test_struct_column(tmp_path):
    path = write_jsonl(
        tmp_path / "a.jsonl", {"label": LABELS, "probs": [{"cat": a, "dog": b} for a, b in TWO.tolist()]}
    )
    assert_read(opened(path), ("cat", "dog"), ("probs",))


def test_map_column():
    query = "SELECT unnest(['dog', 'cat']) AS label, MAP {'cat': 0.25, 'dog': 0.75} AS probs"
    assert_read(opened(query), ("cat", "dog"), ("probs",), ["dog", "cat"], TWO[[0, 0]])


@pytest.mark.parametrize(("labels", "classes"), [
    ([1, 0, 0], ("0", "1")), (["yes", "no", "no"], ("no", "yes")), (["pos", "neg", "neg"], ("neg", "pos")),
    ([True, False, False], ("0", "1")), ([1, -1, -1], ("-1", "1")),
])  # fmt: skip
def test_one_column_for_two_classes(tmp_path, labels, classes):
    path = write_csv(tmp_path / "a.csv", {"id": [1, 2, 3], "label": labels, "score": TWO[:, 1].tolist()})
    reading, codes, values, _, _ = whole(opened(path))
    assert codes.tolist() == [1, 0, 0]
    np.testing.assert_array_equal(values, TWO[:, 1:])
    assert reading.layout == "single"
    assert [name.replace("True", "1").replace("False", "0") for name in reading.classes] == list(classes)


@pytest.mark.parametrize("options", [{"positive": "stay"}, {"classes": ("churn", "stay")}])
def test_one_column_whose_class_the_caller_names(tmp_path, options):
    path = write_csv(tmp_path / "a.csv", {"label": ["stay", "churn"], "score": [0.75, 0.5]})
    reading, codes, *_ = whole(opened(path, **options))
    assert reading.classes == ("churn", "stay")
    assert codes.tolist() == [1, 0]
    assert reading.lines() == ["truth = label · probabilities = score (of stay)"]


def test_one_column_that_names_its_class(tmp_path):
    path = write_csv(tmp_path / "a.csv", {"label": ["stay", "churn"], "p_churn": [0.25, 0.5]})
    reading, codes, *_ = whole(opened(path))
    assert reading.classes == ("stay", "churn")
    assert codes.tolist() == [0, 1]


def test_the_only_column_of_numbers(tmp_path):
    path = write_csv(tmp_path / "a.csv", {"label": [0, 1], "comment": ["x", "y"], "riskiness": [0.25, 0.5]})
    assert whole(opened(path))[0].columns == ("riskiness",)


def test_kaggle_one_hot_truth_in_a_second_file(tmp_path):
    names = {"id": [3, 1, 2], "Status_C": [0.5, 0.25, 0.125], "Status_D": [0.5, 0.75, 0.875]}
    submission = write_csv(tmp_path / "sub.csv", names)
    solution = write_csv(
        tmp_path / "sol.csv",
        {"id": [1, 2, 3], "Status_C": [1, 0, 0], "Status_D": [0, 1, 1], "Usage": ["Public", "Private", "Public"]},
    )
    reading, codes, values, _, ids = whole(opened(submission, truth_file=solution))
    assert named_truth(reading, codes) == ["D", "C", "D"]
    assert ids == ["3", "1", "2"]
    np.testing.assert_array_equal(values, [[0.5, 0.5], [0.25, 0.75], [0.125, 0.875]])
    truth = f"truth = Status_C, Status_D (one-hot) of {solution}, joined on id"
    assert reading.lines() == [f"{truth} · probabilities = Status_C, Status_D · id = id"]
    batches = list(opened(submission, truth_file=solution, by="Usage").batches())
    assert [batches[0].keys["Usage"].names[code] for code in batches[0].keys["Usage"].codes] == [
        "Public",
        "Public",
        "Private",
    ]


def test_kaggle_binary(tmp_path):
    submission = write_csv(tmp_path / "sub.csv", {"id": [1, 2], "target": [0.25, 0.875]})
    solution = write_csv(tmp_path / "sol.csv", {"id": [2, 1], "target": [1, 0]})
    reading, codes, values, _, _ = whole(opened(submission, truth_file=str(solution)))
    assert (codes.tolist(), values.tolist()) == ([0, 1], [[0.25], [0.875]])
    assert reading.classes == ("0", "1")


def test_kaggle_rows_marked_ignored_are_left_out(tmp_path):
    submission = write_csv(tmp_path / "sub.csv", {"id": [1, 2], "target": [0.25, 0.875]})
    solution = write_csv(tmp_path / "sol.csv", {"id": [2, 1], "target": [1, 0], "Usage": ["Ignored", "Public"]})
    reading, codes, *_ = whole(opened(submission, truth_file=str(solution)))
    assert codes.tolist() == [0]
    assert '1 row with Usage "Ignored" left out' in reading.lines()


def test_truth_file_of_labels(tmp_path):
    preds = write_csv(tmp_path / "p.csv", {"id": [1, 2, 3], "p_cat": TWO[:, 0].tolist(), "p_dog": TWO[:, 1].tolist()})
    truth = write_jsonl(tmp_path / "t.jsonl", {"id": [3, 2, 1], "label": LABELS[::-1], "extra": [1, 2, 3]})
    assert_read(opened(preds, truth_file=truth), ("cat", "dog"), ("p_cat", "p_dog"))


def test_truth_file_without_ids_is_joined_in_row_order(tmp_path):
    preds = write_csv(tmp_path / "p.csv", {"p_cat": TWO[:, 0].tolist(), "p_dog": TWO[:, 1].tolist()})
    truth = write_csv(tmp_path / "t.csv", {"label": LABELS, "n": [1, 2, 3]})
    reading = assert_read(opened(preds, truth_file=truth), ("cat", "dog"), ("p_cat", "p_dog"))
    assert any("joined in row order" in line for line in reading.lines())


def test_soft_truth_in_a_second_file(tmp_path):
    preds = write_csv(tmp_path / "p.csv", {"id": [1, 2], "p_cat": [0.25, 0.5], "p_dog": [0.75, 0.5]})
    truth = write_csv(tmp_path / "t.csv", {"id": [2, 1], "p_cat": [0.5, 0.25], "p_dog": [0.5, 0.75]})
    _, shares, values, _, _ = whole(opened(preds, truth_file=truth))
    np.testing.assert_array_equal(shares, values)


def test_npy_with_truth_file(tmp_path):
    np.save(tmp_path / "p.npy", TWO)
    np.save(tmp_path / "y.npy", np.array([1, 0, 0]))
    assert_read(opened(tmp_path / "p.npy", truth_file=tmp_path / "y.npy"), ("0", "1"), ("matrix",), ["1", "0", "0"])
    write_csv(tmp_path / "y.csv", {"id": [1, 2, 3], "label": LABELS})
    predictions = opened(tmp_path / "p.npy", truth_file=tmp_path / "y.csv", classes=("cat", "dog"))
    assert_read(predictions, ("cat", "dog"), ("matrix",))


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_npz(tmp_path, save):
    save(
        tmp_path / "a.npz",
        truth=np.array(LABELS),
        probs=TWO,
        classes=np.array(["cat", "dog"]),
        id=np.array([7, 8, 9]),
        weight=np.ones(3),
    )
    predictions = opened(tmp_path / "a.npz", weight="weight")
    assert_read(predictions, ("cat", "dog"), ("probs",))
    _, _, _, weights, ids = whole(predictions)
    assert (weights.tolist(), ids) == ([1, 1, 1], ["7", "8", "9"])
    assert "use --weight weight" in opened(tmp_path / "a.npz").read().lines()[1]


@pytest.mark.parametrize(("dtype", "bits"), [("f8", 64), ("f4", 32), ("f2", 16)])
def test_npz_float_widths(tmp_path, dtype, bits):
    np.savez(tmp_path / "a.npz", y_true=[1, 0, 0], logits=(TWO - 3).astype(dtype))
    predictions = opened(tmp_path / "a.npz")
    assert (predictions.bits, predictions.guess.kind, predictions.total_rows) == (bits, "logits", 3)


def test_npz_one_hot_and_soft_truth(tmp_path):
    np.savez(tmp_path / "hot.npz", truth=np.eye(2, dtype=int)[[1, 0, 0]], probs=TWO)
    np.savez(tmp_path / "soft.npz", truth=TWO, probs=TWO)
    assert whole(opened(tmp_path / "hot.npz"))[1].tolist() == [1, 0, 0]
    np.testing.assert_array_equal(whole(opened(tmp_path / "soft.npz"))[1], TWO)


def test_json_array(tmp_path):
    (tmp_path / "a.json").write_text(
        json.dumps([{"y": "cat", "p_cat": 0.5, "p_dog": 0.5}, {"y": "dog", "p_cat": 0, "p_dog": 1}])
    )
    assert_read(opened(tmp_path / "a.json"), ("cat", "dog"), ("p_cat", "p_dog"), ["cat", "dog"], [[0.5, 0.5], [0, 1]])


def test_glob_and_several_files_in_order(tmp_path):
    for number in range(3):
        write_csv(
            tmp_path / f"part{number}.csv",
            {"y": [LABELS[number]], "p_cat": [TWO[number, 0]], "p_dog": [TWO[number, 1]]},
        )
    assert_read(opened(str(tmp_path / "part*.csv")), ("cat", "dog"), ("p_cat", "p_dog"))
    paths = [tmp_path / f"part{number}.csv" for number in (0, 1, 2)]
    assert_read(opened(paths), ("cat", "dog"), ("p_cat", "p_dog"))


def test_sql_query(tmp_path):
    path = write_parquet(tmp_path / "a.parquet", {"y": LABELS, "a": TWO[:, 0].tolist(), "b": TWO[:, 1].tolist()})
    assert_read(opened(f"SELECT y, a AS p_cat, b AS p_dog FROM '{path}';"), ("cat", "dog"), ("p_cat", "p_dog"))


def test_columns_named_by_the_caller(tmp_path):
    path = write_csv(tmp_path / "a.csv", {"y": LABELS, "a": TWO[:, 0].tolist(), "b": TWO[:, 1].tolist()})
    assert_read(opened(path, columns=("a", "b"), classes=("cat", "dog")), ("cat", "dog"), ("a", "b"))


def test_a_class_that_is_called_as_truths_are(tmp_path):
    path = write_csv(tmp_path / "a.csv", {"label": ["Y", "N", "N"], "N": TWO[:, 0].tolist(), "Y": TWO[:, 1].tolist()})
    assert_read(opened(path), ("N", "Y"), ("N", "Y"), ["Y", "N", "N"])


@pytest.mark.parametrize("write", [write_csv, write_jsonl, write_parquet])
def test_booleans_are_called_as_python_calls_them(tmp_path, write):
    path = write(tmp_path / "a", {"label": [True, False, False], "score": TWO[:, 1].tolist()})
    form = {write_csv: "csv", write_jsonl: "jsonl", write_parquet: "parquet"}[write]
    assert opened(path, format=form).classes == ("False", "True")


def test_many_slices_and_clusters():
    rows = 6000
    frame = pl.DataFrame(
        {
            "label": [0, 1] * 3000,
            "score": [0.5] * rows,
            "user": [f"u{i % 5500}" for i in range(rows)],
            "day": [i % 7 for i in range(rows)],
        }
    )
    predictions = opened(frame, by="day", cluster="user")
    seen = {"user": [], "day": []}
    for batch in predictions.batches():
        for name, key in batch.keys.items():
            seen[name] += [key.names[code] for code in key.codes]
    assert seen["user"] == frame["user"].to_list()
    assert seen["day"] == [str(day) for day in frame["day"]]


def test_lists_written_as_text(tmp_path):
    path = write_csv(tmp_path / "a.csv", {"label": [1, 0, 0], "probs": [str(row) for row in TWO.tolist()]})
    assert_read(opened(path), ("0", "1"), ("probs",), ["1", "0", "0"])


def test_columns_of_a_parquet_file_that_are_all_text(tmp_path):
    columns = {"label": LABELS, "p_cat": [str(v) for v in TWO[:, 0]], "p_dog": [str(v) for v in TWO[:, 1]]}
    assert_read(opened(write_parquet(tmp_path / "a.parquet", columns)), ("cat", "dog"), ("p_cat", "p_dog"))


def test_labels_of_mixed_types_in_json(tmp_path):
    path = write_jsonl(tmp_path / "a.jsonl", {"label": [1, "x"], "p_1": [0.5, 0.5], "p_x": [0.5, 0.5]})
    assert named_truth(*whole(opened(path))[:2]) == ["1", "x"]


def test_lm_eval(tmp_path):
    answers = [[["-12.5", "False"], ["-4.25", "True"]], [["-1.5", "True"], ["-4.0", "False"]]]
    path = write_jsonl(tmp_path / "samples.jsonl", {"doc_id": [7, 8], "target": ["1", "0"], "filtered_resps": answers})
    reading, codes, values, _, ids = whole(opened(path))
    assert (reading.kind, codes.tolist(), ids) == ("logits", [1, 0], ["7", "8"])
    assert values.tolist() == [[-12.5, -4.25], [-1.5, -4.0]]
    assert reading.remarks() == ["log-likelihoods of the choices, made probabilities of the choices by a softmax"]
