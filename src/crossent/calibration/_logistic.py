"""Logistic maps of two classes: straight lines in the log-odds (Platt) or in both logarithms (beta).

    Platt     log-odds of q =  slope x + intercept,  x = log p1 - log p0;   published as 1 / (1 + exp(A x + B))
    beta      log-odds of q =  a log p1 - b log p0 + c,  a and b at least 0, so that the order is kept

Platt's targets are not 0 and 1 but ``1 / (n0 + 2)`` and ``(n1 + 1) / (n1 + 2)``, so there is always one best line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np

from crossent.calibration._fitted import Fitted
from crossent.calibration._logs import from_log_odds, log_odds
from crossent.calibration._newton import Minimum, minimise
from crossent.calibration._rows import total
from crossent.losses import binary_cross_entropy_and_gradient

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.calibration._rows import Rows

    Floats = NDArray[np.float64]

SEPARABLE = "a line separates the classes, so steeper is better without end: held back by a prior worth one row"


@final
@dataclass(frozen=True, slots=True)
class Platt:
    """A straight line in the log-odds of two classes."""

    slope: float
    intercept: float
    method: ClassVar[str] = "platt"

    def log_probs(self, log_probs: Floats) -> Floats:
        """Return the log-probabilities after the line."""
        odds = log_odds(log_probs)
        return from_log_odds(np.where(np.isfinite(odds), self.slope * np.nan_to_num(odds) + self.intercept, odds))

    def parameters(self) -> dict[str, Any]:
        """Return the line, and the same as the A and B of the paper."""
        return {"slope": self.slope, "intercept": self.intercept, "A": -self.slope, "B": -self.intercept}

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Platt:
        """Rebuild the map."""
        return cls(float(parameters["slope"]), float(parameters["intercept"]))


@final
@dataclass(frozen=True, slots=True)
class Beta:
    """A line in the logarithms of both probabilities: bends where a temperature only turns."""

    a: float
    b: float
    c: float
    method: ClassVar[str] = "beta"

    def log_probs(self, log_probs: Floats) -> Floats:
        """Return the log-probabilities after the map."""
        odds = log_odds(log_probs)
        certain = ~np.isfinite(odds)
        logs = np.where(certain[:, None], 0.0, log_probs)
        return from_log_odds(np.where(certain, odds, self.a * logs[:, 1] - self.b * logs[:, 0] + self.c))

    def parameters(self) -> dict[str, Any]:
        """Return the two slopes and the constant."""
        return {"a": self.a, "b": self.b, "c": self.c}

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Beta:
        """Rebuild the map."""
        return cls(float(parameters["a"]), float(parameters["b"]), float(parameters["c"]))


def fit_platt(rows: Rows) -> Fitted:
    """Return Platt's line. Rows that were certain (p of exactly 0 or 1) count in his targets, but can't be moved."""
    rows = rows.known()
    shares, weight = rows.share_of(1), rows.weight
    above, below = total(weight, shares), total(weight, 1.0 - shares)
    low, high = 1.0 / (below + 2.0), (above + 1.0) / (above + 2.0)
    odds = log_odds(rows.log_probs)
    kept = np.isfinite(odds)
    if not kept.any():
        return Fitted(Platt(1.0, 0.0), ("every row was certain: there is nothing to move",))
    features = np.stack([odds[kept], np.ones(int(kept.sum()))], axis=1)
    targets = low + (high - low) * shares[kept]
    start = np.array([0.0, np.log((above + 1.0) / (below + 1.0))])
    found = logistic_regression(features, targets, weight[kept], start)
    return Fitted(Platt(float(found.point[0]), float(found.point[1])))


def fit_beta(rows: Rows) -> Fitted:
    """Return the beta map of least loss with a, b of at least 0."""
    rows = rows.known()
    kept = np.isfinite(log_odds(rows.log_probs))
    if not kept.any():
        return Fitted(Beta(1.0, 1.0, 0.0), ("every row was certain: there is nothing to move",))
    logs = rows.log_probs[kept]
    features = np.stack([logs[:, 1], -logs[:, 0], np.ones(len(logs))], axis=1)
    targets, weight = rows.share_of(1)[kept], rows.weight[kept]
    ways = [(0, 1, 2), (0, 2), (1, 2), (2,)]
    (point, notes) = _first_feasible(features, targets, weight, ways)
    return Fitted(Beta(*point.tolist()), notes)


def _first_feasible(
    features: Floats, targets: Floats, weight: Floats, ways: list[tuple[int, ...]]
) -> tuple[Floats, tuple[str, ...]]:
    """Return the best point with no negative slope: the free optimum, or the best with one slope or both at 0."""
    best: tuple[float, Floats, tuple[str, ...]] | None = None
    for columns in ways:
        found, notes = regression_with_minimum(features[:, columns], targets, weight, np.ones(len(columns)))
        point = np.zeros(3)
        point[list(columns)] = found.point
        if np.all(point[:2] >= 0.0) and (best is None or found.value < best[0]):
            best = (found.value, point, notes)
            if len(columns) == 3:
                break
    assert best is not None  # (2,) has no slope at all
    return best[1], best[2]


def regression_with_minimum(
    features: Floats, targets: Floats, weight: Floats, prior: Floats
) -> tuple[Minimum, tuple[str, ...]]:
    """Return the maximum-likelihood line; where there is none, that with a prior worth one row around no change."""
    centre = prior.copy()
    centre[-1] = 0.0
    found = logistic_regression(features, targets, weight, centre)
    if found.attained:
        return found, ()
    return logistic_regression(features, targets, weight, centre, pull=1.0 / len(features)), (SEPARABLE,)


def logistic_regression(features: Floats, targets: Floats, weight: Floats, start: Floats, pull: float = 0.0) -> Minimum:
    """Return the line of least mean loss, plus ``pull / 2`` times the squared distance from ``start``."""
    whole = float(np.sum(weight))

    def objective(point: Floats) -> tuple[float, Floats, Floats]:
        scores = np.einsum("ij,j->i", features, point)
        losses, gradient = binary_cross_entropy_and_gradient(targets, logits=scores)
        probs = gradient + targets
        curvature = weight * probs * (1.0 - probs)
        away = point - start
        # A first step where the data say next to nothing may be too long to be squared; it is then shortened.
        held = 0.5 * pull * float(away @ away) if pull else 0.0
        value = total(weight, losses) / whole + held
        slope = np.einsum("ij,i->j", features, weight * gradient) / whole + pull * away
        hessian = np.einsum("ij,i,ik->jk", features, curvature, features) / whole + pull * np.eye(len(point))
        return value, slope, hessian

    return minimise(objective, start)
