"""Standard input, spooled to a temporary file: a pass may need to be made twice."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from crossent.files import _refusals as refuse
from crossent.files._spool import Spool


def spooled_stdin() -> tuple[Path, Spool]:
    """Copy standard input to a temporary file; return it, and the owner that deletes it in the end."""
    if sys.stdin is None or sys.stdin.isatty():
        raise refuse.unreadable("stdin", 'nothing is piped in: "-" reads standard input')
    owner = Spool()
    path = owner.folder / "stdin"
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
    if path.stat().st_size == 0:
        raise refuse.unreadable("stdin", "standard input is empty (0 bytes)")
    return path, owner
