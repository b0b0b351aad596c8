"""The command line, run in this process the way a shell would run it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from crossent.cli._exit import run


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str


@pytest.fixture
def crossent(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Run `crossent WORDS`, optionally with text on stdin, 100 columns wide and without colour."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")

    def call(*words: object, stdin: str | bytes = b"") -> Outcome:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        capfd.readouterr()
        status = run([str(word) for word in words])
        captured = capfd.readouterr()
        return Outcome(status, captured.out, captured.err)

    return call


@pytest.fixture
def three_rows(tmp_path: Path) -> Path:
    """Three animals: the truth was given 1/2, 1/4 and 1, so the loss is ln 2."""
    path = tmp_path / "animals.csv"
    path.write_text("id,label,p_cat,p_dog\na,cat,0.5,0.5\nb,dog,0.75,0.25\nc,dog,0,1\n")
    return path
