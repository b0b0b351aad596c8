"""What a comparison is asked for, apart from the rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, final

from crossent.comparison._always_valid import HORIZON
from crossent.errors import InvalidInput
from crossent.scoring._interval import check_confidence

if TYPE_CHECKING:
    from crossent.scoring._estimate import Method

Correction: TypeAlias = Literal["holm", "bonferroni", "none"]
CORRECTIONS: tuple[Correction, ...] = ("holm", "bonferroni", "none")


@final
@dataclass(frozen=True, slots=True)
class Settings:
    """The level, the correction, the margin, and how much is shown."""

    confidence: float = 0.95
    correction: Correction = "holm"
    delta: float | None = None
    always_valid: bool | int = False
    method: Method = "auto"
    frequency: bool = False
    movers: int = 5
    min_rows: int = 20
    in_time: bool = False

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        if self.correction not in CORRECTIONS:
            raise InvalidInput(f"correction: must be one of {', '.join(CORRECTIONS)}; got {self.correction!r}")
        if self.delta is not None and not (math.isfinite(self.delta) and self.delta >= 0):
            raise InvalidInput(
                f"delta: must be a margin in nats, 0 or more; got {self.delta!r}; 0.005 lets a model be that much worse"
            )
        if self.always_valid is not True and self.always_valid is not False and self.always_valid < 1:
            raise InvalidInput(
                f"always_valid: must be True, or the number of rows at which the interval is tightest;"
                f" got {self.always_valid!r}"
            )
        if self.in_time and (self.always_valid is not False or self.frequency):
            other = "frequency" if self.frequency else "always_valid"
            raise InvalidInput(
                f"ordered: rows in the order of time are not independent; found {other}= as well, which needs them"
                " to be; leave one of the two out"
            )
        for name in ("movers", "min_rows"):
            if getattr(self, name) < 0:
                raise InvalidInput(f"{name}: must be 0 or more; got {getattr(self, name)!r}")

    @property
    def alpha(self) -> float:
        """The chance of a false alarm."""
        return 1 - self.confidence

    @property
    def horizon(self) -> int | None:
        """At how many units the always-valid interval is tightest; none where that was not asked for."""
        if self.always_valid is False:
            return None
        return HORIZON if self.always_valid is True else int(self.always_valid)
