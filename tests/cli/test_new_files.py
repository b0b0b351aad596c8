"""A file that can't be written is refused before any work, in the name of its flag."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Crossent = Callable[..., Any]

# Every flag that writes a file; none of the sources is there, so that work that began would say so.
COMMANDS = (
    "score p.csv -o", "score p.csv --per-row", "score p.csv --log-likelihood l --out", "compare p.csv q.csv --out",
    "report p.csv -o", "calibrate p.csv --save", "calibrate p.csv -o", "fit p.csv --truth t -o",
    "fit p.csv --truth t --checkpoint", "predict m.json p.csv -o", "explain p.csv -o", "explain p.csv --save",
    "explain p.csv --html", "explain --students --save", "explain --students -o", "score p.csv --reading",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_is_not_there_is_refused_before_the_work(
    crossent: Crossent, tmp_path: Path, command: str
) -> None:
    folder = tmp_path / "not there"
    words = command.split()
    done = crossent(*words, folder / "result.json")
    assert (done.status, done.out) == (2, "")
    assert words[-1] in done.err
    said = f"must be in a folder that is there; '{folder}' is not; make it with mkdir -p {shlex.quote(str(folder))}"
    assert said in done.err
    assert "Errno" not in done.err


@pytest.mark.parametrize("command", COMMANDS[:-1])  # a reading that is there is read
def test_a_folder_is_refused_as_a_file(crossent: Crossent, tmp_path: Path, command: str) -> None:
    done = crossent(*command.split(), tmp_path)
    assert (done.status, done.out) == (2, "")
    assert f"must be a file; '{tmp_path}' is a folder; name a file in it" in done.err


def test_a_program_is_told_as_json(crossent: Crossent, tmp_path: Path) -> None:
    done = crossent("score", "p.csv", "--json", "-o", tmp_path / "no" / "score.json")
    assert json.loads(done.err)["error"] == "usage"
    assert "must be in a folder that is there" in json.loads(done.err)["message"]


def test_a_dash_is_stdout(crossent: Crossent, three_rows: Path) -> None:
    assert crossent("score", three_rows, "-o", "-").out == crossent("score", three_rows).out
