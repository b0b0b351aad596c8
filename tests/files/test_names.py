"""Names are text: quotes, newlines, Unicode and markup go through unharmed, as columns, classes, ids and files."""

from __future__ import annotations

import polars as pl
import pytest
from tests.files.helpers import named_truth, opened, whole, write_csv, write_jsonl, write_parquet

from crossent.errors import FileError

HOSTILE = [
    "O'Neil", 'the "best"', "two\nlines", "</script><img onerror=x>", "猫", "\u200fكلب", "a,b;c\td", " spaces ", "NA",
    "null",
    "nan", "yes", "-- drop", "%s {0} \\", "1e5", "2024-01-01", "🐱",
]  # fmt: skip


@pytest.mark.parametrize("write", [write_csv, write_jsonl, write_parquet])
def test_hostile_classes(tmp_path, write):
    rows = len(HOSTILE)
    columns = {
        "id": HOSTILE,
        "label": HOSTILE,
        **{f"p_{name}": [1 / rows] * rows for name in HOSTILE},
        "by 'it'": HOSTILE,
    }
    path = write(tmp_path / 'it\'s "here".data', columns)
    form = {write_csv: "csv", write_jsonl: "jsonl", write_parquet: "parquet"}[write]
    predictions = opened(path, format=form, by="by 'it'", delimiter="," if form == "csv" else None)
    reading, truth, _, _, ids = whole(predictions)
    assert named_truth(reading, truth) == HOSTILE
    assert ids == HOSTILE
    [batch] = predictions.batches()
    assert [batch.keys["by 'it'"].names[code] for code in batch.keys["by 'it'"].codes] == HOSTILE


@pytest.mark.parametrize("shape", ["struct", "entries", "map"])
def test_hostile_classes_inside_one_column(tmp_path, shape):
    names = [name for name in HOSTILE if name.strip()]
    share = 1 / len(names)
    value = [{"label": name, "score": share} for name in names] if shape == "entries" else dict.fromkeys(names, share)
    path = write_jsonl(tmp_path / "a.jsonl", {"label": names, "probs": [value] * len(names)})
    predictions = opened(path, classes=names) if shape == "struct" else opened(path)
    reading, truth, *_ = whole(predictions)
    assert named_truth(reading, truth) == names


def test_hostile_names_in_a_join(tmp_path):
    preds = write_csv(tmp_path / "p.csv", {"the 'id'": HOSTILE, "p_'a'": [0.5] * 17, 'p_"b"': [0.5] * 17})
    truth = write_parquet(tmp_path / "t.parquet", {"the 'id'": HOSTILE[::-1], "la\nbel": ["'a'"] * 16 + ['"b"']})
    reading, codes, *_ = whole(opened(preds, truth_file=truth, id="the 'id'"))
    assert named_truth(reading, codes) == ['"b"'] + ["'a'"] * 16


def test_no_missing_value_is_made_of_a_text(tmp_path):
    path = write_csv(tmp_path / "a.csv", {"label": ["NA", "None"], "p_NA": [0.5, 0.5], "p_None": [0.5, 0.5]})
    reading, truth, *_ = whole(opened(path))
    assert named_truth(reading, truth) == ["NA", "None"]


def test_case_is_not_folded():
    frame = pl.DataFrame({"label": ["a", "A", "a"], "score": [0.25, 0.5, 0.5]})
    assert opened(frame, positive="A").read().classes == ("a", "A")


def test_a_thousand_classes(tmp_path):
    names = [f"c{number}" for number in range(1000)]
    columns = {"label": names[:50], **{f"p_{name}": [0.001] * 50 for name in names}}
    for path in (write_csv(tmp_path / "a.csv", columns), write_parquet(tmp_path / "a.parquet", columns)):
        reading, truth, *_ = whole(opened(path))
        assert named_truth(reading, truth) == names[:50]
        assert reading.lines()[0] == "truth = label · probabilities = p_c0, p_c1 … p_c999 (1000)"


@pytest.mark.parametrize("rows", [1, 3])
def test_one_class(tmp_path, rows):
    path = write_csv(tmp_path / "a.csv", {"label": ["a"] * rows, "probs_a": [1.0] * rows, "probs_b": [0.0] * rows})
    assert whole(opened(path))[1].tolist() == [0] * rows


@pytest.mark.parametrize("name", ["a*c", "a[b]c", "a?c", "model=1/abc", "it's", "{a,b}"])
@pytest.mark.parametrize("write", [write_csv, write_jsonl, write_parquet])
def test_a_path_is_no_pattern_and_adds_no_column(tmp_path, name, write):
    columns = {"id": [1], "label": ["a"], "p_a": [0.5], "p_b": [0.5]}
    form = {write_csv: "csv", write_jsonl: "jsonl", write_parquet: "parquet"}[write]
    (tmp_path / "model=1").mkdir()
    write(tmp_path / f"abc.{form}", columns)
    path = write(tmp_path / f"{name}.{form}", {**columns, "id": [2]})
    predictions = opened(path, id="id")
    assert whole(predictions)[4] == ["2"]
    with pytest.raises(FileError, match="no column named"):
        opened(path, by="model")
