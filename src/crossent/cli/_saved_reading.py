"""`--reading FILE`: a reading that was settled once, kept, and replayed on the next file of the same make."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crossent.cli._emit import write_whole

if TYPE_CHECKING:
    from crossent.files import Reading


def replayed(flags: dict[str, Any]) -> tuple[dict[str, Any], Path | None]:
    """Return the flags with the saved reading in place of its file's name, and the file to save to, if any."""
    from crossent.files import Reading

    name = flags.pop("reading", None)
    if name is None:
        return flags, None
    path = Path(name)
    if not path.exists():
        return flags, path
    try:
        reading = Reading.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise click.UsageError(
            f"--reading {path}: not a reading that crossent saved ({error}); remove it to have it written anew"
        ) from error
    return {**flags, "reading": reading}, None


def save_if_new(reading: Reading, target: Path | None) -> None:
    """Write ``reading`` to ``target`` as JSON, if there is a target."""
    if target is not None:
        write_whole(target, json.dumps(reading.to_dict(), indent=2) + "\n")
        click.echo(f"saved the reading to {target}", err=True)
