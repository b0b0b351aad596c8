"""Whether a file can be written at all: asked before long work, and again where it is written."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from crossent.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a file can't be written: the rule it breaks, what was found, and the way out."""

    rule: str
    found: str
    way_out: str

    def __str__(self) -> str:
        return f"{self.rule}; {self.found}; {self.way_out}"


def trouble_with(target: Path) -> Trouble | None:
    """Return why ``target`` can't be written; None where it can, as far as can be seen without writing."""
    return _trouble_with_folder(target.parent) if not target.exists() else _trouble_with_old(target)


def _trouble_with_folder(folder: Path) -> Trouble | None:
    shown = repr(str(folder))
    if not folder.exists():
        make = f"make it with mkdir -p {shlex.quote(str(folder))}"
        return Trouble("must be in a folder that is there", f"{shown} is not", make)
    if not folder.is_dir():
        return Trouble("must be in a folder", f"{shown} is a file", "name another")
    if not os.access(folder, os.W_OK | os.X_OK):
        return Trouble("must be in a folder that is writable", f"{shown} is not", "name another, or chmod u+w it")
    return None


def _trouble_with_old(target: Path) -> Trouble | None:
    """Return why what has the name already can't be replaced."""
    shown = repr(str(target))
    if target.is_dir():
        return Trouble("must be a file", f"{shown} is a folder", "name a file in it")
    if not target.is_file():
        return Trouble("must be a plain file", f"{shown} is a device or a pipe", "name a file")
    if not os.access(target, os.W_OK):
        return Trouble("must be writable", f"{shown} is read-only", "name another, or chmod u+w it")
    return _trouble_with_folder(target.parent)


def check_target(target: Path, argument: str = "path") -> None:
    """Raise InvalidInput, in the name of the argument that named it, where ``target`` can't be written."""
    trouble = trouble_with(target)
    if trouble is not None:
        raise InvalidInput(f"{argument}: {trouble}")
