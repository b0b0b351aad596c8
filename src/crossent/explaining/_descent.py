"""Gradient descent on cross-entropy, one step at a time, from any line to where `crossent.fit` ends.

    F(W, b) = mean loss + alpha / 2 |W|^2          the objective of `crossent.fit`
    w <- w - step / scale^2 * dF/dw                 scale^2: the variance of the feature, and the penalty's share

The gradient is divided as if the features had been scaled beforehand; without that a feature in thousands and one in
thousandths would never arrive together.  The step is the largest that is safe: one over a bound of the curvature.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.explaining._students_model import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CLOSE = 1e-9  # of the objective: nearer to the least than any digit that is shown
_WORK = 3e8  # rows x steps that a reader waits for
_MOST_JUMPS = 8


@final
@dataclass(frozen=True, slots=True)
class Step:
    """Where the line is after so many steps: its loss glides, its count of errors jumps."""

    step: int
    coefficients: tuple[tuple[float, float], ...]
    intercept: tuple[float, ...]
    objective: float
    loss: float
    errors: int


@final
@dataclass(frozen=True)
class Descent:
    """A line moved step by step until the loss is least.

    Attributes
    ----------
    start : str
        Where it set out.
    step_size, alpha, least : float
        The step on scaled features; the strength of the penalty; the objective where `crossent.fit` ends.
    arrived : bool
        Whether the last step is within a billionth of ``least``.
    trace : tuple of Step
        Every step.
    """

    start: str
    step_size: float
    alpha: float
    least: float
    arrived: bool
    trace: tuple[Step, ...] = field(repr=False)

    @property
    def last(self) -> Step:
        """The step on which it ended."""
        return self.trace[-1]

    def shown(self) -> list[Step]:
        """Return steps 0, 1, 2, 4, 8 ..., the last, and, if they are few, those on which the errors jump."""
        numbers = {0, len(self.trace) - 1, *(2**power for power in range(32) if 2**power < len(self.trace))}
        jumps = [k for k in range(1, len(self.trace)) if self.trace[k].errors != self.trace[k - 1].errors]
        numbers |= set(jumps) if len(jumps) <= _MOST_JUMPS else set()
        return [self.trace[k] for k in sorted(numbers)]

    def to_dict(self) -> dict[str, Any]:
        """Return the descent as plain data, with the steps that are shown."""
        return {
            "start": self.start,
            "step_size": self.step_size,
            "alpha": self.alpha,
            "least": self.least,
            "arrived": self.arrived,
            "steps": len(self.trace) - 1,
            "trace": [asdict(one) for one in self.shown()],
        }


def descend(
    start: Line, points: Floats, truth: NDArray[np.int64], *, alpha: float, least: float, pace: float = 1.0
) -> Descent:
    """Return the descent from ``start`` until the objective is within a billionth of ``least``, or for long enough.

    ``pace`` is the share of the safe step to take.
    """
    scale = _Scale(points, alpha, len(start.intercept), pace)
    most = int(np.clip(_WORK / max(len(points), 1) / len(start.intercept), 100, 20_000))
    trace, arrived = [], False
    for here in _steps(start, points, truth, alpha, scale):
        trace.append(here)
        arrived = here.objective - least <= CLOSE * abs(least)
        if arrived or here.step >= most:
            break
    return Descent(start.name, scale.step, alpha, least, arrived, tuple(trace))


class _Scale:
    """The scale of each feature, and the step that the curvature of the scaled features allows."""

    def __init__(self, points: Floats, alpha: float, outputs: int, pace: float) -> None:
        # p (1 - p) is at most 1/4, and the largest eigenvalue of diag(p) - p p' at most 1/2.
        curvature = 0.25 if outputs == 1 else 0.5
        self.middle = points.mean(axis=0)
        # The penalty curves the objective too: without its share a feature of tiny variance would dictate the step.
        spread = np.sqrt(points.var(axis=0) + alpha / curvature)
        self.spread = np.where(spread > 0.0, spread, 1.0)
        scaled = np.column_stack([(points - self.middle) / self.spread, np.ones(len(points))])
        penalty = np.diag(np.append(alpha / curvature / self.spread**2, 0.0))
        self.step = pace / (curvature * float(np.linalg.eigvalsh(scaled.T @ scaled / len(points) + penalty)[-1]))


def _steps(start: Line, points: Floats, truth: NDArray[np.int64], alpha: float, scale: _Scale) -> Iterator[Step]:
    from crossent.scoring import log_loss_and_gradient

    scaled = (points - scale.middle) / scale.spread
    weights = np.asarray(start.coefficients).T * scale.spread[:, None]
    intercept = np.asarray(start.intercept) + scale.middle @ np.asarray(start.coefficients).T
    number = 0
    while True:
        raw = weights / scale.spread[:, None]
        logits = scaled @ weights + intercept
        full = np.column_stack([np.zeros(len(points)), logits[:, 0]]) if logits.shape[1] == 1 else logits
        loss, gradient = log_loss_and_gradient(truth, logits=full)
        slope = np.asarray(gradient)[:, -logits.shape[1] :]
        yield Step(
            step=number,
            coefficients=tuple((float(pair[0]), float(pair[1])) for pair in raw.T),
            intercept=tuple((intercept - scale.middle @ raw).tolist()),
            objective=float(loss) + alpha / 2.0 * float(np.sum(raw**2)),
            loss=float(loss),
            errors=int((full.argmax(axis=1) != truth).sum()),
        )
        weights = weights - scale.step * (scaled.T @ slope + alpha * raw / scale.spread[:, None])
        intercept = intercept - scale.step * slope.sum(axis=0)
        number += 1
