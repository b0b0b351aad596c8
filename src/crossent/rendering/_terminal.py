"""What every text for a terminal keeps to: a width that can be read, and bold and dim letters where wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

BOLD, DIM = "\x1b[1m", "\x1b[2m"
PLAIN = "\x1b[0m"  # ends either

Paint: TypeAlias = Callable[[str, str], str]

_NARROW, _WIDE = 60, 200


def readable_width(width: int) -> int:
    """Return a width of 60 to 200 columns, the nearest to the one that was asked for."""
    return min(max(width, _NARROW), _WIDE)


def paint_for(color: bool) -> Paint:
    """Return what makes a text bold or dim, or leaves it as it is; it marks only what the words say already."""
    return _painted if color else _unpainted


def _painted(text: str, code: str) -> str:
    return f"{code}{text}{PLAIN}"


def _unpainted(text: str, _: str) -> str:
    return text
