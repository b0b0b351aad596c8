"""How far a point can be above the minimum: the certificate that suits, and when it is worth its passes."""

from __future__ import annotations

from typing import Any

from crossent.fitting._balanced import balanced_gap, can_balance
from crossent.fitting._certificate import duality_gap, gradient_part
from crossent.fitting._dot import dot
from crossent.fitting._metric import Dense, Metric
from crossent.fitting._objective import Evaluation, Objective
from crossent.fitting._unpenalised import newton_certificate

Array = Any

_MOST_PARAMETERS = 5000  # of a Hessian that is made for a certificate without a penalty


class Bound:
    """The bound along a fit, and the distance in its measure."""

    def __init__(self, objective: Objective, tol: float) -> None:
        self.objective, self.tol = objective, tol
        self.tried = float("inf")  # the part of the gap by the coefficients when the intercept was last balanced
        self.refused = 0  # certificates that did not hold, without a penalty

    def target(self, here: Evaluation) -> float:
        """Return the bound that is asked for."""
        return self.tol * max(abs(here.value), 1e-300)

    def gap(self, here: Evaluation, metric: Metric) -> tuple[float, Dense | None]:
        """Return the bound, and the curvature at this point if it had to be made for it."""
        if self.objective.alpha > 0.0:
            return self._dual(here), None
        rows, outputs = self.objective.shape
        if estimate(here, metric) > self.target(here) or rows * outputs > _MOST_PARAMETERS:
            return float("inf"), None
        gap, curvature = newton_certificate(self.objective, here)
        self.refused += gap > self.target(here)
        return gap, curvature

    def _dual(self, here: Evaluation) -> float:
        """Return the duality gap; where only the intercept's condition is in its way, that of the balanced point."""
        gap, target = duality_gap(self.objective, here), self.target(here)
        part = gradient_part(self.objective, here)
        if gap <= target or part > 0.5 * target or part > 0.25 * self.tried or not can_balance(self.objective):
            return gap
        self.tried = part
        return min(gap, balanced_gap(self.objective, here))

    def distance(self, here: Evaluation, metric: Metric) -> float:
        """Return about how far there is to go, in the measure that ends the fit."""
        return gradient_part(self.objective, here) if self.objective.alpha > 0.0 else estimate(here, metric)


def estimate(here: Evaluation, metric: Metric) -> float:
    """Return how far the quadratic model in the metric is above its minimum."""
    return max(0.5 * dot(here.gradient, metric.solve(here.gradient)), 0.0)
