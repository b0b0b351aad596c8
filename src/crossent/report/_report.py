"""`report`: from files to a page."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossent.comparison import Comparison, compare
from crossent.errors import InvalidInput
from crossent.explaining import Explanation
from crossent.report._contents import Contents, Fingerprint, Shown
from crossent.report._page import Page
from crossent.report._size import MAX_SIZE, fitted
from crossent.report.explainer import cards_of
from crossent.scoring import Score, score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.scoring._measure import Progress

_ONLY_COMPARE = ("correction", "delta", "always_valid", "movers", "names")
_CHUNK = 1 << 20


def report(
    source: Any,
    /,
    *others: Any,
    names: Sequence[str] | None = None,
    max_size: int = MAX_SIZE,
    vega: bool = True,
    command: str = "",
    progress: Progress | None = None,
    **keywords: Any,
) -> Page:
    """Return one page about a file of predictions, or about several on the same rows: no network, no server.

    Parameters
    ----------
    source, *others : path, glob, SQL query or dataframe
        Predictions with their truth; the first is the baseline of a comparison.
    names : sequence of str, default none
        What to call the models of a comparison.
    max_size : int, default 5,000,000
        How many bytes the page may have; what it can't hold is left out, and said.
    vega : bool, default True
        Whether charts come to life; without, they are pictures, and the page is 0.9 MB smaller.
    command : str
        What made the page, shown in it.
    progress : callable, default none
        Called with the rows done, and all rows where their number is known.
    **keywords
        As in `crossent.score` and `crossent.compare`.

    Returns
    -------
    Page
        ``.html``, ``.size``, ``.kept`` and ``.dropped``.

    Raises
    ------
    FileError
        As `crossent.score` and `crossent.compare` do.
    MissingDependency
        Without the ``report`` extra.
    """
    shared = {key: value for key, value in keywords.items() if key not in _ONLY_COMPARE}
    scores = tuple(score(one, details=True, progress=progress, **shared) for one in (source, *others))
    compared = None
    if others:
        asked = {key: value for key, value in keywords.items() if key != "costliest"}
        compared = compare(source, *others, names=names, progress=progress, **asked)
    files = tuple(found for one in scores if (found := _fingerprint(one.name)) is not None)
    return fitted(Contents(scores, compared, files, command), Shown(vega=vega), max_size)


def page_of(result: Score | Comparison | Explanation) -> str:
    """Return the page of one result, as ``.save("report.html")`` writes it."""
    if isinstance(result, Explanation):
        return cards_of(result)
    if isinstance(result, Comparison):
        contents = Contents((), result)
    elif isinstance(result, Score):
        found = _fingerprint(result.name)
        contents = Contents((result,), None, () if found is None else (found,))
    else:
        raise InvalidInput(
            f"result: a page is made of a Score, a Comparison or an Explanation; found {type(result).__name__}"
        )
    return fitted(contents, Shown(), MAX_SIZE).html


def _fingerprint(name: str) -> Fingerprint | None:
    """Return a file's SHA-256; none for what is not one file."""
    try:
        path = Path(name)
        if not path.is_file():
            return None
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
        return Fingerprint(name, path.stat().st_size, digest.hexdigest())
    except OSError:
        return None
