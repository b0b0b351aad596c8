"""Newton's method for a smooth convex function of a few variables, with what is left to gain at the end.

    step        H d = -g,  shortened until the function falls by at least a ten-thousandth of what d promises
    decrement   g' H^-1 g / 2: what the quadratic model says is still above the minimum

A function that only approaches its infimum, as the likelihood of separable data does, never has short steps. That is
how it is told from one with a minimum.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Objective = Callable[[Floats], tuple[float, Floats, Floats]]
    """Value, gradient and Hessian at a point."""

# At a decrement this small one more full step is as near as float64 gets, because the error squares with each step.
_NEARLY_THERE = 1e-15
_STEPS = 60
_SUFFICIENT = 1e-4


@final
@dataclass(frozen=True, slots=True)
class Minimum:
    """Where the search ended: the point, the value there, about how far above the minimum, and whether there is one."""

    point: Floats
    value: float
    gap: float
    attained: bool


def minimise(objective: Objective, start: Floats) -> Minimum:
    """Return the minimum of a convex function; not ``attained`` where the function falls for ever."""
    point = np.array(start, dtype=np.float64)
    value, gradient, hessian = objective(point)
    step, decrement = np.zeros_like(point), np.inf
    for _ in range(_STEPS):
        step = _newton_step(gradient, hessian)
        # Where the function falls for ever its curvature vanishes, and a step has no end.
        if not np.isfinite(step).all():
            return Minimum(point, value, np.inf, attained=False)
        decrement = max(-0.5 * float(gradient @ step), 0.0)
        if decrement <= _NEARLY_THERE:
            break
        moved = _shortened(objective, point, value, step, decrement)
        if moved is None:
            break
        point, value, gradient, hessian = moved
    if _short(step, point):
        return Minimum(point + step, value - decrement, decrement, attained=True)
    return Minimum(point, value, decrement, attained=False)


def _short(step: Floats, point: Floats) -> bool:
    return bool(np.max(np.abs(step), initial=0.0) <= 1e-5 * (1.0 + np.max(np.abs(point), initial=0.0)))


def _newton_step(gradient: Floats, hessian: Floats) -> Floats:
    """Return ``-H^-1 g``, in the directions that the data say something about."""
    scale = np.sqrt(np.maximum(np.diag(hessian), 0.0))
    scale = np.where(scale > 0, scale, 1.0)
    eigenvalues, vectors = np.linalg.eigh(hessian / np.outer(scale, scale))
    kept = eigenvalues > 1e-13 * max(float(eigenvalues[-1]), 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        along = vectors.T @ (gradient / scale)
        along = np.where(kept, along / np.where(kept, eigenvalues, 1.0), 0.0)
        return np.asarray(-(vectors @ along) / scale)


def _shortened(
    objective: Objective, point: Floats, value: float, step: Floats, decrement: float
) -> tuple[Floats, float, Floats, Floats] | None:
    """Return the next point with its value, gradient and Hessian; None where rounding hides any progress."""
    length = 1.0
    while length > 1e-12:
        candidate = point + length * step
        # A step may be too long for its losses to be numbers; it is then shortened.
        with np.errstate(over="ignore", invalid="ignore"):
            found, gradient, hessian = objective(candidate)
        if found <= value - 2.0 * _SUFFICIENT * length * decrement or (
            decrement < 1e-11 and found <= value + 1e-14 * (1.0 + abs(value))
        ):
            return candidate, found, gradient, hessian
        length *= 0.5
    return None
