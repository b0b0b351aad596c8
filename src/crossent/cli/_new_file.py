"""A file that a command will write: looked at while the flags are read, before any work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


class NewFile(click.Path):
    """The path of a file to write; one that can't be written is refused, and ``-`` is stdout where a command has it."""

    def __init__(self) -> None:
        super().__init__(readable=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or refuse it in the name of its flag."""
        from crossent.rendering import trouble_with

        target: Any = super().convert(value, param, ctx)
        trouble = None if str(target) == "-" else trouble_with(target)
        if trouble is not None:
            self.fail(f"{str(target)!r}: {trouble}", param, ctx)
        return target
