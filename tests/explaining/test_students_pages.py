"""The students as LaTeX, Markdown and HTML: they compile, render, and carry the digits of the text."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from tests.explaining.test_text import HOSTILE

from crossent import Students, explain_students

TABLE = {
    "long": [1.4, 1.3, 4.7, 4.5, 5.1, 6.0, 5.2, 5.9, 1.6, 4.0, 1e-7],
    "wide": [0.2, 0.3, 1.4, 1.6, 1.9, 2.5, 2.0, 2.1, 0.4, 1.3, 0.1],
    "kind": ["a", "a", "b", "b", "b", "c", "c", "c", "a", "b", "a"],
}


def hostile() -> Students:
    names = {letter: name + letter for letter, name in zip("abc", HOSTILE, strict=False)}
    table = {"x_1 & 50%": TABLE["long"], "#y$": TABLE["wide"], "kind": [names[str(one)] for one in TABLE["kind"]]}
    return explain_students(table, x="x_1 & 50%", y="#y$", truth="kind")


STORIES = {
    "four": explain_students,
    "three classes": lambda: explain_students(TABLE, x="long", y="wide", truth="kind"),
    "hostile": hostile,
}


@pytest.mark.parametrize("name", STORIES)
def test_latex_is_balanced(name: str) -> None:
    page = STORIES[name]().to_latex()
    assert page.count("\\begin{") == page.count("\\end{")
    bare = re.sub(r"\\[\\{}$%&#_]", "", page)
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0
    assert set(re.findall(r"[^\x00-\x7fÀ-ÿ]", page)) == set()


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no pdflatex on this machine")
@pytest.mark.parametrize("name", STORIES)
def test_latex_compiles(name: str, tmp_path: Path) -> None:
    (tmp_path / "page.tex").write_text(STORIES[name]().to_latex(), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull" not in done.stdout


def test_latex_carries_the_digits_and_the_planes() -> None:
    page = explain_students().to_latex()
    for digits in ("0.0084", "4.780", "0.3024", "1.196", "0.035722"):
        assert digits in page
    assert r"z = 0.4\,x - 0.5\,y + 1" in page
    assert page.count(r"\begin{picture}") == 2
    # The line of model A, from the floor of the frame at the left to its ceiling at the right.
    assert re.search(r"\\qbezier\(\d+\.\d\d,0\.00\)\([\d.]+,26\.00\)\(\d+\.\d\d,52\.00\)", page)
    assert r"[\textbf{2}$-$]" in page
    assert r"[\textbf{1}$-$]" not in page


def rendered(page: str) -> str:
    return str(MarkdownIt("commonmark").enable("table").render(page))


@pytest.mark.parametrize("name", STORIES)
def test_markdown_renders_as_headings_tables_and_planes(name: str) -> None:
    story = STORIES[name]()
    html = rendered(story.to_markdown())
    assert html.startswith("<h3>Cross-entropy of linear models")
    assert html.count("<table>") == (3 if name == "four" else 1)
    assert html.count("<pre>") == len(story.models)
    assert "<script" not in html
    cells = {row.count("<td") for row in re.findall(r"<tr>.*?</tr>", html, re.DOTALL)} - {0}
    assert cells == ({8, 5} if name == "four" else {4})
