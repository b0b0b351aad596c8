"""The ruler of surprise: where a loss lies between certain and one in a million."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import final

from crossent.information import surprisal
from crossent.rendering import loss_text

DECADES = 6
_NARROWEST, _WIDEST = 8, 12
_TICKS = ("certain", "1 in 10", "100", "1,000", "10,000", "100,000", "a million")


@final
@dataclass(frozen=True, slots=True)
class Landmark:
    """A probability that everybody knows, and its surprise in nats."""

    name: str
    probability: float
    nats: float


def landmarks() -> tuple[Landmark, ...]:
    """Return the landmarks, from certain to one in a million."""
    known = [("certain", 1.0), ("coin flip", 0.5)]
    known += [(f"1 in {10**power:,}" if power < DECADES else "1 in a million", 10.0**-power) for power in range(1, 7)]
    return tuple(Landmark(name, p, float(surprisal(p)) + 0.0) for name, p in known)


def ruler_line(nats: float) -> str:
    """Return the loss between the landmarks beside it: ``certain 0 ─── coin flip 0.693 ─●─ 1.417 ─ 1 in 10: 2.303``."""
    below = [mark for mark in landmarks() if mark.nats <= nats][-1]
    above = next((mark for mark in landmarks() if mark.nats > nats), None)
    parts = ["certain 0"]
    if below.nats > 0:
        parts.append(f" ─── {below.name} {loss_text(below.nats, 3)}")
    parts.append(f" ─●─ {loss_text(nats, 3)}")
    parts.append(f" ─ {above.name}: {loss_text(above.nats, 3)}" if above else "")
    return "".join(parts)


def drawn_ruler(nats: float, width: int) -> list[str]:
    """Return the whole ruler to scale: a line with the dot on it, and the ticks' names below."""
    step = min(max((width - 12) // DECADES, _NARROWEST), _WIDEST)
    length = step * DECADES
    last = landmarks()[-1].nats
    line = ["├" if place == 0 else "┼" if place % step == 0 else "─" for place in range(length + 1)]
    line[-1] = "┤"
    beyond = nats > last
    if beyond:
        line += list(" → ●") if math.isfinite(nats) else list(" → ∞")
    else:
        line[round(nats / last * length)] = "●"
    return ["".join(line), "".join(f"{tick:<{step}}" for tick in _TICKS).rstrip()]
