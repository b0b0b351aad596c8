"""Every code has an entry in docs/errors.md, and every example there says what the command line says today."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

from crossent.cli._exit import run

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "errors.md"
ENTRY = re.compile(r"^## (E[0-9]{2}) · ", re.MULTILINE)
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODES = [f"E{number:02}" for number in range(17)]

pytestmark = pytest.mark.repository


INTRODUCTION = "what has no code"


def entries():
    """Return the page in parts: what stands before the first code, then each code's."""
    introduction, *parts = ENTRY.split(PAGE.read_text(encoding="utf-8"))
    return {INTRODUCTION: introduction} | dict(zip(parts[0::2], parts[1::2], strict=True))


def test_every_code_has_an_entry():
    assert list(entries()) == [INTRODUCTION, *CODES]


def test_every_code_that_is_raised_is_in_the_catalogue():
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert set(re.findall(r"code=\"(E[0-9]{2})\"", sources)) <= set(CODES)


@pytest.mark.parametrize("code", [INTRODUCTION, *CODES])
def test_examples(code, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    for _, name, text in FENCE.findall(entries()[code]):
        if name:
            Path(name).write_text(text, encoding="utf-8")
            continue
        command, _, wanted = text.partition("\n")
        status = run(shlex.split(command.removeprefix("$ crossent ")))
        out = "".join(capsys.readouterr())
        assert status == (0 if code == "E08" else 2), out
        assert doctest.OutputChecker().check_output(wanted, out.rstrip("\n") + "\n", doctest.ELLIPSIS), (
            f"{wanted}\n{out}"
        )
