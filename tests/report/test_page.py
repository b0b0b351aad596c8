"""A page is one file: complete, the same for the same input, and every number in it can be read back."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from tests.report.pages import HOSTILE, KINDS, made, page, result, scored

import crossent as ce
from crossent.errors import FileError, InvalidInput
from crossent.scoring._stored import stored_scores

pytest.importorskip("jinja2", reason="needs the report extra")
pytest.importorskip("vl_convert", reason="needs the report extra")

from crossent import report as crossent_report
from crossent.report import page_of, report
from crossent.report._drawings import _drawn, runtime
from crossent.report._template import SCRIPTS

VOID = {"meta", "link", "img", "input", "br", "hr"}


class Outline(HTMLParser):
    """Reads a page; notes what is left open, what would be fetched, and the texts of headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.problems: list[str] = []
        self.fetched: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids += [named["id"]] if named.get("id") else []
        fetched = [named[one] for one in ("src", "href", "srcset", "data", "action") if named.get(one)]
        self.fetched += [str(one) for one in fetched if not str(one).startswith("#")]
        self.problems += [f"{tag} {one}" for one in named if one.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_is_whole_and_fetches_nothing(kind: str) -> None:
    found = Outline(page(kind))
    assert found.problems == []
    assert found.open == []
    assert found.fetched == []
    assert len(set(found.ids)) == len(found.ids)


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_shows_a_number_that_is_none(kind: str) -> None:
    shown = re.sub(r"<(script|style)\b.*?</\1>", "", page(kind), flags=re.DOTALL)
    texts = html.unescape(re.sub(r"<[^>]*>", " ", shown))
    assert re.findall(r"\b(?:nan|NaN|None|undefined|Infinity|inf)\b", texts) == []


@pytest.mark.parametrize("kind", ["three classes", "right to left"])
def test_the_same_input_gives_the_same_bytes(kind: str) -> None:
    _drawn.cache_clear()
    assert page_of(KINDS[kind]()) == page(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_score_is_read_back_from_the_page(kind: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(page(kind), encoding="utf-8")
    (found,) = stored_scores(tmp_path / "page.html")
    assert found.to_json() == result(kind).to_json()


def test_a_page_that_was_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page("three classes"), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'("nats":) ([0-9.]+)', r"\1 0.001", text, count=1), encoding="utf-8")
    with pytest.raises(FileError, match="the numbers in this page were changed since it was made"):
        stored_scores(path)


def test_a_page_of_others_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.html"
    path.write_text("<!doctype html><p>nothing of ours", encoding="utf-8")
    with pytest.raises(FileError, match='not a report of crossent: it has no "crossent-result"'):
        stored_scores(path)


def test_a_page_of_a_comparison_alone_holds_no_scores(tmp_path: Path) -> None:
    truth, old = made(100, 3)
    ce.compare(old, made(100, 3, 1)[1], truth=truth).save(tmp_path / "page.html")
    with pytest.raises(FileError, match="this page holds a comparison and no scores"):
        stored_scores(tmp_path / "page.html")


def test_hostile_names_stay_text() -> None:
    text = page("hostile").replace(str(runtime()), "")
    assert "<img" not in text
    assert "<b>bold" not in text
    assert html.escape(HOSTILE[0]) in html.escape(html.unescape(text))


def test_every_script_is_in_the_page_and_none_is_forgotten() -> None:
    texts = {path.stem: path.read_text() for path in (Path(crossent_report.__file__).parent / "scripts").glob("*.js")}
    assert set(texts) == set(SCRIPTS)
    assert all(text in page("three classes") and "</script" not in text for text in texts.values())


def test_a_score_that_was_read_back_has_a_page_without_rows(tmp_path: Path) -> None:
    restored = ce.Score.from_json(scored(50).to_json())
    text = page_of(restored)
    assert "no rows kept" in text
    assert Outline(text).problems == []


def test_a_result_is_saved_by_its_ending(tmp_path: Path) -> None:
    score = result("three classes")
    for ending, text in ((".json", score.to_json()), (".md", score.to_markdown()), (".txt", score.to_text())):
        score.save(tmp_path / f"score{ending}")
        assert (tmp_path / f"score{ending}").read_text(encoding="utf-8") == text.rstrip("\n") + "\n"


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"path: must end in one of \.json, \.md, \.txt, \.html; found '\.pdf'"):
        scored(20).save(tmp_path / "score.pdf")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"path: must be in a folder that is there; .* mkdir -p"):
        scored(20).save(tmp_path / "nothing" / "score.json")


def test_files_are_named_with_their_fingerprints(tmp_path: Path) -> None:
    path = tmp_path / "predictions.csv"
    path.write_text("label,p_a,p_b\n" + "a,0.75,0.25\nb,0.5,0.5\n" * 30, encoding="utf-8")
    page = report(str(path), command="crossent report predictions.csv")
    assert hashlib.sha256(path.read_bytes()).hexdigest() in page.html
    assert "crossent report predictions.csv" in page.html
    assert page.kept == "60 rows → all kept"


def test_all_numbers_are_in_the_page_as_json() -> None:
    text = re.search(r'id="crossent-result"[^>]*>(.*?)</script>', page("three classes"), re.DOTALL)
    assert text is not None
    stored = json.loads(text[1])
    assert stored["schema"] == "crossent.report/1"
    assert stored["scores"][0]["loss"]["nats"] == result("three classes").loss.nats


def test_the_verdict_is_the_loss() -> None:
    title = re.search(r"<title>(.*?)</title>", page("three classes"))
    assert title is not None
    assert f"Each row costs {result('three classes').loss.nats:.4f} nats" in title[1]


def test_rows_hold_ids_numbers_and_losses() -> None:
    text = re.search(r'id="crossent-rows">(.*?)</script>', page("hostile"), re.DOTALL)
    assert text is not None
    rows = json.loads(text[1])["rows"]
    assert rows["id"][7] == f"{HOSTILE[0]}7"

    losses = np.frombuffer(base64.b64decode(rows["loss"]), dtype="<f4")
    np.testing.assert_allclose(losses.mean(), result("hostile").loss.nats, rtol=1e-6)
