"""`crossent score` as a shell sees it: what is printed where, and the exit status."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Crossent = Callable[..., Any]


def test_the_loss_line_says_nats_and_interval(crossent: Crossent, three_rows: Path) -> None:
    done = crossent("score", three_rows)
    assert done.status == 0
    assert "cross-entropy   0.6931 nats per row" in done.out
    assert "truth = label" in done.out
    assert done.err == ""


def test_json_is_json_and_nothing_else(crossent: Crossent, three_rows: Path) -> None:
    done = crossent("score", three_rows, "--json")
    found = json.loads(done.out)
    assert found["schema"] == "crossent.score/1"
    assert found["loss"]["nats"] == math.log(2)
    assert found["loss"]["bits"] == 1.0
    assert done.err == ""


def test_markdown_has_a_table(crossent: Crossent, three_rows: Path) -> None:
    done = crossent("score", three_rows, "--markdown")
    assert "| ---: |" in done.out


def test_html_stands_alone(crossent: Crossent, three_rows: Path) -> None:
    done = crossent("score", three_rows, "--format", "html")
    assert "<table" in done.out


def test_a_gate_that_holds_exits_with_0(crossent: Crossent, three_rows: Path) -> None:
    assert crossent("score", three_rows, "--fail-above", 0.7).status == 0


def test_a_gate_that_fails_prints_the_table_and_exits_with_1(crossent: Crossent, three_rows: Path) -> None:
    done = crossent("score", three_rows, "--fail-above", 0.6)
    assert done.status == 1
    assert "cross-entropy" in done.out
    assert "gate failed: the loss of" in done.err
    assert "0.693147 nats, is not at most 0.6" in done.err


def test_an_infinite_loss_fails_every_gate(crossent: Crossent, tmp_path: Path) -> None:
    path = tmp_path / "zero.csv"
    path.write_text("id,label,p_cat,p_dog\na,cat,0,1\nb,dog,0.75,0.25\n")
    assert crossent("score", path, "--fail-above", 1e300).status == 1


def test_stdin_reads_like_the_file(crossent: Crossent, three_rows: Path) -> None:
    piped = json.loads(crossent("score", "-", "--json", stdin=three_rows.read_text()).out)
    direct = json.loads(crossent("score", three_rows, "--json").out)
    assert {**piped, "read_as": None} == {**direct, "read_as": None}


def test_out_writes_the_file_whole(crossent: Crossent, three_rows: Path, tmp_path: Path) -> None:
    target = tmp_path / "score.json"
    done = crossent("score", three_rows, "--json", "-o", target)
    assert done.out == ""
    assert json.loads(target.read_text())["rows"] == 3
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet", "jsonl", "npz"])
def test_per_row_writes_one_loss_per_row(crossent: Crossent, three_rows: Path, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"losses.{ending}"
    assert crossent("score", three_rows, "--per-row", target).status == 0
    losses = read_losses(target)
    assert losses == [math.log(2), math.log(4), 0.0]


def read_losses(path: Path) -> list[float]:
    import duckdb
    import numpy as np

    if path.suffix == ".npz":
        return [float(loss) for loss in np.load(path)["loss"]]
    return [row[0] for row in duckdb.sql(f"select loss from '{path}'").fetchall()]


def test_several_files_give_one_line_each(crossent: Crossent, three_rows: Path) -> None:
    done = crossent("score", three_rows, three_rows, "--format", "csv")
    lines = done.out.splitlines()
    assert lines[0] == "file,rows,nats,low,high,bits,perplexity,accuracy,infinite_rows"
    assert len(lines) == 3
    assert lines[1].split(",")[2] == repr(math.log(2))


def test_several_files_can_be_gated(crossent: Crossent, three_rows: Path) -> None:
    assert crossent("score", three_rows, three_rows, "--fail-above", 0.6).status == 1


def test_per_row_of_several_files_is_refused(crossent: Crossent, three_rows: Path, tmp_path: Path) -> None:
    done = crossent("score", three_rows, three_rows, "--per-row", tmp_path / "x.csv")
    assert done.status == 2
    assert "--per-row writes the rows of one file" in done.err


def test_rules_of_others_are_reproduced(crossent: Crossent, tmp_path: Path) -> None:
    path = tmp_path / "wiki.csv"
    rows = "no,.5,.5 no,.1,.9 no,.01,.99 yes,.9,.1 yes,.75,.25 yes,.001,.999"
    path.write_text("label,p_no,p_yes\n" + rows.replace(" ", "\n") + "\n")
    found = json.loads(crossent("score", path, "--rules", "kaggle", "--json").out)
    assert found["loss"]["nats"] == 1.881797068998267


def test_a_reading_is_saved_and_replayed(crossent: Crossent, three_rows: Path, tmp_path: Path) -> None:
    reading = tmp_path / "reading.json"
    first = crossent("score", three_rows, "--reading", reading, "--json")
    assert "saved the reading to" in first.err
    second = crossent("score", three_rows, "--reading", reading, "--json")
    assert second.err == ""
    assert json.loads(second.out)["loss"] == json.loads(first.out)["loss"]


def test_a_file_that_is_no_reading_is_refused(crossent: Crossent, three_rows: Path, tmp_path: Path) -> None:
    reading = tmp_path / "reading.json"
    reading.write_text("[]")
    done = crossent("score", three_rows, "--reading", reading)
    assert done.status == 2
    assert "not a saved reading" in done.err


def test_the_truth_column_can_be_named(crossent: Crossent, tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("label,target,p_a,p_b\na,b,0.5,0.5\nb,a,0.25,0.75\n")
    found = json.loads(crossent("score", path, "--truth", "target", "--json").out)
    assert found["loss"]["nats"] == pytest.approx((math.log(2) + math.log(4)) / 2, rel=1e-15)


def test_json_of_several_files_is_strict_even_where_a_loss_is_infinite(crossent: Crossent, tmp_path: Path) -> None:
    path = tmp_path / "zero.csv"
    path.write_text("id,label,p_cat,p_dog\na,cat,0,1\nb,dog,0.75,0.25\n")
    done = crossent("score", path, path, "--json")
    assert [one["loss"]["nats"] for one in json.loads(done.out, parse_constant=pytest.fail)] == ["Infinity"] * 2
