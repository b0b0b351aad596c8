"""`crossent explain` as a shell sees it: typed numbers, rows of files, forms, a step at a time, a question."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

import crossent as ce

Crossent = Callable[..., Any]


def test_without_arguments_it_is_the_classic_example(crossent: Crossent) -> None:
    done = crossent("explain")
    assert done.status == 0
    assert done.out == ce.explain().to_text(width=100)
    assert "−ln 0.619 = 0.4797 nats" in done.out
    assert done.err == ""


@pytest.mark.parametrize(
    ("words", "nats"),
    [
        (["--logits", "2,1,0.1", "--classes", "cat,dog,bird", "--truth", "dog"], "1.4170"),
        (["--logits", "2,1,0.1", "--truth", "1"], "1.4170"),
        (["--probs", "1/3,1/3,1/3", "--truth", "0"], "1.0986"),
        (["--probs", "0.5,0.25,0.25", "--truth", "0.7,0.2,0.1"], "0.9011"),
        (["--probs", "0.5,0.25,0.25", "--truth", "0,1,0"], "1.3863"),
        (["--log-probs", "-0.6931471805599453,-0.6931471805599453", "--truth", "0"], "0.6931"),
        (["--logits", "-1,-2", "--truth", "0"], "0.3133"),
        (["--logits", "1.2", "--truth", "1"], "0.2633"),
        (["--probs", "0.8", "--classes", "no,yes", "--truth", "yes"], "0.2231"),
        (["--probs", "0.5,0.5;0.75,0.25", "--truth", "0;1"], "1.3863"),
        (["--probs", "0.5,0.5;0.75,0.25", "--truth", "1,0;0,1"], "1.3863"),
    ],
)
def test_typed_numbers(crossent: Crossent, words: list[str], nats: str) -> None:
    done = crossent("explain", *words)
    assert done.status == 0, done.err
    assert f"= {nats} nats" in done.out


def test_a_row_of_a_file_by_id_or_number(crossent: Crossent, three_rows: Path) -> None:
    by_id, by_number = crossent("explain", three_rows, "--id", "b"), crossent("explain", three_rows, "--row", 2)
    assert by_id.out == by_number.out
    assert "−ln 0.25 = 1.3863 nats" in by_id.out
    assert "id b (row 2)" in by_id.out


def test_a_file_is_piped_in(crossent: Crossent, three_rows: Path) -> None:
    for words in ((), ("--id", "b"), ("--row", 2)):
        piped = crossent("explain", "-", *words, stdin=three_rows.read_bytes())
        named = crossent("explain", three_rows, *words)
        assert piped.status == 0, piped.err
        assert piped.out.splitlines()[1:] == named.out.splitlines()[1:]
        assert piped.out.startswith("stdin")


def test_the_costliest_row_of_score_is_explained_next(crossent: Crossent, three_rows: Path) -> None:
    line = next(one for one in crossent("score", three_rows).out.splitlines() if "crossent explain" in one)
    words = line.split("crossent explain ")[1].split()
    assert words == [str(three_rows), "--id", "b"]
    assert "1.3863 nats" in crossent("explain", *words).out


def test_save_draws_the_row_too(crossent: Crossent, three_rows: Path, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert", reason="pictures need the extra `report`")
    pytest.importorskip("altair", reason="pictures need the extra `report`")
    done = crossent("explain", three_rows, "--id", "b", "--save", tmp_path / "row.svg")
    assert done.out == crossent("explain", three_rows, "--id", "b").out
    assert f"wrote {tmp_path / 'row.svg'}" in done.err
    assert "is pushed up by 0.750" in (tmp_path / "row.svg").read_text(encoding="utf-8")
    batch = crossent("explain", three_rows, "--save", tmp_path / "rows.svg")
    assert batch.status == 0
    assert "The costliest row gave 25% to what happened" in (tmp_path / "rows.svg").read_text(encoding="utf-8")
    assert "path: must end in .svg, .png or .html" in crossent("explain", "--save", tmp_path / "row.gif").err


def test_a_whole_file_goes_from_one_to_all(crossent: Crossent, three_rows: Path) -> None:
    done = crossent("explain", three_rows)
    assert "0.5 · 0.25 · 1 = 0.125" in done.out
    assert "2.0794 / 3 = 0.6931 nats per row" in done.out


def test_a_second_model_stands_beside_it(crossent: Crossent, three_rows: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("id,label,p_cat,p_dog\na,cat,0.5,0.5\nb,dog,0.5,0.5\nc,dog,0,1\n")
    done = crossent("explain", three_rows, "--id", "b", "--vs", other)
    assert "p = 0.5 for the truth, 0.693 nats less" in done.out


def test_columns_of_a_file_are_named_by_the_same_flags(crossent: Crossent, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("key,outcome,one,two\na,one,0.5,0.5\nb,two,0.75,0.25\n")
    done = crossent("explain", path, "--truth", "outcome", "--probs", "one,two", "--id-column", "key", "--id", "b")
    assert "= 1.3863 nats" in done.out, done.err


@pytest.mark.parametrize(
    ("form", "start"),
    [("markdown", "### How"), ("latex", "\\documentclass"), ("html", "<div"), ("json", "{"), ("text", "the classic")],
)
def test_as_prints_what_the_result_is_in_python(crossent: Crossent, form: str, start: str) -> None:
    done = crossent("explain", "--as", form)
    wanted = ce.explain().to_text(width=100) if form == "text" else getattr(ce.explain(), f"to_{form}")()
    assert done.out.startswith(start)
    assert done.out == wanted.rstrip("\n") + "\n"


def test_json_is_json_and_nothing_else(crossent: Crossent) -> None:
    found = json.loads(crossent("explain", "--json", "--base", 10).out)
    assert found["schema"] == "crossent.explain/1"
    assert found["loss"]["nats"] == 0.47965000629754095
    assert found["loss"]["base"] == 10
    assert [one["bits"] for one in found["code_lengths"]] == [3.0, 10.0]


def test_out_writes_the_file(crossent: Crossent, tmp_path: Path) -> None:
    target = tmp_path / "page.tex"
    done = crossent("explain", "--as", "latex", "-o", target)
    assert done.out == ""
    assert target.read_text(encoding="utf-8") == ce.explain().to_latex()


def test_step_prints_all_where_there_is_no_terminal(crossent: Crossent) -> None:
    assert crossent("explain", "--step").out == crossent("explain").out


def test_step_waits_for_a_key_on_a_terminal(crossent: Crossent, monkeypatch: pytest.MonkeyPatch) -> None:
    from crossent.cli import _explain

    keys = iter("  q")
    monkeypatch.setattr(click, "getchar", lambda: next(keys))
    monkeypatch.setattr(_explain, "_is_terminal", lambda: True)
    done = crossent("explain", "--step")
    whole = crossent("explain", "--as", "text").out
    assert whole.startswith(done.out)
    assert "the truth is class 1" in done.out
    assert "gradient" not in done.out


def test_quiz_judges_the_answer_and_shows_the_way(crossent: Crossent) -> None:
    words = ["explain", "--quiz", "--probs", "0.5,0.25,0.25", "--truth", "1"]
    right, bits = crossent(*words, stdin="1.39\n"), crossent(*words, stdin="2\n")
    assert "What is the loss in nats?" in right.out
    assert "right: the loss is 1.3863 nats" in right.out
    assert "that is in bits" in bits.out
    assert "p = (0.5, 0.25, 0.25)" in right.out
    assert right.status == bits.status == 0


def test_quiz_does_not_give_the_answer_away(crossent: Crossent) -> None:
    done = crossent("explain", "--quiz", "--seed", 7)
    assert "What is the loss in nats?" in done.out
    assert "nats\n" not in done.out.replace("in nats?\n", "")
    assert "no answer" in done.err
    assert done.out == crossent("explain", "--quiz", "--seed", 7).out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--probs", "0.5,x", "--truth", "0"], "--probs: must be numbers separated by commas, as --probs 0.2,0.7,0.1"),
        (["--log-probs", "1/0", "--truth", "0"], "--log-probs: must be numbers"),
        (["--probs", "0.5,0.6", "--truth", "0"], "rows must sum to 1"),
        (["--logits", "1,2", "--truth", "dog", "--classes", "cat,bird"], 'cat, bird, or its number; found "dog"'),
        (["--probs", "0.5,0.5"], "truth: must say what happened"),
        (["--truth", "1"], "a truth needs its prediction"),
        (["--quiz", "--as", "json"], "--quiz asks on the terminal"),
        (["nothing.csv"], "no such file"),
        (["nothing.csv", "--logits", "1,2"], "--logits gives numbers, and FILE has its own"),
        (["-"], "standard input is empty"),
    ],
)  # fmt: skip
def test_bad_use_exits_with_2_and_the_way_out(crossent: Crossent, words: list[str], says: str) -> None:
    done = crossent("explain", *words)
    assert done.status == 2
    assert done.out == ""
    assert says in " ".join(done.err.split())


def test_help_is_quick_and_says_what_to_type(crossent: Crossent) -> None:
    done = crossent("explain", "--help")
    assert "crossent explain --logits 2,1,0.1 --classes cat,dog,bird --truth dog" in done.out
