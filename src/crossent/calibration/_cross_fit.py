"""What a map does to rows that it was not fitted on: fold by fold, and which map to choose.

The choice is made on the same losses that are then reported, which would flatter the winner a little. So the loss of a
fold is that of the map which the *other* folds would have chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from crossent.calibration._rows import Rows, weighted_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.calibration._methods import Method

    Floats = NDArray[np.float64]


@final
@dataclass(frozen=True, slots=True)
class Choice:
    """The map with the least cross-fitted loss, and what each candidate's loss was.

    Attributes
    ----------
    method : Method
        The winner over all folds; of equals, the plainest.
    losses : array, shape (n,)
        Loss of each row under a map that neither was fitted on it nor chosen by it.
    means : tuple of float
        The cross-fitted loss of each candidate.
    """

    method: Method
    losses: Floats
    means: tuple[float, ...]


def choose(
    methods: Sequence[Method], rows: Rows, folds: NDArray[np.int64], tick: Callable[[str], None] | None = None
) -> Choice:
    """Return the candidate with the least cross-fitted loss."""
    losses = np.stack([_told(method, rows, folds, tick) for method in methods])
    means = tuple(weighted_mean(row, rows.weights) for row in losses)
    infinite, finite = _by_fold(losses, rows.weight, folds)
    chosen_elsewhere = [
        _best(infinite.sum(axis=1) - infinite[:, fold], finite.sum(axis=1) - finite[:, fold])
        for fold in range(infinite.shape[1])
    ]
    place = _best(infinite.sum(axis=1), finite.sum(axis=1))
    mixed = losses[np.array(chosen_elsewhere)[folds], np.arange(len(rows))]
    return Choice(methods[place], mixed, means)


def _told(method: Method, rows: Rows, folds: NDArray[np.int64], tick: Callable[[str], None] | None) -> Floats:
    if tick is not None:
        tick(method.name)
    return cross_fitted_losses(method, rows, folds)


def cross_fitted_losses(method: Method, rows: Rows, folds: NDArray[np.int64]) -> Floats:
    """Return the loss of each row under the map fitted on the other folds."""
    if method.name == "none":
        return rows.losses()
    losses = np.empty(len(rows))
    for fold in range(int(folds.max()) + 1):
        held = folds == fold
        test = rows.take(held)
        losses[held] = test.losses(method.fit(rows.take(~held)).map.log_probs(test.log_probs))
    return losses


def _by_fold(losses: Floats, weight: Floats, folds: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return the weight of infinite losses and the sum of finite ones, for each candidate and fold."""
    count = int(folds.max()) + 1
    bad = ~np.isfinite(losses)
    kept = np.where(bad, 0.0, losses)
    infinite = [np.bincount(folds, weight * row, minlength=count) for row in bad]
    finite = [np.bincount(folds, weight * row, minlength=count) for row in kept]
    return np.array(infinite), np.array(finite)


def _best(infinite: Floats, finite: Floats) -> int:
    """Return the candidate with the least infinite weight, then the least loss; the first of equals."""
    return int(np.lexsort((np.arange(len(finite)), finite, infinite))[0])
