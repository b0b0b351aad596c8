"""How sure the isotonic parts of a loss are: less what fitting flatters them by, and an error over rows or clusters.

The isotonic fit is made on the rows that it is judged on, so miscalibration and discrimination are both too large by
the same number, `flattery`. What that is, is seen where the truth is known: outcomes are drawn from the best straight
line in the log-odds (Cox's), and refitted. Drawn from the steps themselves they would show less of it, because the
steps have taken some of the noise for shape already.

    interval = part - flattery +- t se          se: of the mean of the rows' own parts, delta
    delta of miscalibration, discrimination = loss - loss after, loss of the class rates - loss after

That the map was fitted moves the mean by less than its standard error (the map is where the loss is least), so
the error is that of a mean; the larger of those under the steps and under the line is taken.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias, final

import numpy as np

from crossent.calibration import Blocks, Counts, isotonic
from crossent.scoring._estimate import t_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.scoring._ordered import Points

    Floats = NDArray[np.float64]

Interval: TypeAlias = tuple[float, float]

DRAWS = 99
CONFIDENCE = 0.95

# Simulated intervals of fewer units cover less than they say (docs/statistics.md).
ENOUGH = 100


@final
@dataclass(frozen=True, slots=True)
class HeldRows:
    """Rows one by one, where counts by prediction do not say all: all that were ``seen``, or a sample of them."""

    odds: Floats
    shares: Floats
    weights: Floats | None
    groups: NDArray[np.int64] | None
    seen: int


@final
@dataclass(frozen=True, slots=True)
class PartIntervals:
    """The intervals of both parts, what the fit flatters them by, and why they may not cover."""

    miscalibration: Interval | None
    discrimination: Interval | None
    flattery: float
    units: int
    doubts: tuple[str, ...]


def part_intervals(points: Points, parts: tuple[float, float], held: HeldRows | None) -> PartIntervals:
    """Return the intervals of miscalibration and discrimination; ``held`` where rows have weights, shares or groups."""
    points = _coarser(points)
    line = _line(points)
    flattery = _flattery(points, line)
    errors = [_errors(points, probs, held) for probs in (_steps(points), line)]
    units = errors[0][2]
    if units < 2:
        return PartIntervals(None, None, flattery, units, ())
    reach = t_quantile(units - 1, (1 - CONFIDENCE) / 2)
    found: list[Interval | None] = []
    for place, part in enumerate(parts):
        margin = reach * max(errors[0][place], errors[1][place])
        low, high = max(part - flattery - margin, 0.0), max(part - flattery + margin, 0.0)
        found.append((low, high) if math.isfinite(margin) and math.isfinite(part) else None)
    return PartIntervals(found[0], found[1], flattery, units, _doubts(units, held))


def _coarser(points: Points) -> Points:
    """Return the points, neighbours pooled: for an error and an average of draws a thousand are enough."""
    from crossent.scoring._corp import coarser, log_odds_of

    probs, counts = coarser(points.counts, points.probs)
    if len(probs) == len(points):
        return points
    return replace(points, odds=log_odds_of(probs), probs=probs, counts=counts)


def _doubts(units: int, held: HeldRows | None) -> tuple[str, ...]:
    word = "rows" if held is None or held.groups is None else "clusters"
    if units < ENOUGH:
        return (f"only {units:,} {word}: simulated intervals of fewer than {ENOUGH} cover less than they say",)
    return ()


def _steps(points: Points) -> Floats:
    blocks: Blocks = isotonic(points.counts)
    return np.repeat(blocks.value, np.diff(np.append(blocks.first, len(points))))


def _line(points: Points) -> Floats:
    """Return the probabilities of Cox's line; those of the steps where there is none."""
    from scipy.special import expit

    from crossent.scoring._reliability import cox

    intercept, slope, _ = cox(points)
    if math.isnan(slope):
        return _steps(points)
    finite = np.isfinite(points.odds)
    return np.asarray(expit(np.where(finite, slope * np.where(finite, points.odds, 0.0) + intercept, points.odds)))


