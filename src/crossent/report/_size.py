"""A page kept within a size: what is missed least goes first, and the page says what went."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crossent.errors import InvalidInput
from crossent.report._packed import kept_rows
from crossent.report._page import composed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crossent.report._contents import Contents, Shown
    from crossent.report._page import Page

MAX_SIZE = 5_000_000

_RUNTIME = "the Vega runtime: charts do not move"
_RUNTIME_SIZE = 900_000
_ROW_SIZE = 20  # bytes in base64 with an id, about


def fitted(contents: Contents, shown: Shown, max_size: int) -> Page:
    """Return the page with as much as fits into ``max_size`` bytes."""
    page = composed(contents, shown, ())
    if page.size <= max_size:
        return page
    for lesser, dropped in _less(contents, shown, page.size, max_size):
        page = composed(contents, lesser, dropped)
        if page.size <= max_size:
            return page
    raise InvalidInput(
        f"max_size: the least page has {page.size:,} bytes; found {max_size:,}; allow that, or score fewer classes"
    )


def _less(contents: Contents, shown: Shown, size: int, max_size: int) -> Iterator[tuple[Shown, tuple[str, ...]]]:
    """Yield lesser pages and what they lack, the least missed first: random rows go before Vega."""
    score = contents.detailed
    kept = None if score is None else kept_rows(score, shown.costliest, shown.random)
    drawn = 0 if kept is None else int((~kept.costly).sum())
    runtimes = ((shown, ()), (replace(shown, vega=False), (_RUNTIME,))) if shown.vega else ((shown, ()),)
    for base, lost in runtimes:
        if lost:
            yield base, lost
        room = size - max_size - (0 if not lost else _RUNTIME_SIZE)
        fewer = drawn - room // _ROW_SIZE
        if 0 < fewer < drawn:
            yield replace(base, random=fewer), (*lost, "some random rows")
        yield replace(base, random=0), (*lost, "random rows")
        yield replace(base, random=0, costliest=500), (*lost, "all but the 500 costliest rows")
    least = replace(shown, vega=False, random=0, costliest=500, worked=3)
    gone = runtimes[-1][1]
    yield least, (*gone, "all but the 500 costliest rows", "all but 3 worked examples")
    yield replace(least, costliest=0), (*gone, "all rows", "all but 3 worked examples")
