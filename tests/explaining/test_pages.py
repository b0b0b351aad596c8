"""Markdown, LaTeX and HTML of the same steps: whatever a name holds, they parse."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from tests.explaining.helpers import random_examples
from tests.explaining.test_text import EXAMPLES, HOSTILE

import crossent as ce


def hostile_pages(form: str) -> list[str]:
    pages = []
    for example in random_examples(40, seed=2):
        names = [(HOSTILE * 10)[place] + str(place) for place in range(len(example.row))]
        pages.append(getattr(ce.explain(example.truth, **example.given, classes=names), f"to_{form}")())
    rows = [[0.5, 0.5], [1.0, 0.0]]
    pages.append(getattr(ce.explain([0, 1], rows, classes=HOSTILE[-2:]), f"to_{form}")())
    return pages


def test_every_row_of_a_markdown_table_has_the_cells_of_its_heading() -> None:
    for page in hostile_pages("markdown"):
        for table in re.findall(r"(?:^\|.*\n?)+", page, re.MULTILINE):
            cells = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
            assert len(cells) == 1, table
        assert "</script>" not in page


@pytest.mark.parametrize("name", ["classic", "logits", "soft", "zero", "batch"])
def test_markdown_renders_as_a_heading_and_tables(name: str) -> None:
    html = MarkdownIt("commonmark").enable("table").render(EXAMPLES[name]().to_markdown())
    assert html.startswith("<h3>How a loss of ")
    assert html.count("<table>") == (4 if name == "batch" else 3)
    assert not re.search(r"^\|", re.sub(r"<[^>]+>", "", html), re.MULTILINE)


def test_markdown_of_hostile_names_renders_them_as_text() -> None:
    for page in hostile_pages("markdown"):
        html = MarkdownIt("commonmark").enable("table").render(page)
        assert not re.search(r"<(script|img|a |em|strong><)", html)


def test_markdown_says_the_steps() -> None:
    page = EXAMPLES["logits"]().to_markdown()
    assert page.startswith("### How a loss of 1.4170 nats comes about\n")
    assert "| 4 | divide | p = (0.6590, 0.2424, 0.0986) | sums to 1 |" in page


class Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the signature is the parser's
        assert tag != "script"
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_closes_what_it_opens_and_runs_nothing() -> None:
    for page in hostile_pages("html"):
        parser = Balance()
        parser.feed(page)
        assert parser.open == []
        assert "http" not in page


def test_a_notebook_shows_the_html() -> None:
    found = ce.explain()
    assert found._repr_html_() == found.to_html()
    assert "p = (0.228, 0.619, 0.153)" in found.to_html()


def test_latex_is_balanced_and_plain() -> None:
    for page in [
        *hostile_pages("latex"),
        *(EXAMPLES[name]().to_latex() for name in ("classic", "soft", "zero", "batch")),
    ]:
        assert page.startswith("\\documentclass")
        assert page.endswith("\\end{document}\n")
        assert page.count("\\begin{") == page.count("\\end{")
        bare = re.sub(r"\\[\\{}$%&#_]", "", page)
        assert bare.count("{") == bare.count("}")
        assert bare.count("$") % 2 == 0
        assert set(re.findall(r"[^\x00-\x7fÀ-ÿ]", page)) == set()
        for line in page.splitlines():
            assert re.sub(r"\\[\\{}$%&#_]", "", line).count("$") % 2 == 0, line


def test_latex_says_the_steps_in_its_own_signs() -> None:
    page = EXAMPLES["logits"]().to_latex()
    assert r"$e^{z-2} = (1, 0.3679, 0.1496)$" in page
    assert r"$-\log_2 0.2424 = 2.0443\ \text{bits}$" in page


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no pdflatex on this machine")
@pytest.mark.parametrize("name", ["classic", "logits", "soft", "zero", "batch"])
def test_latex_compiles(name: str, tmp_path: Path) -> None:
    (tmp_path / "page.tex").write_text(EXAMPLES[name]().to_latex(), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0


def test_json_has_no_infinity_that_parsers_refuse() -> None:
    text = EXAMPLES["zero"]().to_json()
    assert '"nats": "Infinity"' in text
    assert "NaN" not in text
