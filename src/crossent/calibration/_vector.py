"""Vector scaling: each class its own slope and its own offset, on log-probabilities.

    q = softmax(s * log p + b)
    F(s, b) = mean of -log q_y;  with r = q - t:    dF/ds = mean r * log p    dF/db = mean r

On log-probabilities rather than on whatever logits a model happened to give, because unlike a temperature it is not
the same for ``z`` and ``z + constant``. For two classes it is beta calibration without its signs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np

from crossent.calibration._fitted import Fitted
from crossent.calibration._logistic import SEPARABLE
from crossent.calibration._logs import normalised, scaled
from crossent.calibration._newton import minimise
from crossent.calibration._rows import total
from crossent.calibration._scaled_sums import scaled_sums, takes_native
from crossent.errors import InvalidInput
from crossent.losses import cross_entropy_and_gradient

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.calibration._rows import Rows

    Floats = NDArray[np.float64]

# The Hessian has (2 k)^2 entries, each a sum over all rows.
MOST_CLASSES = 200


@final
@dataclass(frozen=True, slots=True)
class Vector:
    """One slope and one offset for each class; the offsets sum to 0."""

    slopes: tuple[float, ...]
    offsets: tuple[float, ...]
    method: ClassVar[str] = "vector"

    def log_probs(self, log_probs: Floats) -> Floats:
        """Return the log-probabilities after the map."""
        return normalised(scaled(log_probs, np.array(self.slopes), np.array(self.offsets)))

    def parameters(self) -> dict[str, Any]:
        """Return slopes and offsets, in the order of the classes."""
        return {"slopes": list(self.slopes), "offsets": list(self.offsets)}

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Vector:
        """Rebuild the map."""
        return cls(tuple(map(float, parameters["slopes"])), tuple(map(float, parameters["offsets"])))


def fit_vector(rows: Rows) -> Fitted:
    """Return the map of least loss; rows whose truth has probability 0 have no say, for none can mend them."""
    if rows.classes > MOST_CLASSES:
        raise InvalidInput(
            f"method: 'vector' has two parameters for each class and is for up to {MOST_CLASSES} classes; "
            f"found {rows.classes}; use method='temperature'"
        )
    rows = rows.take(np.isfinite(rows.losses()))
    start = np.concatenate([np.ones(rows.classes), np.zeros(rows.classes)])
    if len(rows) == 0:
        return _fitted(start)
    found = minimise(lambda point: _objective(rows, point, start, 0.0), start)
    if found.attained:
        return _fitted(found.point)
    pulled = minimise(lambda point: _objective(rows, point, start, 1.0 / len(rows)), start)
    return _fitted(pulled.point, SEPARABLE)


def _fitted(point: Floats, *notes: str) -> Fitted:
    slopes, offsets = np.split(point, 2)
    return Fitted(Vector(tuple(slopes.tolist()), tuple((offsets - offsets.mean()).tolist())), notes)


def _objective(rows: Rows, point: Floats, start: Floats, pull: float) -> tuple[float, Floats, Floats]:
    """Return value, gradient and Hessian; ``pull / 2`` times the squared distance from ``start`` is added."""
    size = 2 * rows.classes
    value, gradient, hessian = _sums(rows, point)
    weight = float(np.sum(rows.weight))
    away = point - start
    # Adding one number to all offsets changes nothing: that direction gets a curvature of its own.
    flat = np.concatenate([np.zeros(rows.classes), np.ones(rows.classes)])
    hessian = hessian / weight + np.outer(flat, flat) / rows.classes + pull * np.eye(size)
    gradient = gradient / weight + flat * float(flat @ point) / rows.classes + pull * away
    gauge = 0.5 * float(flat @ point) ** 2 / rows.classes
    return value / weight + 0.5 * pull * float(away @ away) + gauge, gradient, hessian


def _sums(rows: Rows, point: Floats) -> tuple[float, Floats, Floats]:
    if takes_native(rows):
        return scaled_sums(rows, *np.split(point, 2))
    size = 2 * rows.classes
    value, gradient, hessian = 0.0, np.zeros(size), np.zeros((size, size))
    for piece in rows.pieces():
        found = _piece_sums(piece, point)
        value, gradient, hessian = value + found[0], gradient + found[1], hessian + found[2]
    return value, gradient, hessian


def _piece_sums(piece: Rows, point: Floats) -> tuple[float, Floats, Floats]:
    slopes, offsets = np.split(point, 2)
    logs, weight = piece.log_probs, piece.weight
    losses, residual = cross_entropy_and_gradient(piece.truth, logits=scaled(logs, slopes, offsets))
    finite = np.where(np.isneginf(logs), 0.0, logs)
    probs = residual.copy()
    if piece.targets is None:
        probs[np.arange(len(piece)), piece.truth.astype(np.int64)] += 1.0
    else:
        probs += piece.targets
    weighted = residual * weight[:, None]
    gradient = np.concatenate([np.einsum("ij,ij->j", weighted, finite), weighted.sum(axis=0)])
    return total(weight, losses), gradient, _hessian(probs, probs * finite, finite, weight)


def _hessian(probs: Floats, by_slope: Floats, finite: Floats, weight: Floats) -> Floats:
    """Return sum w (diag(q) - q q') in the coordinates (slopes, offsets).

    The product is the one sum that goes through BLAS: it steers the steps, and not where they end.
    """
    both = np.concatenate([by_slope, probs], axis=1)
    hessian = -(both.T * weight) @ both
    k = probs.shape[1]
    place = np.arange(k)
    mixed = np.einsum("i,ij->j", weight, by_slope)
    hessian[place, place] += np.einsum("i,ij,ij->j", weight, by_slope, finite)
    hessian[place, place + k] += mixed
    hessian[place + k, place] += mixed
    hessian[place + k, place + k] += np.einsum("i,ij->j", weight, probs)
    return np.asarray(hessian)
