"""Temperature scaling: one number that makes every prediction more or less sure, and changes no order.

    q = softmax(b z),  b = 1 / temperature
    F(b)   = sum w (log sum_j exp(b (z_j - z_y)))                           convex in b
    F'(b)  = sum w sum_j q_j (z_j - z_y)
    F''(b) = sum w (sum_j q_j (z_j - z_y)^2 - (sum_j q_j (z_j - z_y))^2)

F' rises with b, so its root in log b is found by Newton steps inside a bracket: the optimum to the last digits,
whatever the scale of z. At b = 0 the derivative is the mean of ``mean_j z_j - z_y``: above 0 no temperature beats a
uniform guess. Where every row is right F falls for ever: there is no best temperature, and n rows can't tell a loss
below about 1 / (n + 2) (the rule of succession), so that is where the fit stops, and it says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, final

import numpy as np

from crossent.calibration._fitted import Fitted
from crossent.calibration._logs import normalised, scaled
from crossent.calibration._rows import Rows, total, weighted_mean
from crossent.calibration._scaled_sums import sums_along, takes_native
from crossent.losses import cross_entropy_and_gradient

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


_FEW_COLUMNS = 16


@final
@dataclass(frozen=True, slots=True)
class Temperature:
    """Divides log-probabilities by a temperature and normalises; infinite: uniform over the classes not ruled out."""

    temperature: float
    method: ClassVar[str] = "temperature"

    def log_probs(self, log_probs: Floats) -> Floats:
        """Return the log-probabilities at this temperature."""
        return normalised(scaled(log_probs, 1.0 / self.temperature))

    def parameters(self) -> dict[str, Any]:
        """Return the temperature."""
        return {"temperature": self.temperature}

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Temperature:
        """Rebuild the map."""
        return cls(float(parameters["temperature"]))


class _Slope(NamedTuple):
    """The mean loss at one inverse temperature, with its two derivatives."""

    value: float
    first: float
    second: float


@final
@dataclass(frozen=True, slots=True)
class _Problem:
    """Log-probabilities counted from that of the truth; ``finite`` has 0 where they are -inf."""

    rows: Rows
    finite: Floats
    scale: float

    def at(self, inverse: float) -> _Slope:
        """Return the mean loss and its derivatives by the inverse temperature."""
        if takes_native(self.rows):
            return _Slope(*(sums_along(self.rows, inverse) / float(np.sum(self.rows.weight))).tolist())
        sums, first = np.zeros(3), 0
        for piece in self.rows.pieces():
            apart = self.finite[first : first + len(piece)]
            first += len(piece)
            sums += _piece_sums(piece, apart, inverse)
        return _Slope(*(sums / float(np.sum(self.rows.weight))).tolist())


def fit_temperature(rows: Rows) -> Fitted:
    """Return the temperature of least loss; rows whose truth has probability 0 have no say, for none can mend them."""
    problem = _problem(rows.take(np.isfinite(rows.losses())))
    if len(problem.rows) == 0 or problem.scale == 0.0:
        return Fitted(Temperature(1.0), ("the predictions are uniform: no temperature changes them",))
    if _loss_falls_for_ever(problem):
        return _stopped(problem)
    if _slope_at_zero(problem) >= 0.0:
        note = "no temperature beats a uniform guess: sure predictions are more often wrong than unsure ones"
        return Fitted(Temperature(math.inf), (note,))
    inverse = _root(lambda b: problem.at(b)[1:], 1.0 / problem.scale)
    return Fitted(Temperature(1.0 / inverse))


def _problem(rows: Rows) -> _Problem:
    at_truth = rows.log_probs[np.arange(len(rows)), rows.top_truth()] if len(rows) else np.empty(0)
    with np.errstate(invalid="ignore"):
        apart = rows.log_probs - at_truth[:, None]
    finite = np.where(np.isfinite(apart), apart, 0.0)
    below_top = (row_max(finite)[:, None] - finite) * np.isfinite(apart)
    scale = weighted_mean(row_max(below_top), rows.weights) if len(rows) else 0.0
    return _Problem(Rows(apart, rows.labels, rows.targets, rows.weights), finite, scale)


def row_max(values: Floats) -> Floats:
    """Return the largest of each row and 0: column by column, which for few columns is far quicker than by row."""
    if values.shape[1] > _FEW_COLUMNS:
        return np.asarray(np.max(values, axis=1, initial=0.0))
    found = np.zeros(len(values))
    for column in values.T:
        np.maximum(found, column, out=found)
    return found


def _piece_sums(piece: Rows, apart: Floats, inverse: float) -> Floats:
    """Return the sums of the loss and its derivatives over some rows."""
    losses, gradient = cross_entropy_and_gradient(piece.truth, logits=scaled(piece.log_probs, inverse))
    by_row = np.einsum("ij,ij->i", gradient, apart)
    # The gradient at the true class is not q, but there `apart` is 0.
    probs = gradient if piece.targets is None else gradient + piece.targets
    mean = np.einsum("ij,ij->i", probs, apart)
    spread = np.einsum("ij,ij,ij->i", probs, apart, apart) - mean * mean
    weight = piece.weight
    return np.array([total(weight, losses), total(weight, by_row), total(weight, spread)])


def _slope_at_zero(problem: _Problem) -> float:
    """Return the derivative of the loss where every class that is not ruled out is as likely as the others."""
    possible = np.isfinite(problem.rows.log_probs)
    uniform = problem.finite.sum(axis=1) / possible.sum(axis=1)
    if problem.rows.targets is not None:
        uniform = uniform - np.einsum("ij,ij->i", problem.rows.targets, problem.finite)
    return total(problem.rows.weight, uniform)


def _loss_falls_for_ever(problem: _Problem) -> bool:
    """Return whether each row's truth is its top class, alone or not: then colder is better without end."""
    top = row_max(problem.finite)  # that of the truth is 0
    if problem.rows.targets is None:
        return bool(np.all(top <= 0.0))
    expected = np.einsum("ij,ij->i", problem.rows.targets, problem.finite)
    return bool(np.all(top <= expected))


