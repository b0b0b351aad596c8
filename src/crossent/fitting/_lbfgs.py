"""L-BFGS in a metric: the two-loop recursion (Liu and Nocedal 1989) whose first matrix is the metric's inverse.

Its state is plain arrays, so that a fit can be stopped and resumed bit for bit.
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


class LBFGS:
    """Steps of L-BFGS from a point, in a metric that may be exchanged on the way."""

    def __init__(self, objective: Objective, here: Evaluation, metric: Metric, memory: int) -> None:
        self.objective, self.here, self.metric, self.memory = objective, here, metric, memory
        self.steps: list[Array] = []
        self.turns: list[Array] = []  # changes of the gradient
        self.scale = 1.0
        self.decrement: float = float("inf")

    def exchange(self, metric: Metric, *, forget: bool = True) -> None:
        """Take another metric; forget the steps so far where it is the better witness of them."""
        self.metric, self.scale = metric, 1.0
        if forget:
            self.steps, self.turns = [], []

    def step(self) -> bool:
        """Take one step; False where none makes progress."""
        direction = -self._divide(self.here.gradient)
        self.decrement = -dot(direction, self.here.gradient)
        there = search(self.objective, self.here, direction)
        if there is None:
            return False
        self._remember(there.theta - self.here.theta, there.gradient - self.here.gradient)
        self.here = there
        return True

    def _remember(self, step: Array, turn: Array) -> None:
        product = dot(step, turn)
        if product <= 1e-14 * math.sqrt(dot(step, step) * dot(turn, turn)):
            return
        self.scale = product / dot(turn, self.metric.solve(turn))
        self.steps.append(step)
        self.turns.append(turn)
        if len(self.steps) > self.memory:
            del self.steps[0], self.turns[0]

    def _divide(self, gradient: Array) -> Array:
        """Return the inverse of the current approximation times ``gradient``."""
        q = gradient.copy()
        shares = []
        for step, turn in zip(reversed(self.steps), reversed(self.turns), strict=True):
            rho = 1.0 / dot(turn, step)
            share = rho * dot(step, q)
            q -= share * turn
            shares.append((share, rho))
        r = self.scale * self.metric.solve(q)
        for (share, rho), step, turn in zip(reversed(shares), self.steps, self.turns, strict=True):
            r += (share - rho * dot(turn, r)) * step
        return r

    def state(self) -> dict[str, Array]:
        """Return everything that the next step depends on, but the metric."""
        shape = (len(self.steps), *self.here.theta.shape)
        return {
            "theta": self.here.theta,
            "steps": np.array(self.steps).reshape(shape),
            "turns": np.array(self.turns).reshape(shape),
            "scale": np.array(self.scale),
        }

    def restore(self, state: dict[str, Array]) -> None:
        """Take the place of the solver that wrote ``state``; its metric must be given to it already."""
        self.steps, self.turns = list(state["steps"]), list(state["turns"])
        self.scale = float(state["scale"])