def _flattery(points: Points, probs: Floats) -> float:
    """Return by how much a fit of outcomes drawn from ``probs`` makes them cheaper than ``probs`` itself; seeded."""
    from crossent.scoring._corp import recalibrated_loss

    counts = points.counts
    random = np.random.default_rng(0)
    each, weight = counts.weight / counts.rows, math.fsum(counts.weight.tolist())
    yes, no = _costs(probs)
    saved = np.empty(DRAWS)
    for draw in range(DRAWS):
        hits = each * random.binomial(counts.rows, probs)
        fitted = isotonic(Counts(counts.score, counts.rows, counts.weight, hits))
        saved[draw] = float(np.sum(hits * yes + (counts.weight - hits) * no)) / weight - recalibrated_loss(fitted)
    return max(float(np.mean(saved)), 0.0)


def _costs(probs: Floats) -> tuple[Floats, Floats]:
    """Return what yes and no cost; 0 where the other is certain, which then does not come up."""
    with np.errstate(divide="ignore"):
        return np.where(probs > 0, -np.log(probs), 0.0), np.where(probs < 1, -np.log1p(-probs), 0.0)


def _errors(points: Points, probs: Floats, held: HeldRows | None) -> tuple[float, float, int]:
    """Return the standard errors of both parts under a map to ``probs``, and how many units they are of."""
    counts = points.counts
    odds = points.odds if held is None else held.odds
    own = np.logaddexp(0.0, -odds), np.logaddexp(0.0, odds)
    rate = min(max(math.fsum(counts.hits.tolist()) / math.fsum(counts.weight.tolist()), 0.0), 1.0)
    place = slice(None) if held is None else np.minimum(np.searchsorted(counts.score, odds), len(points) - 1)
    after = _costs(probs[place])
    base = _costs(np.full(len(odds), rate))
    deltas = [(before[0] - after[0], before[1] - after[1]) for before in (own, base)]
    if held is None:
        units = int(counts.rows.sum())
        return _of_counts(counts, *deltas[0]), _of_counts(counts, *deltas[1]), units
    found = [_of_rows(_mixed(held.shares, yes, no), held) for yes, no in deltas]
    return found[0][0], found[1][0], found[0][1]


def _mixed(shares: Floats, yes: Floats, no: Floats) -> Floats:
    # Infinity times a share of 0 is nothing: that outcome did not come up.
    return np.where(shares > 0, shares * np.where(shares > 0, yes, 0.0), 0.0) + np.where(
        shares < 1, (1 - shares) * np.where(shares < 1, no, 0.0), 0.0
    )


def _of_counts(counts: Counts, yes: Floats, no: Floats) -> float:
    """Return the standard error of a mean from how often each number comes up."""
    misses = counts.weight - counts.hits
    n = math.fsum(counts.weight.tolist())
    if n < 2:
        return math.nan
    yes, no = np.where(counts.hits > 0, yes, 0.0), np.where(misses > 0, no, 0.0)
    if not (np.isfinite(yes).all() and np.isfinite(no).all()):
        return math.inf
    mean = math.fsum((counts.hits * yes + misses * no).tolist()) / n
    square = math.fsum((counts.hits * (yes - mean) ** 2 + misses * (no - mean) ** 2).tolist())
    return math.sqrt(square / (n - 1) / n)


def _of_rows(delta: Floats, held: HeldRows) -> tuple[float, int]:
    """Return the standard error of a weighted mean over rows or groups, and how many there are."""
    weight = np.ones(len(delta)) if held.weights is None else held.weights
    whole = math.fsum(weight.tolist())
    if not np.isfinite(delta).all():
        return math.inf, len(delta)
    apart = weight * (delta - math.fsum((weight * delta).tolist()) / whole) / whole
    if held.groups is None:
        units = len(apart)
        # A sample says how far rows are apart; the mean is that of all of them.
        part = math.sqrt(units / max(held.seen, units))
    else:
        codes = np.unique(held.groups, return_inverse=True)[1]
        apart, part = np.bincount(codes, apart).astype(np.float64), 1.0
        units = len(apart)
    if units < 2:
        return math.nan, units
    return part * math.sqrt(units / (units - 1) * math.fsum((apart * apart).tolist())), units
