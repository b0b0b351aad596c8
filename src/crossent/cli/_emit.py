"""Results out: to the terminal, to a pipe, or whole into a file."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:
    from pathlib import Path

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
    from crossent.rendering import write_whole

    write_whole(out, text)
    click.echo(f"wrote {out}", err=True)


def wants_color() -> bool:
    """Return whether stdout is a terminal whose owner has not asked for plain text (NO_COLOR, TERM=dumb)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def terminal_width() -> int:
    """Return the width to write for: the terminal's (or COLUMNS), between 60 and 200; 100 in a pipe."""
    from crossent.rendering import readable_width

    return readable_width(shutil.get_terminal_size((100, 24)).columns)
