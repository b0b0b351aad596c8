"""Every example in the documents runs and prints what the document says.

A ``console`` block is replayed by a shell: lines after ``$ `` are typed, what follows must come out (a line ``...``
stands for any lines).  A ``python`` block is a doctest where it has prompts, and runs as it stands where it has none.
The blocks of one document share a folder and run in order, as a reader would type them.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# The catalogue of errors brings its own files; tests/files/test_error_docs.py replays it.
PAGES = {path for path in (ROOT / "docs").rglob("*.md") if path.name != "errors.md"}
DOCUMENTS = [ROOT / "README.md", *sorted(PAGES)]
FENCE = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.repository


@dataclass(frozen=True)
class Block:
    language: str
    text: str
    line: int


def blocks(document: Path) -> list[Block]:
    text = document.read_text(encoding="utf-8")
    return [Block(m[1], m[2], text[: m.start()].count("\n") + 1) for m in FENCE.finditer(text)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_examples_print_what_the_document_says(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    environment = shell_environment(tmp_path)
    globs: dict[str, object] = {}
    for block in blocks(document):
        where = f"{document.name}:{block.line}"
        if block.language == "console":
            assert_console_block_replays(block.text, where, environment)
        else:
            assert_python_block_runs(block.text, where, globs)


def shell_environment(folder: Path) -> dict[str, str]:
    """Return an environment in which `crossent` is this checkout's, 100 columns wide and without colour."""
    shims = folder / ".bin"
    shims.mkdir()
    shim = shims / "crossent"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m crossent "$@"\n')
    shim.chmod(0o755)
    path = f"{shims}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}


def assert_console_block_replays(text: str, where: str, environment: dict[str, str]) -> None:
    for command, expected in conversations(text):
        done = subprocess.run(
            ["bash", "-c", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if expected and not matches(expected, done.stdout):
            pytest.fail(f"{where}: $ {command}\n--- the document says\n{expected}\n--- it printed\n{done.stdout}")


def conversations(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:].split("   #")[0], []))
        elif found:
            found[-1][1].append(line)
    return [(command, "\n".join(lines).strip("\n")) for command, lines in found]


def matches(expected: str, actual: str) -> bool:
    parts = [re.escape("\n".join(part)) for part in split_at_ellipses(expected.splitlines())]
    pattern = r"(?:.*\n)*?".join(f"{part}\n" if part else "" for part in parts)
    lines = "\n".join(line.rstrip() for line in actual.strip("\n").splitlines()) + "\n"
    return re.fullmatch(pattern, lines) is not None


def split_at_ellipses(lines: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in lines:
        if line.strip() == "...":
            parts.append([])
        else:
            parts[-1].append(line.rstrip())
    return parts


def assert_python_block_runs(text: str, where: str, globs: dict[str, object]) -> None:
    if ">>> " not in text:
        exec(compile(text, where, "exec"), globs)
        return
    test = doctest.DocTestParser().get_doctest(text, globs, where, where, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    report: list[str] = []
    runner.run(test, out=report.append, clear_globs=False)
    globs.update(test.globs)
    assert runner.summarize(verbose=False).failed == 0, "".join(report)


def test_a_wrong_output_is_noticed() -> None:
    assert matches("a\n...\nd", "a\nb\nc\nd\n")
    assert matches("...\nd", "a\nd\n")
    assert not matches("a\nd", "a\nb\nd\n")
    assert not matches("a\n...\nd", "a\nb\n")
