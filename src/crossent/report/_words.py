"""Numbers and names as markup: numbers in nats that a switch can turn into bits, names that stay text."""

from __future__ import annotations

import math
from typing import Any

from markupsafe import Markup, escape

from crossent.rendering import loss_text, visible

LONGEST_NAME = 80


def nats(value: float | None, digits: int = 4, *, unit: bool = True, plus: bool = False) -> Markup:
    """Return a number in nats that the page's switch can show in bits."""
    text = loss_text(value, digits).replace("-", "−")
    sign = "+" if plus and value is not None and value > 0 else ""
    shown = f"{sign}{text} nats" if unit else f"{sign}{text}"
    if value is None or not math.isfinite(value):
        return escape(shown)
    marks = f"{' data-unit' if unit else ''}{' data-plus' if plus else ''}"
    return Markup(f'<data class="n" value="{value!r}" data-digits="{digits}"{marks}>{shown}</data>')


def ends(low: float | None, high: float | None, error: float | None = None, *, unit: bool = False) -> Markup:
    """Return the ends of an interval with two digits of its standard error."""
    if low is None or high is None:
        return Markup("–")
    digits = min(6, max(3, 1 - math.floor(math.log10(error)))) if error and math.isfinite(error) else 3
    return Markup("{} to {}").format(nats(low, digits, unit=False), nats(high, digits, unit=unit))


def name(text: Any, longest: int = LONGEST_NAME) -> Markup:
    """Return a name that may be anything: isolated, its control characters visible, its end cut if it is long."""
    whole = visible(str(text))
    short = whole if len(whole) <= longest else whole[: longest - 1] + "…"
    title = Markup("") if short == whole else Markup(' title="{}"').format(whole)
    return Markup("<bdi{}>{}</bdi>").format(title, short)


def quoted(text: Any, longest: int = 30) -> Markup:
    """Return a name in a sentence, where a class called 3 would be taken for a number."""
    return Markup("“{}”").format(name(text, longest))


def plain(text: Any, longest: int = 40) -> str:
    """Return a name for a picture, where there is no markup."""
    whole = visible(str(text)).replace("\u200e", "")
    return whole if len(whole) <= longest else whole[: longest - 1] + "…"


def percent(share: float | None, digits: int = 1) -> str:
    """Return a share in words, one that is not 0 never as 0."""
    if share is None or math.isnan(share):
        return "–"
    shown = f"{share:.{digits}%}"
    return f"below {10.0**-digits:g}%" if share > 0 and float(shown.rstrip("%")) == 0 else shown


def count(number: int) -> str:
    """Return a count with its thousands marked."""
    return f"{number:,}"
