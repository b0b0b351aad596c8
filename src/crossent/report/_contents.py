"""What a page is made of: scores, a comparison, the files they come from; and how much of it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import crossent
from crossent.rendering import to_json
from crossent.scoring._detail_rows import COSTLIEST, RANDOM
from crossent.scoring._stored import SCHEMA

if TYPE_CHECKING:
    from crossent.comparison import Comparison
    from crossent.scoring import Score

WORKED = 15


@final
@dataclass(frozen=True)
class Shown:
    """How much a page shows."""

    costliest: int = COSTLIEST
    random: int = RANDOM
    worked: int = WORKED
    vega: bool = True


@final
@dataclass(frozen=True)
class Fingerprint:
    """A file as it was read: its name, its size in bytes, and its SHA-256."""

    name: str
    size: int
    sha256: str


@final
@dataclass(frozen=True)
class Contents:
    """What a page is made of."""

    scores: tuple[Score, ...]
    comparison: Comparison | None
    files: tuple[Fingerprint, ...] = ()
    command: str = ""

    @property
    def detailed(self) -> Score | None:
        """The score that the sections are about: that of least loss, the first of equals."""
        return min(self.scores, key=lambda one: one.loss.nats, default=None)

    @property
    def detailed_name(self) -> str:
        """What the comparison calls that model; else its file."""
        score = self.detailed
        if score is None:
            return ""
        return score.name if self.comparison is None else self.comparison.names[self.scores.index(score)]


def result_json(contents: Contents) -> str:
    """Return every number of the page as JSON, which `crossent score` reads back."""
    compared = contents.comparison
    return to_json(
        {
            "schema": SCHEMA,
            "version": crossent.__version__,
            "scores": [one.to_dict() for one in contents.scores],
            "comparison": None if compared is None else compared.to_dict(),
        }
    )
