"""What a map does to rows that it was not fitted on: fold by fold, and which map to choose.

The choice is the plainest map that is not worse than the best by more than one standard error of the difference: a map
has to earn its parameters. It is made on the same losses that are then reported, which would flatter the winner a
little, so the loss of a fold is that of the map which the *other* folds would have chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from crossent.calibration._gain import standard_error, unit_sums
from crossent.calibration._rows import Rows, total, weighted_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.calibration._methods import Method

    Floats = NDArray[np.float64]


@final
@dataclass(frozen=True, slots=True)
class Choice:
    """The map that was chosen, and what each candidate's loss was.

    Attributes
    ----------
    method : Method
        The choice over all folds.
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
    """Return the plainest candidate within one standard error of the least cross-fitted loss."""
    losses = np.stack([_told(method, rows, folds, tick) for method in methods])
    means = tuple(weighted_mean(row, rows.weights) for row in losses)
    everywhere = np.ones(len(rows), dtype=bool)
    elsewhere = [_plainest(losses, rows, folds != fold) for fold in range(int(folds.max()) + 1)]
    mixed = losses[np.array(elsewhere)[folds], np.arange(len(rows))]
    return Choice(methods[_plainest(losses, rows, everywhere)], mixed, means)


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


def _plainest(losses: Floats, rows: Rows, kept: NDArray[np.bool_]) -> int:
    """Return the first candidate that is as good as the best, as far as these rows can tell."""
    part = rows.take(kept)
    losses, weight = losses[:, kept], part.weight
    finite = np.isfinite(losses)
    infinite = np.array([total(weight, (~row).astype(np.float64)) for row in finite])
    means = np.array([total(weight, np.where(good, row, 0.0)) for row, good in zip(losses, finite, strict=True)])
    best = int(np.lexsort((np.arange(len(losses)), means, infinite))[0])
    for place in range(best):
        if infinite[place] == infinite[best] and _as_good(losses[place], losses[best], part):
            return place
    return best


def _as_good(losses: Floats, best: Floats, rows: Rows) -> bool:
    both = np.isfinite(losses) & np.isfinite(best)
    sums, weight = unit_sums(losses[both] - best[both], rows.take(both))
    return len(sums) > 1 and float(sums.sum() / weight.sum()) <= standard_error(sums, weight)
