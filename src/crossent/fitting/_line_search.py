"""How far along a direction: the full step first, which is nearly always right, then safeguarded interpolation.

A trial is one pass that also gives the gradient, so a step that is accepted at once costs one pass.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from crossent.fitting._dot import dot
from crossent.fitting._objective import Evaluation, Objective

Array = Any

_SUFFICIENT = 1e-4  # share of the promised decrease (Armijo)
_FLAT = 0.9  # the slope must fall below this share of the first one (Wolfe)
_ROUNDING = 200.0 * float(np.finfo(float).eps)
_TRIALS = 30


def search(objective: Objective, here: Evaluation, direction: Array, *, wolfe: bool = True) -> Evaluation | None:
    """Return the evaluation at an acceptable point, or None where no step makes progress."""
    slope = dot(here.gradient, direction)
    if not slope < 0.0:
        return None
    low, high, t = 0.0, np.inf, 1.0
    low_value, low_slope = here.smooth, slope
    slack = _ROUNDING * abs(here.smooth)
    for _ in range(_TRIALS):
        there = objective.at(here.theta + t * direction)
        new_slope = dot(there.gradient, direction)
        flat = abs(new_slope) <= _FLAT * -slope
        # Close to the minimum differences of values are rounding; the slope still knows (Hager and Zhang 2005).
        fine = there.smooth <= here.smooth + _SUFFICIENT * t * slope or (there.smooth <= here.smooth + slack and flat)
        if not fine or not np.isfinite(there.smooth):
            high = t
            t = _between(low, t, low_value, low_slope, there.smooth)
        elif wolfe and new_slope < _FLAT * slope:
            low, low_value, low_slope = t, there.smooth, new_slope
            t = 4.0 * t if np.isinf(high) else 0.5 * (low + high)
        else:
            return there
        if high - low <= 1e-14 * high:
            return None
    return None


def _between(low: float, high: float, value: float, slope: float, high_value: float) -> float:
    """Return the minimum of the parabola through two values and a slope, kept inside the bracket."""
    width = high - low
    bend = high_value - value - slope * width
    guess = low - 0.5 * slope * width**2 / bend if np.isfinite(bend) and bend > 0 else low + 0.5 * width
    return float(min(max(guess, low + 0.1 * width), high - 0.1 * width))
