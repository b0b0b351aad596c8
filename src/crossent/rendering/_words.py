"""Numbers and names as a reader of a terminal, a page or a table sees them."""

from __future__ import annotations

import math
import unicodedata

INFINITY = "∞"
NOTHING = "–"
MINUS = "−"


def loss_text(value: float | None, decimals: int = 4) -> str:
    """Return a loss with so many decimals, or with as many digits where it is too small for them."""
    if value is None or math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return INFINITY if value > 0 else "-" + INFINITY
    if value != 0 and abs(value) < 10.0 ** (1 - decimals):
        return f"{value:.{decimals - 1}g}"
    value += 0.0  # -0.0 is 0
    return f"{value:.{decimals}f}" if abs(value) < 1e6 else f"{value:.{decimals}g}"


def signed_text(value: float | None, decimals: int = 4, *, plus: bool = False) -> str:
    """Return a change with a minus that is as wide as a plus."""
    text = loss_text(value, decimals).replace("-", MINUS, 1)
    return f"+{text}" if plus and value is not None and value > 0 else text


def share_text(value: float | None) -> str:
    """Return a share as a percentage."""
    return NOTHING if value is None or math.isnan(value) else f"{value:.1%}"


def count_text(count: int, noun: str) -> str:
    """Return a count with its noun, in the plural where there are more: ``2,000 rows``."""
    many = {"class": "classes"}.get(noun, noun + "s")
    return f"{count:,} {noun if count == 1 else many}"


def weight_text(weight: float) -> str:
    """Return a weight without more digits than it needs."""
    return f"{weight:,.0f}" if weight == int(weight) and weight < 1e15 else f"{weight:.6g}"


def visible(name: str) -> str:
    """Return a name with everything that moves the cursor or turns the text around written as an escape."""
    # A name written from right to left would pull the numbers after it along; this mark ends its run, once.
    shown = "".join(_escaped(character) for character in name.removesuffix("\u200e"))
    return shown + "\u200e" if any(unicodedata.bidirectional(one) in {"R", "AL"} for one in shown) else shown


def _escaped(character: str) -> str:
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}:
        return character.encode("unicode_escape").decode("ascii")
    return character


def width_of(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def shortened(name: str, width: int) -> str:
    """Return a name made visible, and cut in the middle so that it takes at most ``width`` columns."""
    text = visible(name)
    if width_of(text) <= width:
        return text
    ending = _last(text, (width - 1) // 3)
    return _first(text, width - 1 - width_of(ending)) + "…" + ending


def _first(text: str, width: int) -> str:
    taken = used = 0
    for character in text:
        if used + _columns(character) > width:
            break
        taken, used = taken + 1, used + _columns(character)
    return text[:taken]


def _last(text: str, width: int) -> str:
    end = _first(text[::-1], width)[::-1]
    # A mark without the letter that it belongs to would sit on whatever stands before.
    while end and _columns(end[0]) == 0:
        end = end[1:]
    return end


def padded(text: str, width: int, align: str = "<") -> str:
    """Return a text with blanks up to ``width`` columns, on the right or (``>``) on the left."""
    blanks = " " * max(0, width - width_of(text))
    return blanks + text if align == ">" else text + blanks
