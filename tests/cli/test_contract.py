"""What every command keeps: exit statuses, errors on stderr, no traceback, help with examples."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crossent.cli._app import app

Crossent = Callable[..., Any]
COMMANDS = list(app.commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example_that_uses_the_command(crossent: Crossent, name: str) -> None:
    done = crossent(name, "--help")
    assert done.status == 0
    assert f"crossent {name}" in done.out.split("Example", 1)[1] + done.out.split("Usage", 1)[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_flag_is_explained(name: str) -> None:
    silent = [p.name for p in app.commands[name].params if p.param_type_name == "option" and not p.help]
    assert silent == []


def test_version(crossent: Crossent) -> None:
    assert crossent("--version").out.startswith("crossent, version 0.")


def test_a_mistyped_command_is_answered_with_the_nearest(crossent: Crossent) -> None:
    done = crossent("scroe", "x.csv")
    assert done.status == 2
    assert "no command named 'scroe'.  Did you mean score?" in done.err


def test_a_mistyped_flag_is_answered_with_the_nearest(crossent: Crossent) -> None:
    done = crossent("score", "x.csv", "--thruth", "label")
    assert done.status == 2
    assert "--truth" in done.err


def test_a_missing_file_is_said_without_a_traceback(crossent: Crossent, tmp_path: Path) -> None:
    done = crossent("score", tmp_path / "nothing.csv")
    assert done.status == 2
    assert done.err.startswith("error: ")
    assert "Traceback" not in done.err
    assert done.out == ""


def test_errors_are_json_where_the_result_would_have_been(crossent: Crossent, tmp_path: Path) -> None:
    done = crossent("score", tmp_path / "nothing.csv", "--json")
    assert done.status == 2
    assert set(json.loads(done.err)) >= {"error", "message"}


def test_bad_use_is_json_too(crossent: Crossent) -> None:
    done = crossent("score", "x.csv", "--json", "--clip", "much")
    assert done.status == 2
    assert json.loads(done.err)["error"] == "usage"


def test_debug_shows_the_traceback(tmp_path: Path, crossent: Crossent) -> None:
    with pytest.raises(Exception, match="nothing"):
        crossent("score", tmp_path / "nothing.csv", "--debug")


def test_a_fix_repeats_the_command(crossent: Crossent, tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("label,target,p_a,p_b\na,b,0.5,0.5\nb,a,0.5,0.5\n")
    done = crossent("score", path)
    assert done.status == 2
    assert f"crossent score {path} --truth" in done.err
    assert "(E01, exit 2)" in done.err


def test_a_reader_that_leaves_early_is_no_error(three_rows: Path) -> None:
    command = f'"{sys.executable}" -m crossent score "{three_rows}" --json | head -n 1; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0"
    assert done.stderr == ""


def test_ctrl_c_says_so_and_leaves_no_wreck(
    crossent: Crossent, three_rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("crossent.files.Survey.add", interrupted)
    done = crossent("score", three_rows, "--per-row", tmp_path / "losses.csv")
    assert done.status == 130
    assert done.err.strip() == "interrupted"
    assert [path.name for path in tmp_path.iterdir()] == [three_rows.name]


def test_completion_prints_a_script(crossent: Crossent) -> None:
    done = crossent("completion", "bash")
    assert done.status == 0
    assert "_CROSSENT_COMPLETE=bash_complete" in done.out
