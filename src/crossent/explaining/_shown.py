"""Numbers as a reader sees them: shortened, and right in the last digit that is shown."""

from __future__ import annotations

import math

DECIMALS = 4
_ROUNDING = 2.0**-50  # what the differences that are shown may be off by
_LONG = 1e12  # from here on with an exponent
MINUS = "−"


def shown(value: float, decimals: int = DECIMALS) -> str:
    """Return a number with so many decimals, without the zeros at its end if it has no other digits.

    A difference of two such numbers carries their rounding; it is shown as the short number that it stands for.

    >>> shown(0.659001), shown(0.25), shown(-2.0), shown(1.2345678e-9), shown(0.5 - 0.7), shown(float("inf"))
    ('0.6590', '0.25', '−2', '1.235e-09', '−0.2', '∞')
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else MINUS + "∞"
    if value == 0:
        return "0"
    size = abs(value)
    text = f"{size:.{decimals}f}"
    short = abs(float(text) - size) <= _ROUNDING * size
    if size < 10.0 ** (1 - decimals) and not short:
        text = f"{size:.{decimals - 1}e}"
    elif size >= 1e6:
        text = f"{size:.0f}" if size < _LONG else f"{size:.{decimals + 2}g}"
    elif short and (size < 0.5 or float(text) != 1 or size == 1):
        text = text.rstrip("0").rstrip(".")
    elif size < 1 and float(text) == 1:
        text = _below_one(size)
    return (MINUS if value < 0 else "") + text


def _below_one(size: float) -> str:
    """Return a number just below 1 with as many nines as it has, so that it does not look like 1."""
    return next(text for text in (f"{size:.{digits}f}" for digits in range(DECIMALS, 18)) if float(text) != 1)


def probability(value: float, log: float) -> str:
    """Return a probability; one that is too small for a float is written as the power that it is."""
    if value == 0 and math.isfinite(log):
        return f"e^({shown(log)})"
    return shown(value)


def less(value: float) -> str:
    """Return what subtracts a number: `` − 2``, or `` + 2`` where it is negative."""
    return f" {MINUS} {shown(value)}" if value >= 0 else f" + {shown(-value)}"


def plus(value: float) -> str:
    """Return what adds a number."""
    return f" + {shown(value)}" if value >= 0 else f" {MINUS} {shown(-value)}"


def percentage(value: float, log: float = -math.inf) -> str:
    """Return a probability as a percentage with no more digits than it takes.

    >>> percentage(0.2424), percentage(0.00132), percentage(0.9998), percentage(2e-9)
    ('24%', '0.13%', '99.98%', 'p = 2.000e-09')
    """
    if value in (0.0, 1.0):
        return probability(value, log) if value == 0 and math.isfinite(log) else f"{value:.0%}"
    if value < 1e-5:
        return f"p = {shown(value)}"
    if value < 0.0095:
        text = f"{100 * value:.2g}"
        return f"{text}%"
    for decimals in range(14):
        text = f"{100 * value:.{decimals}f}"
        if float(text) < 100:
            return f"{text}%"
    return "almost 100%"
