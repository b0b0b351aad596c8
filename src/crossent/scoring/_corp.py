"""Two classes, taken apart by isotonic regression, and what chance alone would show."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, final

import numpy as np

from crossent.calibration import Blocks, Counts, isotonic
from crossent.scoring._corp_interval import HeldRows, PartIntervals, part_intervals
from crossent.scoring._decomposition import ISOTONIC, Decomposition, Parts, parts_of
from crossent.scoring._reliability import reliability_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.scoring._ordered import Points

    Floats = NDArray[np.float64]

# The p-value is a multiple of 1/200 and the mean of `chance` is within a tenth of its spread.
DRAWS = 199
FEW_DRAWS = 39

# Draws are fitted on at most so many points; neighbours are pooled beyond.
_MOST_POINTS = 1024

# A band is drawn at so many predictions, evenly spread over the rows.
_PLACES = 40


@final
@dataclass(frozen=True, slots=True)
class Chance:
    """What calibrated predictions of the same sizes would show: mean miscalibration, its p-value, and the band.

    ``places`` are predictions; ``low`` and ``high`` hold the recalibrated probability there in 95 of 100 draws.
    """

    mean: float
    p_value: float
    places: Floats
    low: Floats
    high: Floats


def recalibrated_loss(blocks: Blocks) -> float:
    """Return the mean loss after isotonic recalibration: the entropy within each block."""
    return weighted_entropy(blocks.weight, blocks.hits)


def weighted_entropy(weight: Floats, hits: Floats) -> float:
    """Return the mean entropy of yes/no rates, ``0 log 0 = 0``."""
    total = math.fsum(weight.tolist())
    both = _minus_hits_log_rate(hits, weight) + _minus_hits_log_rate(weight - hits, weight)
    return math.fsum(both.tolist()) / total


def _minus_hits_log_rate(hits: Floats, weight: Floats) -> Floats:
    rate = np.where(hits > 0.0, hits / weight, 1.0)
    return np.where(hits > 0.0, -hits * np.log(rate), 0.0)


def loss_of(points: Points) -> float:
    """Return the mean loss of the predictions; for a grid, of the middles of its cells."""
    counts = points.counts
    yes, no = np.logaddexp(0.0, -points.odds), np.logaddexp(0.0, points.odds)
    misses = counts.weight - counts.hits
    costs = np.where(counts.hits > 0.0, counts.hits, 0.0) * np.where(counts.hits > 0.0, yes, 0.0)
    costs = costs + np.where(misses > 0.0, misses, 0.0) * np.where(misses > 0.0, no, 0.0)
    return math.fsum(costs.tolist()) / math.fsum(counts.weight.tolist()) if np.isfinite(costs).all() else math.inf


def corp(
    points: Points, loss: float, uncertainty: float | None = None, draws: int = DRAWS
) -> tuple[Decomposition, Chance]:
    """Return the decomposition of two classes, as yet without intervals, and what chance would show."""
    blocks = isotonic(points.counts)
    known = base_entropy(points.counts) if uncertainty is None else uncertainty
    miscalibration, discrimination = parts_of(loss, recalibrated_loss(blocks), known)
    chance = chance_of(points, miscalibration, draws)
    rows = int(points.counts.rows.sum())
    where = "" if points.exact else f"; {rows:,} rows on a grid of 1/64 of p or 1 - p"
    found = Decomposition(
        miscalibration, discrimination, known, ISOTONIC + where, chance=chance.mean, p_value=chance.p_value
    )
    return found, chance


def two_classes(points: Points, loss: float, uncertainty: float, held: HeldRows | None, question: str) -> Decomposition:
    """Return the decomposition with its intervals and reliability; ``held`` rows where there are weights or groups."""
    found, chance = corp(points, loss, uncertainty)
    sure = part_intervals(points, (found.miscalibration, found.discrimination), held)
    return replace(
        found,
        interval=sure.miscalibration,
        discrimination_interval=sure.discrimination,
        flattery=sure.flattery,
        interval_method=_said(sure, held),
        trusted=sure.discrimination is not None and not sure.doubts,
        doubts=sure.doubts,
        reliability=reliability_of(question, points, chance),
    )


def _said(sure: PartIntervals, held: HeldRows | None) -> str:
    if sure.discrimination is None:
        return "none"
    units = f"{sure.units:,} {'rows' if held is None or held.groups is None else 'clusters'}"
    sampled = "" if held is None or held.seen <= len(held.odds) else f"; from {len(held.odds):,} of {held.seen:,} rows"
    return f"less what fitting flatters, t over {units}{sampled}"


def one_question(name: str, points: Points) -> Parts:
    """Return the parts of the loss of one yes/no question, one of many: fewer draws will do."""
    loss = loss_of(points)
    found, chance = corp(points, loss, draws=FEW_DRAWS)
    return Parts(name, loss, found.miscalibration, found.discrimination, found.uncertainty, chance.mean, chance.p_value)


def base_entropy(counts: Counts) -> float:
    """Return the entropy of the rate of yes."""
    weight, hits = math.fsum(counts.weight.tolist()), math.fsum(counts.hits.tolist())
    return weighted_entropy(np.array([weight]), np.array([hits]))


def chance_of(points: Points, miscalibration: float, draws: int) -> Chance:
    """Return what outcomes drawn from the predictions themselves would show; seeded, so always the same."""
    probs, counts = coarser(points.counts, points.probs)
    odds = points.odds if len(points) == len(probs) else log_odds_of(probs)
    random = np.random.default_rng(0)
    places = _spread(counts)
    found, curves = np.empty(draws), np.empty((draws, len(places)))
    each = counts.weight / counts.rows
    own = loss_parts(odds)
    for draw in range(draws):
        hits = each * random.binomial(counts.rows, probs)
        blocks = isotonic(Counts(counts.score, counts.rows, counts.weight, hits))
        cost = float(np.sum(hits * own[0] + (counts.weight - hits) * own[1])) / float(counts.weight.sum())
        found[draw] = cost - recalibrated_loss(blocks)
        curves[draw] = blocks.value[np.searchsorted(blocks.first, places, side="right") - 1]
    # Rounding must not make a tie into a win for the data.
    p_value = (1.0 + float(np.sum(found >= miscalibration - 1e-12))) / (draws + 1.0)
    low, high = np.quantile(curves, [0.025, 0.975], axis=0)
    return Chance(max(float(np.mean(found)), 0.0), p_value, probs[places], low, high)


def loss_parts(odds: Floats) -> tuple[Floats, Floats]:
    """Return what yes and no cost at each prediction; 0 where a sure prediction can't be wrong by chance."""
    yes, no = np.logaddexp(0.0, -odds), np.logaddexp(0.0, odds)
    return np.where(np.isfinite(yes), yes, 0.0), np.where(np.isfinite(no), no, 0.0)


def coarser(counts: Counts, probs: Floats) -> tuple[Floats, Counts]:
    """Return probabilities and counts, neighbours pooled where there are more than a draw can afford."""
    if len(probs) <= _MOST_POINTS:
        return probs, counts
    edges = np.linspace(0, len(probs), _MOST_POINTS + 1).astype(np.int64)[:-1]
    rows = np.add.reduceat(counts.rows, edges)
    weight = np.add.reduceat(counts.weight, edges)
    mean = np.add.reduceat(counts.weight * probs, edges) / weight
    return mean, Counts(counts.score[edges], rows, weight, np.add.reduceat(counts.hits, edges))


def log_odds_of(probs: Floats) -> Floats:
    """Return the log-odds of probabilities, infinite at 0 and 1."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(probs) - np.log1p(-probs))


def _spread(counts: Counts) -> NDArray[np.intp]:
    """Return places of predictions, evenly spread over the rows."""
    reached = np.cumsum(counts.weight)
    wanted = np.linspace(0.0, reached[-1], _PLACES)
    return np.unique(np.minimum(np.searchsorted(reached, wanted), len(reached) - 1))
