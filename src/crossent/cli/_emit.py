"""Results out: to the terminal, to a pipe, or whole into a file."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Protocol

import click

FORMATS = ("text", "json", "markdown", "html")


class Result(Protocol):
    """What every result of the library can do, and all that the command line asks of it."""

    def to_text(self, *, width: int = ..., color: bool = ...) -> str: ...
    def to_json(self) -> str: ...
    def to_markdown(self) -> str: ...
    def to_html(self) -> str: ...


def rendered(result: Result, form: str, *, to_file: bool) -> str:
    """Return ``result`` as ``form``, ending in one newline; colour only for a terminal that wants it."""
    match form:
        case "json":
            text = result.to_json()
        case "markdown":
            text = result.to_markdown()
        case "html":
            text = result.to_html()
        case _:
            color = not to_file and wants_color()
            text = result.to_text(width=terminal_width(), color=color)
    return text.rstrip("\n") + "\n"


def emit(text: str, out: Path | None) -> None:
    """Print ``text``, or write it to ``out`` whole: a reader sees the old file or the new one, never half of it."""
    if out is None or str(out) == "-":
        click.echo(text, nl=False, color=True)
        return
    write_whole(out, text)
    click.echo(f"wrote {out}", err=True)


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` under a temporary name beside ``path``, then rename."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def wants_color() -> bool:
    """Return whether stdout is a terminal whose owner has not asked for plain text (NO_COLOR, TERM=dumb)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def terminal_width() -> int:
    """Return the width to write for: the terminal's (or COLUMNS), between 60 and 200; 100 in a pipe."""
    return min(max(shutil.get_terminal_size((100, 24)).columns, 60), 200)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
