"""One line per row: every format holds the same, appears whole, and leaves nothing behind when it fails."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest
from tests.scoring.helpers import random_rows

import crossent as ce
from crossent.errors import InvalidInput

TABLES = ["parquet", "csv", "tsv", "jsonl"]
CLASSES = ["it's", "a\nb", 'c,d\t"e"']


def rows_of(path: Path) -> list[tuple[object, ...]]:
    return duckdb.sql(f"SELECT * FROM '{path}'").fetchall()


@pytest.mark.parametrize("form", TABLES)
def test_tables_hold_every_row(form: str, tmp_path: Path) -> None:
    truth, probs = random_rows(0, 300)
    path = tmp_path / f"rows.{form}"
    ids = [f"é{place}" for place in range(300)]
    ce.score(truth, probs, classes=CLASSES, ids=ids, per_row=path)
    found = duckdb.sql(f"SELECT * FROM '{path}'")
    assert found.columns == ["id", "truth", "predicted", "p_truth", "loss"]
    rows = found.fetchall()
    losses = ce.cross_entropy(truth, probs)
    assert [row[0] for row in rows] == ids
    assert [row[1] for row in rows] == [CLASSES[one] for one in truth]
    assert [row[2] for row in rows] == [CLASSES[one] for one in probs.argmax(axis=1)]
    np.testing.assert_allclose([row[4] for row in rows], losses, rtol=1e-15)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("named", [False, True])
def test_npz_holds_every_row(named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    truth, probs = random_rows(1, 300)
    ids = ["x" * (place % 7) for place in range(300)] if named else None
    ce.score(truth, probs, classes=CLASSES, ids=ids, per_row=tmp_path / "rows.npz")
    with np.load(tmp_path / "rows.npz") as found:
        np.testing.assert_array_equal(found["truth"], truth)
        np.testing.assert_array_equal(found["predicted"], probs.argmax(axis=1))
        assert found["classes"].tolist() == CLASSES
        assert found["id" if named else "row"].tolist() == (ids if named else list(range(300)))
        assert found["loss"].shape == (300,)
    assert [file.name for file in tmp_path.iterdir()] == ["rows.npz"]


def test_infinite_losses_are_written(tmp_path: Path) -> None:
    ce.score([0, 1], [[0.0, 1.0], [0.5, 0.5]], per_row=tmp_path / "rows.parquet")
    assert rows_of(tmp_path / "rows.parquet")[0] == (0, "0", "1", 0.0, float("inf"))


def test_batches_follow_each_other(tmp_path: Path) -> None:
    truth, probs = random_rows(2, 250_000)
    ce.score(truth, probs, per_row=tmp_path / "rows.parquet")
    [(rows, distinct, least)] = duckdb.sql(
        f"SELECT count(*), count(DISTINCT row), min(row) FROM '{tmp_path}/rows.parquet'"
    ).fetchall()
    assert (rows, distinct, least) == (250_000, 250_000, 0)


@pytest.mark.parametrize("form", [*TABLES, "npz"])
def test_a_failure_leaves_the_old_file_and_nothing_else(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"rows.{form}"
    path.write_text("old")
    probs = np.full((150_000, 2), 0.5)
    probs[-1] = 0.9
    with pytest.raises(InvalidInput, match=r"row 149999 sums to 1.8"):
        ce.score(np.zeros(150_000, dtype=int), probs, per_row=path)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.filterwarnings("ignore:score. the mean of no rows")
@pytest.mark.parametrize("form", [*TABLES, "npz"])
def test_no_rows_make_an_empty_file(form: str, tmp_path: Path) -> None:
    ce.score([], np.empty((0, 2)), per_row=tmp_path / f"rows.{form}")
    assert (tmp_path / f"rows.{form}").exists()


def test_a_name_that_says_no_format(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"per_row: the name must end in one of .parquet, .*; found 'rows.xlsx'"):
        ce.score([0], [[0.5, 0.5]], per_row=tmp_path / "rows.xlsx")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(
        InvalidInput, match=r"per_row: must be in a folder that is there; '.*nowhere' is not; make it with mkdir -p"
    ):
        ce.score([0], [[0.5, 0.5]], per_row=tmp_path / "nowhere" / "rows.csv")


def test_a_disk_that_fails_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crossent.scoring._per_row_table._QUERY", "SELECT nonsense /* {name} {path} {how} */")
    with pytest.raises(duckdb.Error, match="nonsense"):
        ce.score(np.zeros(900_000, dtype=int), np.full(900_000, 0.5), per_row=tmp_path / "rows.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("expression", ["'user ' || i", "i", "CASE WHEN i % 3 > 0 THEN 'u' || i END", "i / 2.0"])
def test_ids_of_a_file_are_written_as_they_are_shown(expression: str, tmp_path: Path) -> None:
    table = f"SELECT {expression} AS id, 'ab'[i % 2 + 1] AS label, 0.25 AS p_a, 0.75 AS p_b FROM range(5) r(i)"
    duckdb.sql(f"COPY ({table}) TO '{tmp_path / 'made.parquet'}'")
    ce.score(tmp_path / "made.parquet", id="id", per_row=tmp_path / "rows.parquet")
    texts = ["" if one[0] is None else str(one[0]) for one in duckdb.sql(table).fetchall()]
    assert [row[0] for row in rows_of(tmp_path / "rows.parquet")] == texts


def test_rows_left_out_leave_no_id(tmp_path: Path) -> None:
    (tmp_path / "made.csv").write_text("id,label,p_a,p_b\nx,a,0.5,0.5\ny,a,,0.5\nz,b,0.25,0.75\n")
    ce.score(tmp_path / "made.csv", id="id", drop_missing=True, per_row=tmp_path / "rows.parquet")
    assert [row[0] for row in rows_of(tmp_path / "rows.parquet")] == ["x", "z"]
