"""Boxes side by side, each as wide as its share: how many pixels they take, and what can be written above one."""

from __future__ import annotations

from crossent.rendering import shortened

WIDTH = 500  # pixels of all boxes together
_LETTER = 8.2  # pixels of a bold one
_FEWEST = 4  # letters: fewer of a longer name would say nothing


def room(part: float, whole: float = 1.0) -> int:
    """Return how many letters fit above a box that is a part of the whole width."""
    return int(WIDTH * part / whole / _LETTER)


def fitting(name: str, letters: int) -> str:
    """Return as much of a name as fits, or nothing where that would be too little to tell."""
    return shortened(name, letters) if letters >= min(_FEWEST, len(name)) else ""
