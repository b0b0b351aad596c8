"""Sentences in lines that fit: titles of about the same length, findings broken between their parts."""

from __future__ import annotations

import textwrap

_FEWEST = 20  # letters of a line, however narrow the picture
_BETWEEN = " · "


def balanced(text: str, letters: int) -> list[str]:
    """Return a text in as few lines of at most so many letters as it needs, none much shorter than the others."""
    letters = max(_FEWEST, letters)
    fewest = len(textwrap.wrap(text, letters))
    for width in range(max(_FEWEST, -(-len(text) // max(1, fewest))), letters):
        found = textwrap.wrap(text, width)
        if len(found) == fewest:
            return found
    return textwrap.wrap(text, letters)


def in_parts(text: str, letters: int) -> list[str]:
    """Return a text in lines that end between its parts, which dots separate; a part alone may need two."""
    letters = max(_FEWEST, letters)
    found: list[str] = []
    for part in text.split(_BETWEEN):
        if found and len(found[-1]) + len(_BETWEEN) + len(part) <= letters:
            found[-1] += _BETWEEN + part
        else:
            found += textwrap.wrap(part, letters)
    return found
