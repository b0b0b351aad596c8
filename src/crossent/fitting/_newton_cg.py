"""Newton steps by conjugate gradients, for models with too many coefficients for a matrix of curvatures.

The system is solved in the metric of a diagonal (or a Gram matrix), only as well as the outer iteration can use
(Dembo, Eisenstat and Steihaug 1982).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from crossent.fitting._dot import dot
from crossent.fitting._line_search import search
from crossent.fitting._metric import Metric
from crossent.fitting._objective import Evaluation, Objective

Array = Any


class NewtonCG:
    """Truncated Newton steps from a point."""

    def __init__(self, objective: Objective, here: Evaluation, metric: Metric) -> None:
        self.objective, self.here, self.metric = objective, here, metric
        self.decrement = float("inf")
        self._first: float | None = None
        self.products = 0  # of the last step

    def exchange(self, metric: Metric, *, forget: bool = True) -> None:
        """Take another metric; there is no memory to forget."""
        del forget
        self.metric = metric

    def step(self) -> bool:
        """Take one step; False where none makes progress."""
        size = math.sqrt(max(dot(self.here.gradient, self.metric.solve(self.here.gradient)), 0.0))
        self._first = self._first or size or 1.0
        forcing = 0.5 * min(0.25, math.sqrt(size / self._first))
        direction = self._direction(forcing)
        self.decrement = -dot(direction, self.here.gradient)
        there = search(self.objective, self.here, direction, wolfe=False)
        if there is None:
            return False
        self.here = there
        return True

    def _direction(self, forcing: float) -> Array:
        """Return the approximate solution of H d = -g."""
        product = self.objective.products(self.here.theta)
        residual = -self.here.gradient
        solution = np.zeros_like(residual)
        z = self.metric.solve(residual)
        search_direction = z
        size = dot(residual, z)
        target = forcing**2 * size
        self.products = 0
        for _ in range(min(250, residual.size)):
            image = product(search_direction)
            self.products += 1
            bend = dot(search_direction, image)
            if bend <= 0.0:
                break
            t = size / bend
            solution = solution + t * search_direction
            residual = residual - t * image
            z = self.metric.solve(residual)
            new_size = dot(residual, z)
            if new_size <= target:
                break
            search_direction = z + (new_size / size) * search_direction
            size = new_size
        return solution if solution.any() else self.metric.solve(-self.here.gradient)

    def state(self) -> dict[str, Array]:
        """Return everything that the next step depends on, but the metric."""
        return {"theta": self.here.theta, "size": np.array(np.nan if self._first is None else self._first)}

    def restore(self, state: dict[str, Array]) -> None:
        """Take the place of the solver that wrote ``state``."""
        first = float(state["size"])
        self._first = None if np.isnan(first) else first
