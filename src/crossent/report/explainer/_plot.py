"""Where things lie in a picture: axes, ticks and paths; `plot.js` has the same rules."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from collections.abc import Iterable


@final
@dataclass(frozen=True, slots=True)
class Axis:
    """From values to places in a picture."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the place of a value; what lies beyond the axis is put on its end."""
        inside = min(max(value, self.low), self.high)
        return self.start + (inside - self.low) / (self.high - self.low) * (self.end - self.start)

    def px(self, value: float) -> str:
        """Return the place as an attribute."""
        return px(self.at(value))


def px(place: float) -> str:
    """Return a coordinate as an attribute.

    >>> px(12.3456), px(-0.001)
    ('12.35', '0.00')
    """
    text = f"{place:.2f}"
    return "0.00" if text == "-0.00" else text


def path(points: Iterable[tuple[float, float]]) -> str:
    """Return a line through places.

    >>> path([(0, 1), (2, 3)])
    'M0.00 1.00L2.00 3.00'
    """
    text = "L".join(f"{px(x)} {px(y)}" for x, y in points)
    return f"M{text}" if text else ""


def ticks(high: float, most: int = 5) -> list[float]:
    """Return 0 and at most so many round numbers up to ``high``.

    >>> ticks(15.0), ticks(1.2)
    ([0.0, 5.0, 10.0, 15.0], [0.0, 0.5, 1.0])
    """
    raw = high / most
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * unit for factor in (1.0, 2.0, 5.0, 10.0) if factor * unit >= raw * (1.0 - 1e-9))
    return [step * place for place in range(math.floor(high / step * (1.0 + 1e-9)) + 1)]
