"""Standard input and pipes, spooled to a temporary file: a pass may need to be made twice."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import IO

from crossent.files import _refusals as refuse
from crossent.files._spool import Spool


def spooled_stdin() -> tuple[Path, Spool]:
    """Copy standard input to a temporary file; return it, and the owner that deletes it in the end."""
    if sys.stdin is None or sys.stdin.isatty():
        raise refuse.unreadable("stdin", 'nothing is piped in: "-" reads standard input')
    return _spooled("stdin", sys.stdin.buffer)


def spooled_pipe(path: Path) -> tuple[Path, Spool]:
    """Copy a named pipe, such as the shell's ``<(command)``, to a temporary file."""
    with path.open("rb") as pipe:
        return _spooled(str(path), pipe)


def _spooled(name: str, stream: IO[bytes]) -> tuple[Path, Spool]:
    owner = Spool()
    path = owner.folder / "input"
    with path.open("wb") as file:
        shutil.copyfileobj(stream, file, 1 << 20)
    if path.stat().st_size == 0:
        raise refuse.unreadable(name, f"{'standard input' if name == 'stdin' else 'the pipe'} is empty (0 bytes)")
    return path, owner
