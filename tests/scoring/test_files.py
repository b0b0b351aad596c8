"""Files and dataframes through `score`: the digits of the arrays, and the errors of the reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from tests.scoring.helpers import CLASSES, random_rows

import crossent as ce
from crossent.errors import FileError, InvalidInput
from crossent.scoring._file_source import FileSource


@pytest.fixture
def frame() -> pd.DataFrame:
    truth, probs = random_rows(0, 500)
    columns = {f"p_{name}": probs[:, place] for place, name in enumerate(CLASSES)}
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "id": [f"r{place}" for place in range(500)],
            "label": np.array(CLASSES)[truth],
            **columns,
            "part": rng.choice(["x", "y"], 500),
            "how_much": rng.exponential(size=500),
        }
    )


def without_reading(score: ce.Score) -> dict[str, object]:
    data = score.to_dict()
    data.pop("read_as")
    return data


def test_frames_and_files_have_the_digits_of_arrays(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame.to_csv(tmp_path / "rows.csv", index=False)
    duckdb.sql(f"COPY frame TO '{tmp_path}/rows.parquet'")
    found = [
        ce.score(source, weight="how_much", by="part")
        for source in (frame, tmp_path / "rows.csv", str(tmp_path / "rows.parquet"))
    ]
    assert without_reading(found[1]) == without_reading(found[0])
    assert without_reading(found[2]) == without_reading(found[0])
    arrays = ce.score(
        frame["label"], frame[[f"p_{name}" for name in CLASSES]].to_numpy(), classes=CLASSES,
        weights=frame["how_much"], by={"part": frame["part"]}, ids=frame["id"],
    )  # fmt: skip
    for part in ("loss", "infinite", "baselines", "per_class", "slices", "tail", "skill", "accuracy", "confidence"):
        assert getattr(arrays, part) == getattr(found[0], part)
    assert [row.id for row in arrays.costliest] == [row.id for row in found[0].costliest]


def test_the_reading_is_shown_and_can_be_replayed(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame.to_csv(tmp_path / "rows.csv", index=False)
    score = ce.score(tmp_path / "rows.csv")
    assert "truth = label" in score.to_text()
    assert score.read_as["source"] == score.name
    assert f"crossent report {tmp_path}/rows.csv -o report.html" in score.to_text(width=200)
    assert f"crossent explain {tmp_path}/rows.csv --id {score.costliest[0].id}" in score.to_text(width=200)
    score.reading.save(tmp_path / "reading.json")
    again = ce.score(tmp_path / "rows.csv", reading=str(tmp_path / "reading.json"))
    assert without_reading(again) == without_reading(score)


def test_kaggles_rules_divide_the_rows_of_a_file(frame: pd.DataFrame) -> None:
    columns = [f"p_{name}" for name in CLASSES]
    expected = ce.score(frame, rules="kaggle")
    frame[columns] *= 0.7
    assert ce.score(frame, rules="kaggle").loss.nats == pytest.approx(expected.loss.nats, rel=1e-14)
    with pytest.raises(FileError, match="rows do not sum to 1"):
        ce.score(frame)


def test_kaggles_rules_leave_one_column_as_it_is() -> None:
    frame = pd.DataFrame({"target": [0, 0, 0, 1, 1, 1], "p": [0.5, 0.9, 0.99, 0.1, 0.25, 0.999]})
    assert ce.score(frame, rules="kaggle").loss.nats == 1.881797068998267


def test_scikit_learns_rules_know_the_width_of_the_floats_of_a_file(frame: pd.DataFrame) -> None:
    columns = [f"p_{name}" for name in CLASSES]
    frame[columns] = frame[columns].astype(np.float32)
    assert ce.score(frame, rules="sklearn").clip == (2.0**-23, 1 - 2.0**-23)


def test_rows_of_a_file_are_counted_from_one(frame: pd.DataFrame) -> None:
    columns = ["label", *(f"p_{name}" for name in CLASSES)]
    row = ce.score(frame[columns]).costliest[0]
    assert frame["label"][row.row - 1] == row.truth
    assert row.id == row.row


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"weights": [1.0]}, "weights: belongs to arrays; of a file name the column; pass weight="),
        ({"ids": ["a"]}, "ids: belongs to arrays; of a file name the column; pass id="),
        ({"clusters": [1, 2]}, "clusters: of a file it is the name of a column; found an array"),
        ({"sheet": 1}, "sheet: score has no such keyword; it reads files with by, classes, "),
    ],
)
def test_keywords_of_the_wrong_kind(frame: pd.DataFrame, given: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        ce.score(frame, **given)


def test_ids_are_the_same_whether_read_or_looked_up(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame.loc[7, "id"] = None
    frame.loc[100:110, [f"p_{name}" for name in CLASSES]] = [1.0, 0.0, 0.0]
    duckdb.sql(f"COPY frame TO '{tmp_path}/rows.parquet'")
    read, looked_up = (ce.score(tmp_path / "rows.parquet", details=details) for details in (True, False))
    assert read.infinite.rows > 0
    assert looked_up.infinite.ids == read.infinite.ids
    assert [row.id for row in looked_up.costliest] == [row.id for row in read.costliest]


def test_ids_are_not_read_where_rows_can_be_found_by_number(
    frame: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    duckdb.sql(f"COPY frame TO '{tmp_path}/rows.parquet'")
    seen: list[bool] = []
    batches = FileSource.batches

    def watched(self: FileSource, reading: Any) -> Any:
        for batch in batches(self, reading):
            seen.append(batch.ids is not None)
            yield batch

    monkeypatch.setattr(FileSource, "batches", watched)
    ce.score(tmp_path / "rows.parquet", details=False)
    ce.score(tmp_path / "rows.parquet", details=False, costliest=101)
    assert seen == [False, True]


def test_a_row_left_out_does_not_shift_the_ids(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame.loc[::3, f"p_{CLASSES[0]}"] = np.nan
    duckdb.sql(f"COPY frame TO '{tmp_path}/rows.parquet'")
    score = ce.score(tmp_path / "rows.parquet", drop_missing=True, details=False)
    assert [row.id for row in score.costliest] == [f"r{row.row - 1}" for row in score.costliest]
