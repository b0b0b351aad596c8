"""`crossent report`: the page goes where it is told, says what it holds, and is read back by `crossent score`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

pytest.importorskip("vl_convert", reason="needs the report extra")

Crossent = Callable[..., Any]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "animals.csv"
    lines = [f"{number},{'cat' if number % 3 else 'dog'},0.{5 + number % 4},0.{5 - number % 4}" for number in range(60)]
    path.write_text("id,label,p_cat,p_dog\n" + "\n".join(lines) + "\n")
    return path


def test_the_page_is_written_and_read_back(crossent: Crossent, rows: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = crossent("report", rows, "-o", page, "--static")
    assert (done.status, done.out) == (0, "")
    assert done.err.startswith(f"wrote {page}   0.")
    assert "60 rows → all kept" in done.err
    again = crossent("score", page, "--json")
    assert json.loads(again.out) == json.loads(crossent("score", rows, "--json").out)
    assert crossent("score", page).out == crossent("score", rows).out


def test_a_gate_holds_for_what_was_read_back(crossent: Crossent, rows: Path, tmp_path: Path) -> None:
    crossent("report", rows, "-o", tmp_path / "page.html", "--static")
    assert crossent("score", tmp_path / "page.html", "--fail-above", "0.01").status == 1


def test_several_files_are_compared_and_read_back_as_lines(crossent: Crossent, rows: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(rows.read_text().replace("0.5", "0.6", 5).replace("0.6,0.6", "0.6,0.4"))
    other.write_text(rows.read_text())
    done = crossent("report", rows, other, "--names", "old,new", "-o", tmp_path / "two.html", "--static")
    assert done.status == 0
    assert "can&#39;t be told apart" in (tmp_path / "two.html").read_text()
    lines = crossent("score", tmp_path / "two.html", "--format", "csv").out.splitlines()
    assert len(lines) == 3


def test_a_dash_is_stdout_and_the_bytes_are_the_same(crossent: Crossent, rows: Path, tmp_path: Path) -> None:
    crossent("report", rows, "-o", tmp_path / "page.html", "--static")
    done = crossent("report", rows, "-o", "-", "--static", "-q")
    assert done.out == (tmp_path / "page.html").read_text()
    assert done.err == ""


def test_the_command_stands_in_the_page(crossent: Crossent, rows: Path) -> None:
    done = crossent("report", rows, "-o", "-", "--static", "--clip", "1e-9")
    assert f"crossent report {rows} --static --clip 1e-9 -o report.html" in done.out


def test_open_shows_the_file(crossent: Crossent, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(click, "launch", shown.append)
    assert crossent("report", rows, "--static", "--open", "-o", tmp_path / "page.html").status == 0
    assert shown == [(tmp_path / "page.html").as_uri()]
    assert crossent("report", rows, "--open", "-o", "-").err.count("--open shows a file") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--max-size", "much"), "'much' is no size, as in 800k, 5MB or 5000000"),
        (("--max-size", "0"), "'0' leaves no room for anything"),
        (("--names", "a,b"), "--names is for a comparison; give two files or more"),
    ],
)
def test_bad_use_is_said(crossent: Crossent, rows: Path, words: tuple[str, ...], said: str) -> None:
    done = crossent("report", rows, *words)
    assert done.status == 2
    assert said in " ".join(done.err.replace("│", " ").split())


def test_a_page_of_others_is_refused(crossent: Crossent, tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text("<p>nothing of ours")
    done = crossent("score", tmp_path / "other.html")
    assert done.status == 2
    assert 'error: not a report of crossent: it has no "crossent-result"' in done.err


def test_without_the_extra_the_way_out_is_said(crossent: Crossent, rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for name in [name for name in sys.modules if name.startswith(("crossent.report", "jinja2"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    done = crossent("report", rows, "-o", "-")
    assert done.status == 2
    assert 'the HTML report needs the "report" extra (E14); run: pip install "crossent[report]"' in done.err
