"""Predictions and what happened, in the one form that every map fits on: log-probabilities, as float64."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.calibration._exact_total import exact_total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Rows are worked on in pieces of about this many numbers (8 MB), so that a fit needs no second copy of the data.
_PIECE = 1 << 20


@final
@dataclass(frozen=True, slots=True)
class Rows:
    """n predictions of k classes with their truth.

    Attributes
    ----------
    log_probs : array of float64, shape (n, k)
        -inf is a probability of 0. Rows need not be normalised to the last digit: rounded tables are not.
    labels : array of int64, shape (n,), or none
        Class numbers; -1 is a class without a column.
    targets : array of float64, shape (n, k), or none
        Distributions over the classes, where the truth is soft.
    weights : array of float64, shape (n,), or none
        Above 0.
    groups : array of int64, shape (n,), or none
        Rows of one group never stand on both sides of a cross-fit.
    """

    log_probs: Floats
    labels: NDArray[np.int64] | None = None
    targets: Floats | None = None
    weights: Floats | None = None
    groups: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.log_probs)

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return int(self.log_probs.shape[1])

    @property
    def truth(self) -> NDArray[np.int64] | Floats:
        """Class numbers or distributions: what `crossent.losses` takes as truth."""
        found = self.labels if self.targets is None else self.targets
        assert found is not None
        return found

    @property
    def weight(self) -> Floats:
        """The weights, ones where there are none."""
        return np.ones(len(self)) if self.weights is None else self.weights

    def top_truth(self) -> NDArray[np.int64]:
        """Return the class that happened, or that has the largest share."""
        return self.labels if self.labels is not None else np.asarray(np.argmax(self.truth, axis=1))

    def share_of(self, place: int) -> Floats:
        """Return how much of each row's truth is class ``place``: 0 or 1, or a share of soft truth."""
        if self.targets is not None:
            return np.ascontiguousarray(self.targets[:, place])
        return np.asarray(self.truth == place, dtype=np.float64)

    def take(self, places: NDArray[np.intp] | NDArray[np.bool_]) -> Rows:
        """Return some of the rows."""
        kept = [None if x is None else x[places] for x in (self.labels, self.targets, self.weights, self.groups)]
        return Rows(self.log_probs[places], *kept)  # type: ignore[arg-type]

    def known(self) -> Rows:
        """Return the rows whose class has a column."""
        if self.labels is None or not len(self) or self.labels.min() >= 0:
            return self
        return self.take(self.labels >= 0)

    def pieces(self) -> Iterator[Rows]:
        """Yield the rows in pieces that are views of these."""
        step = max(1, _PIECE // self.classes)
        for first in range(0, len(self), step):
            place = slice(first, first + step)
            yield self.take(place)  # type: ignore[arg-type]

    def losses(self, log_probs: Floats | None = None) -> Floats:
        """Return the loss of each row, under these log-probabilities or others."""
        given = self.log_probs if log_probs is None else log_probs
        if self.targets is not None:
            with np.errstate(invalid="ignore"):
                return np.asarray(np.sum(np.where(self.targets > 0, -self.targets * given, 0.0), axis=1))
        labels = self.truth.astype(np.int64)
        cost = 0.0 - given[np.arange(len(given)), np.maximum(labels, 0)]
        return np.where(labels < 0, np.inf, cost)

    def mean(self, losses: Floats) -> float:
        """Return the weighted mean of one number per row, the same for any order of the rows."""
        return weighted_mean(losses, self.weights)


def numbered(values: NDArray[Any]) -> NDArray[np.int64]:
    """Return values as numbers from 0 in the order in which they come up, so that any source is dealt alike."""
    _, first, codes = np.unique(values, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[codes])


def total(weight: Floats, values: Floats) -> float:
    """Return the sum of weight times value: by NumPy's own pairwise sum, which no number of threads changes."""
    return float(np.sum(weight * values))


def weighted_mean(values: Floats, weights: Floats | None) -> float:
    """Return the mean, rounded only once or twice; infinite where a value is, NaN where there are none."""
    if len(values) == 0:
        return math.nan
    if not np.isfinite(values).all():
        return float(np.sum(values))
    if weights is None:
        return exact_total(values) / len(values)
    return exact_total(weights * values) / exact_total(weights)
