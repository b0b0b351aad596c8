"""Files joined by id: whatever order, format and column names; what does not match is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.comparison.helpers import csv_of, two_files

import crossent as ce
from crossent.errors import FileError, InvalidInput


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    a, b = two_files(tmp_path)
    return csv_of(tmp_path / "old.csv", a), csv_of(tmp_path / "new.csv", b)


def test_shuffled_files_are_the_same_arrays(tmp_path: Path) -> None:
    a, b = two_files(tmp_path)
    found = ce.compare(csv_of(tmp_path / "old.csv", a), csv_of(tmp_path / "new.csv", b))
    classes = ["bird", "cat", "dog"]
    by_id = {row["id"]: row for row in b}
    arrays = ce.compare(
        np.array([[row[f"p_{name}"] for name in classes] for row in a]),
        np.array([[by_id[row["id"]][f"prob_{name}"] for name in classes] for row in a]),
        truth=[row["label"] for row in a], classes=classes, names=["old", "new"],
    )  # fmt: skip
    assert found.names == ("old", "new")
    assert found.difference.nats == arrays.difference.nats
    assert found.difference.interval == arrays.difference.interval
    assert found.difference.per_class == arrays.difference.per_class
    assert found.joined.lines[0] == "joined on id      60 of 60 rows in both · truth agrees on all · 0 duplicates"


def test_dataframes_and_files_mix(tmp_path: Path, files: tuple[str, str]) -> None:
    a, b = two_files(tmp_path)
    frames = ce.compare(pl.DataFrame(a), files[1], names=["x", "y"])
    assert frames.difference.nats == ce.compare(*files).difference.nats
    assert ce.compare(pl.DataFrame(a), pl.DataFrame(b)).names == ("dataframe (1)", "dataframe (2)")


def test_three_files(tmp_path: Path, files: tuple[str, str]) -> None:
    found = ce.compare(*files, files[0], names=["a", "b", "c"])
    assert [one.verdict for one in found.differences][1] == "tied"
    assert ("a", "c") in found.groups or any({"a", "c"} <= set(group) for group in found.groups)


def without(rows: list[dict[str, Any]], *ids: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["id"] not in ids]


def test_missing_ids_are_refused_unless_told(tmp_path: Path) -> None:
    a, b = two_files(tmp_path)
    old, new = csv_of(tmp_path / "old.csv", without(a, "r9")), csv_of(tmp_path / "new.csv", without(b, "r3", "r4"))
    with pytest.raises(
        FileError, match=r"share 57 of 59 ids; 2 only in .*old.csv \(first: r3, r4\); 1 only in"
    ) as error:
        ce.compare(old, new)
    assert error.value.code == "E10"
    assert [fix.flags for fix in error.value.fixes] == ["--join inner"]
    found = ce.compare(old, new, join="inner")
    assert (found.rows, found.joined.left_out) == (57, (2, 1))
    assert "left out          2 rows of old that not all have" in found.joined.lines


def test_duplicates_are_refused(tmp_path: Path, files: tuple[str, str]) -> None:
    _, b = two_files(tmp_path)
    twice = csv_of(tmp_path / "twice.csv", [*b, b[0], b[0], b[1]])
    with pytest.raises(FileError, match=f'id "{b[0]["id"]}" appears 3 times in .*twice.csv') as error:
        ce.compare(files[0], twice)
    assert error.value.code == "E12"
    with pytest.raises(FileError, match="appears 3 times"):
        ce.compare(files[0], twice, join="inner")


def test_another_truth_is_refused(tmp_path: Path, files: tuple[str, str]) -> None:
    _, b = two_files(tmp_path)
    other = [{**row, "label": "dog" if row["id"] in {"r1", "r2"} else row["label"]} for row in b]
    changed = sum(row["label"] != one["label"] for row, one in zip(b, other, strict=True))
    with pytest.raises(FileError, match=f"truth differs between .*old.csv and .*other.csv on {changed} id") as error:
        ce.compare(files[0], csv_of(tmp_path / "other.csv", other))
    assert error.value.code == "E11"


def test_two_columns_name_a_row(tmp_path: Path) -> None:
    a, b = two_files(tmp_path)
    folds = {row["id"]: number for number, row in enumerate(a)}
    paired = [[{**row, "id": folds[row["id"]] % 20, "fold": folds[row["id"]] // 20} for row in rows] for rows in (a, b)]
    old, new = csv_of(tmp_path / "old.csv", paired[0]), csv_of(tmp_path / "new.csv", paired[1])
    with pytest.raises(FileError, match="appears 3 times"):
        ce.compare(old, new)
    found = ce.compare(old, new, on=("id", "fold"))
    assert found.joined.on == ("id", "fold")
    assert found.rows == 60
    assert " · " in str(found.difference.moved_better[0].id)


def test_without_ids_rows_belong_together_by_their_places(tmp_path: Path) -> None:
    a, _ = two_files(tmp_path)
    plain = [{key: value for key, value in row.items() if key != "id"} for row in a]
    old, new = csv_of(tmp_path / "old.csv", plain), csv_of(tmp_path / "new.csv", plain)
    found = ce.compare(old, new)
    assert found.joined.on == ("row number",)
    assert "no ids: the first row belongs to the first row, and so on" in found.joined.lines[1]
    with pytest.raises(FileError, match=r"no ids, and different numbers of rows: .*old.csv has 60, .*short.csv has 59"):
        ce.compare(old, csv_of(tmp_path / "short.csv", plain[1:]))
    with pytest.raises(FileError, match=r"truth differs .* rows?") as error:
        ce.compare(old, csv_of(tmp_path / "turned.csv", plain[::-1]))
    assert error.value.fixes[0].flags == "--id COLUMN"
    with pytest.raises(FileError, match=r'new.csv has no column of ids; .*named.csv names its rows by "id"'):
        ce.compare(csv_of(tmp_path / "named.csv", a), new)


def test_files_that_share_nothing(tmp_path: Path, files: tuple[str, str]) -> None:
    _, b = two_files(tmp_path)
    strange = csv_of(tmp_path / "strange.csv", [{**row, "id": f"x{row['id']}"} for row in b])
    with pytest.raises(FileError, match="no id is in all files"):
        ce.compare(files[0], strange, join="inner")


def test_a_class_that_only_one_file_knows(tmp_path: Path, files: tuple[str, str]) -> None:
    _, b = two_files(tmp_path)
    fewer = [{"id": row["id"], "label": row["label"], "prob_dog": 0.25, "prob_bird": 0.75} for row in b]
    narrow = csv_of(tmp_path / "narrow.csv", fewer)
    with pytest.raises(FileError, match=r'class "cat" .* has no probability column'):
        ce.compare(files[0], narrow)
    found = ce.compare(files[0], narrow, missing_class="infinite")
    cats = sum(row["label"] == "cat" for row in b)
    assert found.models[1].infinite_rows == cats
    assert found.verdict == "worse"
    per_class = {one.value: one for one in found.difference.per_class}
    assert per_class["cat"].after == float("inf")
    assert per_class["dog"].interval[0] is not None


def test_clusters_weights_and_slices_are_columns_of_the_first_file(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    users, weights, age = rng.integers(0, 25, 60), rng.random(60).round(3) + 0.5, rng.random(60).round(3)
    a, b = two_files(tmp_path, user=users, w=weights, age=age, half=np.array(["x", "y"])[np.arange(60) % 2])
    old, new = csv_of(tmp_path / "old.csv", a), csv_of(tmp_path / "new.csv", b)
    found = ce.compare(old, new, weights="w", clusters="user", by=("half", "age", "half*age"), min_rows=5).difference
    assert found.n_clusters == len(set(users.tolist()))
    groups = {(one.group, one.value): one for one in found.slices}
    assert {value for group, value in groups if group == "half"} == {"x", "y"}
    assert len([value for group, value in groups if group == "age"]) == 4
    assert sum(one.rows for (group, _), one in groups.items() if group == "half*age") == 60
    assert groups["half", "x"].interval[0] is not None
    missing = csv_of(tmp_path / "missing.csv", [{**row, "user": "" if row["id"] == "r5" else row["user"]} for row in a])
    with pytest.raises(FileError, match='the cluster is missing in 1 row of "user", the first is row 6'):
        ce.compare(missing, new, clusters="user")


def test_arrays_are_no_columns(files: tuple[str, str]) -> None:
    with pytest.raises(InvalidInput, match="weights: of files it is the name of a column; found list"):
        ce.compare(*files, weights=[1.0])


def test_nothing_is_left_on_disk(files: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    ce.compare(*files)
    with pytest.raises(FileError):
        ce.compare(files[0], files[1], clusters="nobody")
    assert [path for path in folder.iterdir() if path.name.startswith("crossent-compare")] == []
