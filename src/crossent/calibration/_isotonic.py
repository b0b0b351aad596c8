"""Isotonic maps: any shape that keeps the order, as steps; two classes have one, more have one each and are normalised.

The score of a class is its log-odds, ``log p - log(1 - p)``, which tells apart what p near 0 or 1 can't.  Between two
blocks the value runs straight from one to the next; beyond the ends it stays.

A block of n rows without a single yes would say 0, and the first yes would cost infinity. n rows can't know that: it
gets ``1 / (n + 2)`` (the rule of succession), but never more than the next block; a block of nothing but yes likewise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np

from crossent.calibration._fitted import Fitted
from crossent.calibration._logs import log_odds
from crossent.calibration._pav import Blocks, isotonic, pooled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.calibration._rows import Rows

    Floats = NDArray[np.float64]


@final
@dataclass(frozen=True, slots=True)
class Steps:
    """A function that never falls: its value on each block [low, high], and straight lines between blocks."""

    low: tuple[float, ...]
    high: tuple[float, ...]
    value: tuple[float, ...]

    def at(self, score: Floats) -> Floats:
        """Return the value at each score."""
        low, high, value = np.array(self.low), np.array(self.high), np.array(self.value)
        last = len(value) - 1
        place = np.clip(np.searchsorted(low, score, side="right") - 1, 0, last)
        following = np.minimum(place + 1, last)
        with np.errstate(invalid="ignore", divide="ignore"):
            way = (score - high[place]) / (low[following] - high[place])
        # Next to a score of -inf or inf the way has no length: the finite belong to the finite block.
        way = np.where(np.isneginf(high[place]), 1.0, np.where(np.isposinf(low[following]), 0.0, way))
        way = np.where((score > high[place]) & (place < last), np.clip(way, 0.0, 1.0), 0.0)
        return np.asarray(value[place] + way * (value[following] - value[place]))

    def to_dict(self) -> dict[str, list[float]]:
        """Return the blocks as plain data."""
        return {"low": list(self.low), "high": list(self.high), "value": list(self.value)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Steps:
        """Rebuild the function from what `to_dict` gave."""
        return cls(*(tuple(map(float, data[name])) for name in ("low", "high", "value")))


@final
@dataclass(frozen=True, slots=True)
class Isotonic:
    """One rising function of the log-odds for two classes; beyond, one for each class, divided by their sum."""

    steps: tuple[Steps, ...]
    method: ClassVar[str] = "isotonic"

    def log_probs(self, log_probs: Floats) -> Floats:
        """Return the log-probabilities after the steps."""
        if len(self.steps) == 1:
            yes = self.steps[0].at(log_odds(log_probs))
            return np.stack([np.log1p(-yes), np.log(yes)], axis=1)
        rates = np.stack([one.at(_one_against_rest(log_probs, k)) for k, one in enumerate(self.steps)], axis=1)
        return np.asarray(np.log(rates / rates.sum(axis=1, keepdims=True)), dtype=np.float64)

    def parameters(self) -> dict[str, Any]:
        """Return the blocks of each function, by log-odds."""
        return {"steps": [one.to_dict() for one in self.steps]}

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Isotonic:
        """Rebuild the map."""
        return cls(tuple(Steps.from_dict(one) for one in parameters["steps"]))


def fit_isotonic(rows: Rows) -> Fitted:
    """Return the isotonic map of least loss; for more than two classes, of least loss class by class."""
    if rows.classes == 2:
        found = [isotonic(pooled(log_odds(rows.log_probs), rows.share_of(1), rows.weights))]
    else:
        scores = (_one_against_rest(rows.log_probs, k) for k in range(rows.classes))
        found = [isotonic(pooled(score, rows.share_of(k), rows.weights)) for k, score in enumerate(scores)]
    lifted = sum(int(np.sum((blocks.value == 0.0) | (blocks.value == 1.0))) for blocks in found)
    notes = () if not lifted else (_lifted(lifted),)
    return Fitted(Isotonic(tuple(_steps(blocks) for blocks in found)), notes)


def _lifted(count: int) -> str:
    blocks = "block of scores" if count == 1 else "blocks of scores"
    return f"{count} {blocks} had one outcome only: 1/(n + 2) in place of 0 or 1 for the n rows of such a block"


def _one_against_rest(log_probs: Floats, place: int) -> Floats:
    logs = np.minimum(log_probs[:, place], 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(logs - np.log(-np.expm1(logs)), dtype=np.float64)


def _steps(blocks: Blocks) -> Steps:
    """Return blocks as a function that never says 0 or 1."""
    value = blocks.value.copy()
    succession = 1.0 / (blocks.rows + 2.0)
    if value[0] == 0.0:
        value[0] = min(succession[0], *(value[1:2] if len(value) > 1 and value[1] < 1.0 else [0.5]))
    if value[-1] == 1.0:
        value[-1] = max(1.0 - succession[-1], *(value[-2:-1] if len(value) > 1 else [0.5]))
    return Steps(tuple(blocks.low.tolist()), tuple(blocks.high.tolist()), tuple(value.tolist()))
