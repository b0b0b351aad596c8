"""Files: recalibrated as the same arrays are, mended in constant memory, read without a truth."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest

import crossent.calibration._from_file as from_file
from crossent.calibration import Recalibration, RowSample, recalibrate
from crossent.errors import FileError, InvalidInput
from tests.calibration.test_maps import drawn

NAMES = ["cat", "dog", "bird"]


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    logits, labels = drawn(600, 3, 0)
    probs = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    header = "id,label,user," + ",".join(f"p_{name}" for name in NAMES)
    lines = [
        f"r{row},{NAMES[label]},u{row % 40}," + ",".join(map(repr, p))
        for row, (label, p) in enumerate(zip(labels.tolist(), probs.tolist(), strict=True))
    ]
    (tmp_path / "p.csv").write_text("\n".join([header, *lines]) + "\n")
    return tmp_path / "p.csv"


def arrays_of(path: Path) -> tuple[np.ndarray, np.ndarray]:
    rows = duckdb.sql(f"select label, p_cat, p_dog, p_bird from '{path}'").fetchall()
    return np.array([NAMES.index(row[0]) for row in rows]), np.array([row[1:] for row in rows])


def test_a_file_gives_the_map_of_its_arrays(predictions: Path) -> None:
    labels, probs = arrays_of(predictions)
    groups = [f"u{row % 40}" for row in range(600)]
    found = recalibrate(predictions, groups="user")
    expected = recalibrate(labels, probs, classes=NAMES, groups=groups)
    assert found.parameters == expected.parameters
    assert found.out_of_fold == expected.out_of_fold
    assert found.classes == ("cat", "dog", "bird")
    assert "truth = label" in found.read_as[0]


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet", "jsonl", "npz"])
def test_a_mended_file_has_the_loss_that_was_promised(predictions: Path, ending: str, tmp_path: Path) -> None:
    found = recalibrate(predictions, method="temperature")
    out = tmp_path / f"out.{ending}"
    assert found.apply_to_file(predictions, out) == 600
    again = recalibrate(out, method="none")
    assert again.in_sample.before == pytest.approx(found.in_sample.after, rel=1e-12)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["p.csv", out.name])


def test_a_file_without_a_truth_is_mended_by_the_names_of_the_classes(predictions: Path, tmp_path: Path) -> None:
    found = recalibrate(predictions, method="temperature")
    bare = tmp_path / "bare.parquet"
    duckdb.sql(f"copy (select id, p_dog, p_bird, p_cat from '{predictions}') to '{bare}'")
    found.apply_to_file(bare, tmp_path / "out.parquet")
    rows = duckdb.sql(f"select p_cat, p_dog, p_bird from '{tmp_path / 'out.parquet'}'").fetchall()
    np.testing.assert_allclose(rows, found.apply(arrays_of(predictions)[1]), rtol=1e-12)


def test_two_classes_in_one_column_without_a_truth(tmp_path: Path) -> None:
    odds, truth = np.linspace(-3, 3, 101), (np.arange(101) > 40).astype(int)
    found = recalibrate(truth, logits=odds, classes=["stay", "churn"], method="platt")
    lines = [f"{row},{p!r}" for row, p in enumerate((1 / (1 + np.exp(-odds))).tolist())]
    (tmp_path / "s.csv").write_text("\n".join(["id,score", *lines]) + "\n")
    found.apply_to_file(tmp_path / "s.csv", tmp_path / "o.csv")
    rows = duckdb.sql(f"select p_churn from '{tmp_path / 'o.csv'}'").fetchall()
    np.testing.assert_allclose([row[0] for row in rows], found.apply(logits=odds), rtol=1e-9)


def test_other_classes_are_refused(predictions: Path, tmp_path: Path) -> None:
    found = recalibrate([0, 1, 2, 0], np.eye(3)[[0, 1, 2, 1]] * 0.7 + 0.1, classes=["a", "b", "c"], method="none")
    with pytest.raises(FileError, match="the map is for the classes a, b, c; the file has cat, dog, bird"):
        found.apply_to_file(predictions, tmp_path / "out.csv")
    with pytest.raises(InvalidInput, match="out: the name must end in one of"):
        found.apply_to_file(predictions, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.csv").exists()


def test_rows_of_probability_zero_are_named_by_their_ids(predictions: Path) -> None:
    lines = predictions.read_text().splitlines()
    lines[7] = "r6,bird,u6,0.5,0.5,0.0"
    predictions.write_text("\n".join(lines) + "\n")
    assert recalibrate(predictions, method="temperature").zeros.first == ("r6",)


def test_more_rows_than_the_limit_are_sampled_and_said(predictions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_file, "MOST_NUMBERS", 900)
    found = recalibrate(predictions, method="temperature")
    assert (found.rows, found.sampled_from) == (300, 600)
    assert "a random 300 rows of 600" in found.to_text()


def test_a_sample_is_the_same_for_any_order_and_any_parts() -> None:
    numbers = np.arange(10_000)
    whole = RowSample(100)
    whole.add(numbers, numbers * 2.0)
    parts = [RowSample(100) for _ in range(3)]
    shuffled = np.random.default_rng(0).permutation(numbers)
    for part, rows in zip(parts, np.array_split(shuffled, 3), strict=True):
        for piece in np.array_split(rows, 7):
            part.add(piece, piece * 2.0)
    for part in parts[1:]:
        parts[0].merge(part)
    for mine, theirs in zip(parts[0].rows(), whole.rows(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert (whole.seen, whole.complete, len(whole.rows()[0])) == (10_000, False, 100)


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"weights": [1.0]}, "weights: belongs to arrays; of a file name the column; pass weight="),
        ({"groups": ["a", "b"]}, "groups: of a file name the column"),
        ({"colour": "red"}, "colour: recalibrate has no such keyword"),
        ({"kind": "sigmoid"}, "kind: maps mend one distribution over classes"),
    ],
)
def test_keywords_that_do_not_fit_a_file_are_refused(
    predictions: Path, keywords: dict[str, object], words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        recalibrate(predictions, **keywords)  # type: ignore[arg-type]


def test_a_missing_group_is_refused_by_its_row(predictions: Path) -> None:
    predictions.write_text(predictions.read_text().replace(",u3,", ",,"))
    with pytest.raises(InvalidInput, match="groups: every row must have one; row 4 of column 'user' is empty"):
        recalibrate(predictions, groups="user")


def test_what_is_no_distribution_is_refused_as_score_does(predictions: Path) -> None:
    predictions.write_text(predictions.read_text().replace("r6,", "r6,", 1) + "r9,cat,u1,0.9,0.9,0.9\n")
    with pytest.raises(FileError, match="rows do not sum to 1"):
        recalibrate(predictions)


def test_a_saved_map_mends_as_the_one_that_was_saved(predictions: Path, tmp_path: Path) -> None:
    found = recalibrate(predictions)
    found.save(tmp_path / "m.json")
    back = Recalibration.load(tmp_path / "m.json")
    assert back == found
