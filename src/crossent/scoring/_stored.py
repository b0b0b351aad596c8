"""Scores read back from the pages that reports are: every number of a report is in it as JSON."""

from __future__ import annotations

import hashlib
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from crossent.errors import FileError, Fix

if TYPE_CHECKING:
    from crossent.scoring._score import Score

SCHEMA = "crossent.report/1"
ENDINGS = (".html", ".htm")
_ELEMENT = "crossent-result"
_AGAIN = Fix("", "make the page again with crossent report FILE -o report.html")


def is_page(source: Any) -> bool:
    """Return whether a source is named like a page."""
    return isinstance(source, str | Path) and Path(source).suffix.casefold() in ENDINGS


def stored_scores(path: str | Path) -> tuple[Score, ...]:
    """Return the scores that a report holds, or raise the FileError that says why it can't be read."""
    from crossent.scoring._score import Score

    data = _stored(Path(path))
    scores = tuple(Score.from_dict(one) for one in data["scores"])
    if not scores:
        raise FileError(
            "this page holds a comparison and no scores", source=str(path),
            fixes=(Fix("", "name the files of the comparison instead"),),
        )  # fmt: skip
    return scores


def _stored(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise FileError(f"cannot read the page: {what}", source=str(path)) from None
    finder = _Finder()
    finder.feed(text)
    if finder.digest is None:
        raise FileError(f'not a report of crossent: it has no "{_ELEMENT}"', source=str(path), fixes=(_AGAIN,))
    if hashlib.sha256(_written(finder.found).encode()).hexdigest() != finder.digest:
        raise FileError("the numbers in this page were changed since it was made", source=str(path), fixes=(_AGAIN,))
    data: dict[str, Any] = json.loads(finder.found)
    if data.get("schema") != SCHEMA:
        raise FileError(
            f'the page has the schema "{data.get("schema")}", and this crossent reads "{SCHEMA}"', source=str(path),
            fixes=(_AGAIN,),
        )  # fmt: skip
    return data


def _written(text: str) -> str:
    """Return the JSON as it was before it was made fit for a script element."""
    return text.replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u0026", "&")


@final
class _Finder(HTMLParser):
    """Finds the script element with the numbers, and the digest that it was given."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.digest: str | None = None
        self.found = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter the element."""
        named = dict(attrs)
        if tag == "script" and named.get("id") == _ELEMENT:
            self._inside, self.digest = True, named.get("data-sha256") or ""

    def handle_data(self, data: str) -> None:
        """Take what the element holds."""
        if self._inside:
            self.found += data

    def handle_endtag(self, tag: str) -> None:
        """Leave the element."""
        if tag == "script":
            self._inside = False
