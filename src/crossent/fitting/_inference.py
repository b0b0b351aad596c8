"""Standard errors of coefficients: from the Hessian, robust (sandwich), or for clusters of rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from crossent.errors import InvalidInput
from crossent.fitting._block import binary, multinomial
from crossent.fitting._objective import Objective
from crossent.fitting._passes import scores

Array = Any


@dataclass(frozen=True)
class Coefficient:
    """One coefficient with its uncertainty."""

    outcome: str
    feature: str
    estimate: float
    standard_error: float
    z: float
    p: float
    low: float
    high: float


@dataclass(frozen=True)
class Inference:
    """All coefficients with their uncertainty, and how it was estimated."""

    method: str
    confidence: float
    reference: str | None
    coefficients: tuple[Coefficient, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self) | {"coefficients": [asdict(one) for one in self.coefficients]}


def infer(
    objective: Objective,
    theta: Array,
    names: tuple[tuple[str, ...], tuple[str, ...]],
    *,
    method: str,
    clusters: Any = None,
    reference: int | None = None,
    confidence: float = 0.95,
) -> Inference:
    """Return the coefficients of a fit (``names``: features, classes) with their standard errors."""
    features, classes = names
    bread = _bread(objective, theta)
    covariance, degrees = bread, np.inf
    if method != "hessian":
        scores_matrix, degrees = _meat(objective, theta, clusters)
        covariance = bread @ scores_matrix @ bread
    estimates, covariance = _to_raw(objective, theta, covariance)
    outcomes = [classes[-1]] if len(classes) == 2 else list(classes)
    if len(classes) > 2 and reference is not None:
        estimates, covariance, outcomes = _against(estimates, covariance, outcomes, reference)
    rows = [*features, "intercept"] if objective.fit_intercept else list(features)
    label = None if reference is None and len(classes) > 2 else classes[reference or 0]
    table = _table(estimates, covariance, [(o, f) for o in outcomes for f in rows], confidence, float(degrees))
    return Inference(method, confidence, label, table)


def _bread(objective: Objective, theta: Array) -> Array:
    """Return the inverse Hessian of the summed objective; directions that change no probability get none."""
    matrix = objective.hessian(theta) * objective.data.truth.total
    diagonal = np.sqrt(np.maximum(matrix.diagonal(), 0.0))
    unit = np.divide(1.0, diagonal, out=np.zeros_like(diagonal), where=diagonal > 0)
    if objective.shape[1] == 1:
        values, vectors = np.linalg.eigh(matrix * np.outer(unit, unit))
        keep = values > 1e-14 * len(values)
        root = unit[:, None] * vectors[:, keep] / np.sqrt(values[keep])
        return np.asarray(root @ root.T)
    # The null space (the same shift for all classes) is removed in these coordinates: they fix the class sum to 0.
    rows, outputs = objective.shape
    typical = np.sqrt(matrix.diagonal().reshape(outputs, rows).mean(axis=0))
    unit = np.tile(np.divide(1.0, typical, out=np.zeros_like(typical), where=typical > 0), outputs)
    values, vectors = np.linalg.eigh(matrix * np.outer(unit, unit))
    keep = values > 1e-13 * len(values)
    root = unit[:, None] * vectors[:, keep] / np.sqrt(values[keep])
    return np.asarray(root @ root.T)


def _meat(objective: Objective, theta: Array, clusters: Any) -> tuple[Array, float]:
    """Return the sum over rows or clusters of the outer products of score contributions, and degrees of freedom."""
    if clusters is None:
        total = np.zeros((theta.size, theta.size))
        for _, part in _contributions(objective, theta):
            total += part.T @ part
        return total, np.inf
    names, codes = np.unique(np.asarray(clusters), return_inverse=True)
    count = len(names)
    if count < 2:
        raise InvalidInput("clusters: at least two are needed; all rows are in one; use standard_errors='sandwich'")
    sums = np.zeros((count, theta.size))
    for here, part in _contributions(objective, theta):
        np.add.at(sums, codes[here], part)
    return (sums.T @ sums) * (count / (count - 1)), count - 1


def _contributions(objective: Objective, theta: Array) -> Iterator[tuple[slice, Array]]:
    """Yield what each row adds to the gradient, a block of rows at a time: (rows, parameters)."""
    truth = objective.data.truth
    weights, intercept = objective.raw(theta)
    for start, stop, block in objective.data.rows.blocks():
        here, s = slice(start, stop), truth.weights[start:stop]
        offset = None if objective.data.offset is None else objective.data.offset[here]
        z = scores(block, weights, intercept, offset)
        r = binary(z[:, 0], truth.second[here], s)[2][:, None] if z.shape[1] == 1 else multinomial(z, truth, here, s)[2]
        made = objective.columns.make(block)
        yield here, (r[:, :, None] * made[:, None, :]).reshape(len(s), -1)


def _to_raw(objective: Objective, theta: Array, covariance: Array) -> tuple[Array, Array]:
    rows, outputs = objective.shape
    p = objective.data.rows.shape[1]
    one = np.zeros((rows, rows))
    one[:p, :p] = np.diag(1.0 / objective.scale)
    if objective.fit_intercept:
        one[p, :p] = -objective.centre / objective.scale
        one[p, p] = 1.0
    change = np.kron(np.eye(outputs), one)
    return change @ theta.T.ravel(), change @ covariance @ change.T


def _against(
    estimates: Array, covariance: Array, outcomes: list[str], reference: int
) -> tuple[Array, Array, list[str]]:
    """Return the differences to the reference class."""
    count = len(outcomes)
    rows = len(estimates) // count
    contrast = np.delete(np.eye(count), reference, axis=0)
    contrast[:, reference] = -1.0
    full = np.kron(contrast, np.eye(rows))
    return full @ estimates, full @ covariance @ full.T, [o for k, o in enumerate(outcomes) if k != reference]


def _table(
    estimates: Array, covariance: Array, labels: list[tuple[str, str]], confidence: float, degrees: float
) -> tuple[Coefficient, ...]:
    from scipy.stats import norm, t

    spread = norm if np.isinf(degrees) else t(degrees)
    errors = np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
    width = float(spread.ppf(0.5 + confidence / 2.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = estimates / errors
    chances = 2.0 * spread.sf(np.abs(ratios))
    return tuple(
        Coefficient(
            outcome, feature, float(e), float(se), float(z), float(p), float(e - width * se), float(e + width * se)
        )
        for (outcome, feature), e, se, z, p in zip(labels, estimates, errors, ratios, chances, strict=True)
    )
