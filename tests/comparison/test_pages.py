"""The comparison as text, JSON, Markdown and HTML, and on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.comparison.helpers import compared, csv_of, noisy, two_files

import crossent as ce
from crossent.cli._exit import run
from crossent.errors import InvalidInput


def test_snapshot() -> None:
    first = np.tile([0.5, 0.7, 2.0, 0.9], 30) + np.arange(120) / 1000
    change = np.tile([0.02, 0.01, -0.4, 0.03], 30) + np.arange(120) / 5000
    text = compared(first, first + change, names=["baseline", "new"], delta=0.005).to_text(width=80)
    assert (
        text
        == """\
joined by row     120 rows in both arrays

                   loss (nats)       95% interval    bits   perplexity   right
  baseline              1.0845     0.983 to 1.204   1.565         2.96   25.0%
  new                   1.0114     0.940 to 1.092   1.459         2.75   25.0%
  new − baseline       −0.0731   −0.109 to −0.040   paired interval

  "new" is better: 6.7% less loss, and the interval stays below zero.
  It is lower on only 25.0% of rows — the gain comes from fewer very costly
  mistakes.
  (Pairing the rows makes the standard error 0.0167; unpaired it would be
  0.0653.)

  class   rows   baseline     new           change
  1        120      1.085   1.011   −0.073 ± 0.035

  moved most   row   truth   p before   p after   change
  better       2     1         0.1351    0.2014   −0.400
  better       6     1         0.1345    0.2004   −0.399
  better       10    1         0.1340    0.1995   −0.398
  worse        119   1         0.3610    0.3420   +0.054
  worse        115   1         0.3624    0.3437   +0.053
  worse        111   1         0.3639    0.3453   +0.052

  gate    "new" is at most 0.005 nats worse: the 95% interval ends at −0.0400
  method  p < 0.0001; bootstrap-t, 1,999 Poisson replicates, or t where that
          reaches farther
"""
    )


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_lines_fit(width: int) -> None:
    first, other = noisy(1, 80)
    names = ["a model with a rather long name that goes on and on", "another one of these very long names of models"]
    result = compared(first, other, other + 0.1, names=[*names, "c"], always_valid=True)
    two = compared(first, other, names=names, by=np.arange(80) % 3)
    for text in (result.to_text(width=width), two.to_text(width=width)):
        assert all(len(line) <= width for line in text.splitlines())


def test_the_difference_keeps_to_its_columns_or_stands_below() -> None:
    first, other = noisy(1, 80)
    for name, wide in (("a model of a longer name", 120), ("the same, even " + "longer " * 5, 200)):
        result = compared(first, other, names=["baseline", name])
        heading, *_, difference = result.to_text(width=wide).split("\n\n")[1].splitlines()
        assert difference.endswith("   paired interval")
        ending = heading.index("95% interval") + len("95% interval")
        assert difference[ending:] == "   paired interval"
        assert difference[ending - 1].isdigit()
        assert result.to_text(width=60).split("\n\n")[1].splitlines()[-1].startswith("    95% paired interval ")


def test_colour_adds_nothing_but_colour() -> None:
    result = compared(*noisy(2, 60))
    plain = result.to_text(color=True)
    for code in ("\x1b[1m", "\x1b[2m", "\x1b[0m"):
        plain = plain.replace(code, "")
    assert plain == result.to_text()
    assert str(result) == result.to_text()


def test_json_round_trip_and_keys() -> None:
    first, other = noisy(3, 100)
    result = compared(first, other, first + 1, by=np.arange(100) % 2, delta=0.1, always_valid=True)
    assert ce.Comparison.from_json(result.to_json()) == result
    data = json.loads(result.to_json())
    assert data["schema"] == "crossent.compare/1"
    assert {"rows", "models", "difference", "differences", "pairs", "groups", "joined", "gates"} <= set(data)
    wanted = {"nats", "standard_error", "interval", "p_value", "share_of_rows_better", "verdict"}
    assert wanted <= set(data["difference"])
    with pytest.raises(InvalidInput, match=r"a comparison has the schema 'crossent.compare/1'; found None"):
        ce.Comparison.from_dict({})


def test_hostile_names() -> None:
    first, other = noisy(4, 60)
    names = ["</script><img onerror=x>", "pipe | and *star*"]
    result = compared(first, other, names=names, by={"<col>": np.array(["<b>", "|"])[np.arange(60) % 2]})
    page = result._repr_html_()
    assert "<img" not in page
    assert "<b>" not in page.replace("<bdi>", "")
    assert "&lt;/script&gt;" in page
    assert "pipe \\| and \\*star\\*" in result.to_markdown()
    assert "\x1b" not in compared(first, other, names=["a\x1b[31m", "b"]).to_text()


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = two_files(tmp_path)
    old, new = csv_of(tmp_path / "old.csv", a), csv_of(tmp_path / "new.csv", b)
    assert run(["compare", old, new, "--json"]) == 0
    found = capsys.readouterr()
    assert json.loads(found.out) == json.loads(ce.compare(old, new).to_json())
    assert run(["compare", old, new, "--fail-if-worse", "10", "-q"]) == 0
    assert run(["compare", old, new, "--fail-if-worse", "0", "-q"]) == 1
    assert (
        "gate failed: not shown that new is at most 0 nats worse; its 95% interval ends at" in capsys.readouterr().err
    )
    assert run(["compare", old]) == 2
    assert "compare needs two files or more" in capsys.readouterr().err
    assert run(["compare", old, new, "--by", "label,id", "--names", "x,y", "--always-valid"]) == 0
    assert "interval at every look" in capsys.readouterr().out


def test_errors_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = two_files(tmp_path)
    old, new = csv_of(tmp_path / "old.csv", a), csv_of(tmp_path / "new.csv", b[1:])
    assert run(["compare", old, new]) == 2
    error = capsys.readouterr().err
    assert "59 of 60 ids" in error
    assert "--join inner" in error
    assert "(E10, exit 2)" in error
    assert run(["compare", old, new, "--json"]) == 2
    assert json.loads(capsys.readouterr().err)["error"] == "E10"
