"""Reliability of yes/no predictions: what happened where p was said, with a band, errors and tests.

reliability curve   the isotonic fit: steps, at the rate of yes of each block, with a *consistency* band around the
                    diagonal: where the steps of calibrated predictions of these sizes lie in 95 of 100 draws
calibration error   mean abs(rate - mean p) over bins of equal weight, which grows with the number of bins even for
                    calibrated predictions; and the root of the mean square, less what chance adds to it
intercept, slope    logit P(yes) = intercept + slope logit p (Cox): 0 and 1 where calibrated, a slope below 1 where
too
                    sure; the likelihood ratio against (0, 1) has 2 degrees of freedom
Spiegelhalter's Z   sum (y - p)(1 - 2p) / sqrt(sum (1 - 2p)^2 p (1 - p)), normal where calibrated
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.calibration import isotonic, logistic_regression
from crossent.rendering import maybe, number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.scoring._corp import Chance
    from crossent.scoring._ordered import Points

    Floats = NDArray[np.float64]

BINS = 15


@final
@dataclass(frozen=True, slots=True)
class CalibrationError:
    """Distances between rates and probabilities over bins of about equal weight, ties kept together."""

    bins: int
    mean: float
    largest: float
    root_mean_square: float
    debiased: float

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CalibrationError:
        """Rebuild the errors from plain data."""
        return cls(data["bins"], *(number(data[name]) for name in cls.__slots__[1:]))


@final
@dataclass(frozen=True, slots=True)
class Reliability:
    """How far probabilities of yes can be taken at their word.

    Attributes
    ----------
    question : str
        Whose probability: a class, or the top class.
    steps : tuple of (low, high, rate, rows)
        The isotonic fit: between which probabilities a block lies, its rate of yes, its rows.
    band : tuple of (p, low, high)
        Where calibrated predictions of these sizes would put the rate.
    error : CalibrationError
    intercept, slope : float
        Of Cox's line; NaN where there is none, as for classes that a line separates.
    likelihood_ratio, likelihood_ratio_p : float or none
        Against intercept 0 and slope 1; none for weighted rows, whose likelihood is not that of a sample.
    spiegelhalter_z, spiegelhalter_p : float or none
        Two-sided.
    """

    question: str
    steps: tuple[tuple[float, float, float, int], ...]
    band: tuple[tuple[float, float, float], ...]
    error: CalibrationError
    intercept: float
    slope: float
    likelihood_ratio: float | None
    likelihood_ratio_p: float | None
    spiegelhalter_z: float | None
    spiegelhalter_p: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as plain data."""
        data = asdict(self)
        return {**data, "steps": [list(one) for one in self.steps], "band": [list(one) for one in self.band]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Reliability:
        """Rebuild the reliability from what `to_dict` gave."""
        names = ("likelihood_ratio", "likelihood_ratio_p", "spiegelhalter_z", "spiegelhalter_p")
        return cls(
            data["question"],
            tuple((low, high, rate, rows) for low, high, rate, rows in data["steps"]),
            tuple((p, low, high) for p, low, high in data["band"]),
            CalibrationError.from_dict(data["error"]),
            number(data["intercept"]),
            number(data["slope"]),
            *(maybe(data[name]) for name in names),
        )


def reliability_of(question: str, points: Points, chance: Chance, bins: int = BINS) -> Reliability:
    """Return the reliability of yes/no predictions."""
    blocks = isotonic(points.counts)
    last = np.append(blocks.first[1:], len(points)) - 1
    steps = zip(
        points.probs[blocks.first].tolist(), points.probs[last].tolist(), blocks.value.tolist(), blocks.rows.tolist(),
        strict=True,
    )  # fmt: skip
    band = zip(chance.places.tolist(), chance.low.tolist(), chance.high.tolist(), strict=True)
    intercept, slope, ratio = cox(points)
    z = None if points.weighted else spiegelhalter(points)
    known = not points.weighted and not math.isnan(ratio)
    return Reliability(
        question=question,
        steps=tuple(steps),
        band=tuple(band),
        error=calibration_error(points, bins),
        intercept=intercept,
        slope=slope,
        likelihood_ratio=ratio if known else None,
        likelihood_ratio_p=math.exp(-ratio / 2.0) if known else None,  # chi-square of 2 degrees of freedom
        spiegelhalter_z=z,
        spiegelhalter_p=None if z is None else math.erfc(abs(z) / math.sqrt(2.0)),
    )


def calibration_error(points: Points, bins: int = BINS) -> CalibrationError:
    """Return the errors over at most ``bins`` bins of about equal weight."""
    counts = points.counts
    reached = np.cumsum(counts.weight)
    place = np.minimum((bins * (reached - counts.weight / 2.0) / reached[-1]).astype(np.int64), bins - 1)
    first = np.flatnonzero(np.append(True, place[1:] != place[:-1]))
    rows, weight = np.add.reduceat(counts.rows, first), np.add.reduceat(counts.weight, first)
    rate = np.add.reduceat(counts.hits, first) / weight
    apart = rate - np.add.reduceat(counts.weight * points.probs, first) / weight
    share = weight / weight.sum()
    square = float(np.sum(share * apart**2))
    by_chance = float(np.sum(share * rate * (1.0 - rate) / np.maximum(rows - 1, 1)))
    return CalibrationError(
        bins=len(first),
        mean=float(np.sum(share * np.abs(apart))),
        largest=float(np.max(np.abs(apart))),
        root_mean_square=math.sqrt(square),
        debiased=math.sqrt(max(square - by_chance, 0.0)),
    )


def cox(points: Points) -> tuple[float, float, float]:
    """Return intercept and slope of the outcomes' log-odds on the predictions', and the likelihood ratio.

    Predictions of exactly 0 and 1 have no finite log-odds; they are left out.
    """
    kept = np.isfinite(points.odds)
    weight, hits = points.counts.weight[kept], points.counts.hits[kept]
    if kept.sum() < 2 or not 0.0 < hits.sum() < weight.sum():
        return math.nan, math.nan, math.nan
    features = np.stack([points.odds[kept], np.ones(int(kept.sum()))], axis=1)
    found = logistic_regression(features, hits / weight, weight, np.array([1.0, 0.0]))
    if not found.attained:
        return math.nan, math.nan, math.nan
    before = _log_likelihood(features[:, 0], hits, weight)
    after = _log_likelihood(points.odds[kept] * found.point[0] + found.point[1], hits, weight)
    return float(found.point[1]), float(found.point[0]), max(2.0 * (after - before), 0.0)


def _log_likelihood(odds: Floats, hits: Floats, weight: Floats) -> float:
    return -math.fsum((hits * np.logaddexp(0.0, -odds) + (weight - hits) * np.logaddexp(0.0, odds)).tolist())


def spiegelhalter(points: Points) -> float | None:
    """Return Spiegelhalter's Z; none where every prediction is 0, 1/2 or 1, which it can't judge."""
    p, rows, hits = points.probs, points.counts.rows, points.counts.hits
    spread = math.fsum((rows * (1.0 - 2.0 * p) ** 2 * p * (1.0 - p)).tolist())
    if spread <= 0.0:
        return None
    return math.fsum(((hits - rows * p) * (1.0 - 2.0 * p)).tolist()) / math.sqrt(spread)
