"""What is counted of a simulated cell, and when it is fine."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from crossent.scoring import _bootstrap

LEVEL = 0.95

# The weights of the bootstrap depend on the number of units alone, so a simulation makes them once.
_bootstrap.poisson_weights = lru_cache(maxsize=64)(_bootstrap.poisson_weights)  # type: ignore[assignment]


# A share near 95 % then has an error of 1.1 %.
REPETITIONS = 400


@dataclass(frozen=True)
class Cell:
    """One line of the table: a share that should be near 95 %, or at most 5 % where ``alarms`` are counted.

    ``said`` is the share of results that say they can't be trusted, ``unwarned`` that of misses among the others.
    """

    section: str
    name: str
    rows: int
    repetitions: int
    share: float
    said: float
    unwarned: float
    mostly: str
    alarms: bool

    @property
    def error(self) -> float:
        """The standard error of a share of 95 % or 5 %."""
        return math.sqrt(LEVEL * (1 - LEVEL) / self.repetitions)

    @property
    def fine(self) -> bool:
        """Whether the share is where it should be, or every miss beyond 7 % was announced."""
        if self.alarms:
            return self.share <= 1 - LEVEL + 2 * self.error
        near = LEVEL - 0.02 - 2 * self.error <= self.share <= LEVEL + 0.02 + 2 * self.error
        return near or self.unwarned <= 0.07 + 2 * self.error

    def to_dict(self) -> dict[str, Any]:
        """Return the cell as plain data."""
        return {**asdict(self), "fine": self.fine}

    def line(self) -> str:
        """Return the line of the table."""
        word = "ok" if self.fine else "NOT OK"
        shares = f"{self.share:>9.1%}{self.said:>10.1%}" + (" " * 11 if self.alarms else f"{self.unwarned:>11.1%}")
        return f"{self.name:<30}{self.rows:>6}{shares}   {self.mostly:<13}{word}"


def heading(cell: Cell) -> str:
    """Return the heading of a section."""
    what = f"{'alarms':>9}{'says so':>10}{'':>11}" if cell.alarms else f"{'covers':>9}{'says so':>10}{'unwarned':>11}"
    return f"{cell.section:<30}{'rows':>6}{what}   {'' if cell.alarms else 'mostly by'}".rstrip()


@dataclass
class Seen:
    """Counts over the repetitions of a cell."""

    total: int = 0
    hits: int = 0
    said: int = 0
    unwarned: int = 0
    alarms: bool = False
    methods: Counter[str] = field(default_factory=Counter)

    def interval(self, truth: float, interval: Sequence[float | None] | None, trusted: bool, method: str = "") -> None:
        """Count an interval: whether it holds the truth, and whether it says that it can be trusted."""
        low, high = (None, None) if interval is None else interval
        inside = low is not None and high is not None and low <= truth <= high
        self.total += 1
        self.hits += inside
        self.said += not trusted
        self.unwarned += trusted and not inside
        self.methods[method] += 1

    def alarm(self, raised: bool, trusted: bool = True) -> None:
        """Count a verdict where there is no difference."""
        self.alarms = True
        self.total += 1
        self.hits += raised
        self.said += not trusted
        self.methods[""] += 1

    def cell(self, section: str, name: str, rows: int) -> Cell:
        """Return the shares."""
        shares = (count / self.total for count in (self.hits, self.said, self.unwarned))
        return Cell(section, name, rows, self.total, *shares, self.methods.most_common(1)[0][0], self.alarms)
