"""`--reading FILE`: a reading that was settled once, kept, and replayed on the next file of the same make."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from crossent.files import Reading


def without_new_reading(flags: dict[str, Any]) -> tuple[dict[str, Any], Path | None]:
    """Return the flags, and the file to save the reading to, if ``--reading`` names one that does not exist yet."""
    name = flags.get("reading")
    if name is None or Path(name).exists():
        return flags, None
    from crossent.rendering import check_target

    check_target(Path(name), "--reading")
    return {key: value for key, value in flags.items() if key != "reading"}, Path(name)


def save_if_new(reading: Reading, target: Path | None) -> None:
    """Write ``reading`` to ``target`` as JSON, if there is a target."""
    if target is not None:
        from crossent.rendering import write_whole

        write_whole(target, json.dumps(reading.to_dict(), indent=2) + "\n")
        click.echo(f"saved the reading to {target}", err=True)
