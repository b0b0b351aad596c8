"""`crossent demo`: files and two scores, and nothing of the user's overwritten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Crossent = Callable[..., Any]


def test_writes_its_files_and_scores_the_predictions(crossent: Crossent, tmp_path: Path) -> None:
    done = crossent("demo", "--into", tmp_path / "demo")
    assert done.status == 0
    assert sorted(path.name for path in (tmp_path / "demo").iterdir()) == [
        "digits_boosting.parquet",
        "digits_logistic.parquet",
        "flowers_test.csv",
        "flowers_train.csv",
    ]
    assert "cross-entropy   0.1955 nats per row" in done.out
    assert "cross-entropy   0.0984 nats per row" in done.out


def test_runs_twice(crossent: Crossent, tmp_path: Path) -> None:
    assert crossent("demo", "--into", tmp_path).status == 0
    assert crossent("demo", "--into", tmp_path).status == 0


def test_leaves_a_file_of_the_user_alone(crossent: Crossent, tmp_path: Path) -> None:
    mine = tmp_path / "digits_boosting.parquet"
    mine.write_text("mine")
    done = crossent("demo", "--into", tmp_path)
    assert done.status == 2
    assert "exists and is not the demo's file" in done.err
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("name", ["digits_logistic", "digits_boosting"])
def test_inspect_says_how_a_file_is_read(crossent: Crossent, tmp_path: Path, name: str) -> None:
    crossent("demo", "--into", tmp_path)
    done = crossent("inspect", tmp_path / f"{name}.parquet")
    assert done.status == 0
    assert "truth = label" in done.out
    assert "prob_0" in done.out
