"""What goes on around a solver: its limits, who looks on, what is known after a step, and where it ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from crossent.fitting._objective import Evaluation
from crossent.fitting._separation import Separation

Array = Any


@dataclass(frozen=True)
class Limits:
    """When to stop although the certificate is not reached."""

    tol: float = 1e-8
    iterations: int = 1000
    passes: int | None = None
    seconds: float | None = None

    @property
    def are_open(self) -> bool:
        """Return whether nothing but the tolerance was asked for."""
        return self.iterations >= 100 and self.passes is None and self.seconds is None


@dataclass(frozen=True)
class Progress:
    """What is known after a step."""

    iteration: int
    passes: int
    objective: float
    gap: float
    gradient: float  # largest entry, in the solver's coordinates
    held_out: float | None = None
    coefficients: Array | None = None  # on the raw features; for callbacks, not kept in the history
    intercept: Array | None = None


@dataclass
class Watch:
    """Who looks on: a callback that may ask to stop, a held-out loss, a place for checkpoints, the history."""

    callback: Callable[[Progress], Any] | None = None
    held_out: Callable[[Array, Array], float] | None = None
    patience: int | None = None
    save: Callable[[dict[str, Array]], None] | None = None
    history: list[Progress] = field(default_factory=list)
    best: tuple[float, Evaluation] | None = None
    stale: int = 0

    @property
    def is_watched(self) -> bool:
        """Return whether somebody wants to see, or to keep, every step."""
        return self.callback is not None or self.held_out is not None or self.save is not None

    def record(self, progress: Progress, here: Evaluation) -> str | None:
        """Keep the step; return a reason to stop, if there is one."""
        if self.held_out is not None:
            loss = self.held_out(here.weights, here.intercept)
            progress = replace(progress, held_out=loss)
            if self.best is None or loss < self.best[0]:
                self.best, self.stale = (loss, here), 0
            else:
                self.stale += 1
        self.history.append(progress)
        if self.callback is not None:
            seen = replace(progress, coefficients=here.weights, intercept=here.intercept)
            if self.callback(seen) is True:
                return "the callback asked to stop"
        if self.patience is not None and self.stale >= self.patience:
            return f"the held-out loss has not fallen for {self.patience} steps"
        return None


@dataclass(frozen=True)
class Outcome:
    """Where the loop ended, and why."""

    here: Evaluation
    gap: float
    converged: bool
    reason: str
    iterations: int
    solver: str
    separation: Separation | None = None


def over(limits: Limits, iteration: int, passes: int, started: float) -> str | None:
    """Return which limit is reached, in words."""
    if iteration >= limits.iterations:
        return f"max_iterations={limits.iterations} reached"
    if limits.passes is not None and passes >= limits.passes:
        return f"max_passes={limits.passes} reached"
    if limits.seconds is not None and time.monotonic() - started >= limits.seconds:
        return f"max_seconds={limits.seconds:g} reached"
    return None
