"""`crossent explain --students` from the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from crossent.cli._explain_students import students


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "plants.csv"
    path.write_text("long,wide,kind\n1,2,a\n2,1,a\n3,5,b\n4,4,b\n2,3,b\n1,1,a\n")
    return path


def test_the_command_prints_what_the_result_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    from crossent import explain_students as tell

    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    done = CliRunner().invoke(students, [])
    assert done.exit_code == 0
    assert done.output == tell().to_text(width=100)


def test_data_of_ones_own(table: Path) -> None:
    words = ["--data", str(table), "--x", "long", "--y", "wide", "--truth", "kind", "--as", "json"]
    data = json.loads(CliRunner().invoke(students, words).output)
    assert data["features"] == ["long", "wide"]
    assert data["descent"]["arrived"] is True


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json", "latex"])
def test_a_file_gets_what_would_be_printed(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    printed = CliRunner().invoke(students, ["--as", form])
    done = CliRunner().invoke(students, ["--as", form, "-o", str(tmp_path / "story")])
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"wrote {tmp_path / 'story'}\n")
    assert (tmp_path / "story").read_text(encoding="utf-8") == printed.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--x", "long"], "names a column of --data FILE"),
        (["--data", "x.csv", "--x", "long"], "--data needs --x, --y and --truth; missing: --y, --truth"),
        (["--as", "pdf"], "'pdf' is not one of"),
    ],
)
def test_bad_use_says_the_way_out(words: list[str], says: str) -> None:
    done = CliRunner().invoke(students, words)
    assert done.exit_code == 2
    assert says in done.output
