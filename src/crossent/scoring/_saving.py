"""A result as a file: its ending says as what, and the file appears whole or not at all."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from crossent.errors import InvalidInput
from crossent.rendering import write_whole

ENDINGS = (".json", ".md", ".txt", ".html")

# Pages are made by a layer above this one; its name is all that is known of it here.
_PAGES = "crossent.report"


class Saved(Protocol):
    """What every result can do."""

    def to_json(self) -> str: ...
    def to_markdown(self) -> str: ...
    def to_text(self) -> str: ...


def save(result: Saved, path: str | Path) -> None:
    """Write ``result`` to ``path`` as its ending says; ``.html`` is a whole page."""
    target = Path(path)
    match target.suffix.casefold():
        case ".json":
            text = result.to_json()
        case ".md":
            text = result.to_markdown()
        case ".txt":
            text = result.to_text()
        case ".html":
            maker: Any = import_module(_PAGES)
            text = maker.page_of(result)
        case ending:
            raise InvalidInput(
                f"path: must end in one of {', '.join(ENDINGS)}; found {ending or 'no ending'!r} in {target.name!r}"
            )
    write_whole(target, text.rstrip("\n") + "\n")