def _stopped(problem: _Problem) -> Fitted:
    """Return the temperature at the loss that n rows without a miss can still tell from 0."""
    least = 1.0 / (len(problem.rows) + 2)
    if problem.at(1.0).value <= least or problem.at(2.0**40 / problem.scale).value > least:
        return Fitted(Temperature(1.0), (_all_right(len(problem.rows), "left as it was"),))

    def apart(b: float) -> tuple[float, float]:
        slope = problem.at(b)
        return least - slope.value, -slope.first

    return Fitted(Temperature(1.0 / _root(apart, 1.0)), (_all_right(len(problem.rows), "stopped there"),))


def _all_right(count: int, what: str) -> str:
    return (
        f"every row is right, so colder is better without end; {count:,} rows can't tell a loss below "
        f"1/{count + 2:,}: {what}"
    )


def _root(function: Callable[[float], tuple[float, float]], start: float) -> float:
    """Return the positive root of a rising function, given with its derivative: Newton in log b, inside a bracket."""
    b, low, high = start, 0.0, math.inf
    for _ in range(200):
        value, slope = function(b)
        low, high = (b, high) if value < 0.0 else (low, b)
        if value == 0.0:
            return b
        step = -value / (b * slope) if slope > 0.0 else math.inf
        if abs(step) < 1e-8:
            return b * math.exp(step)  # the error squares with each step: this one is within the last digit
        following = b * math.exp(step) if abs(step) < 3.0 else b * math.exp(math.copysign(3.0, -value))
        if not low < following < high:
            following = math.sqrt(low) * math.sqrt(high) if low > 0.0 else high / 8.0
        if abs(following - b) <= 2e-16 * b or not low < following < high:
            return b
        b = following
    return b
