"""Two models on the same rows: the paired difference, how sure it is, and what is doubtful about it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from crossent.comparison._always_valid import ASSUMES, always_valid_interval, always_valid_p
from crossent.comparison._cautious import DOUBTED, cautious_p, has_tail_of_its_own
from crossent.comparison._group_changes import group_changes, minus
from crossent.comparison._parts import AlwaysValid, Difference, InfiniteRows, MovedRow
from crossent.comparison._tallies import BETTER, CLASS, SAME, WORSE
from crossent.comparison._time_order import time_doubts
from crossent.scoring._doubts import has_few, misshapen
from crossent.scoring._estimate import estimate_of
from crossent.scoring._parts import NO_COLUMN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.comparison._alone import Alone
    from crossent.comparison._movers import Moved
    from crossent.comparison._rows import PairedSource
    from crossent.comparison._settings import Settings
    from crossent.comparison._tallies import PairTally
    from crossent.scoring._estimate import Estimate, Pivot
    from crossent.scoring._ratio_sums import RatioMoments

_LN2 = math.log(2)


def difference_of(source: PairedSource, models: Sequence[Alone], tally: PairTally, settings: Settings) -> Difference:
    """Return the difference of two models, as yet without a verdict: that depends on how many are tested."""
    spread, clustered = tally.units.spread(), tally.units.clustered
    moments = spread.moments()
    pivot = tally.units.pivot(spread, settings.method, wider=settings.method == "auto")
    found = estimate_of(spread, settings.confidence, clustered=clustered, pivot=pivot)
    first, other = models[tally.first].score, models[tally.other].score
    infinite, shares = any(tally.infinite), tally.ways.shares()
    nats = minus(other.loss.nats, first.loss.nats) if infinite else found.estimate
    unpaired = _unpaired(models[tally.first], models[tally.other])
    ordered = tally.units.ordered
    shape = _shape(found, moments, clustered) or _unseen(models[tally.first], models[tally.other], found, unpaired)
    shape += time_doubts(pivot)
    # Where no row moved there is nothing to doubt.
    doubtless = infinite or shares[SAME] == 1
    doubts = () if doubtless else tuple(dict.fromkeys([*found.doubts, *shape]))
    needed = _needed(settings, len(models), doubted=bool(shape) and not doubtless)
    return Difference(
        name=other.name,
        baseline=first.name,
        nats=nats,
        bits=nats / _LN2,
        relative=nats / first.loss.nats if math.isfinite(nats) and first.loss.nats > 0 else None,
        standard_error=None if infinite else found.standard_error,
        interval=(None, None) if infinite else found.interval,
        level=settings.confidence,
        method="none" if infinite else found.method,
        n=found.n,
        n_clusters=found.n_clusters,
        effective_n=found.effective_n,
        unpaired_standard_error=None if infinite else unpaired,
        p_value=None if infinite else cautious_p(pivot, spread.held(), has_few(moments, clustered) and not ordered),
        p_adjusted=None,
        share_of_rows_better=shares[BETTER],
        share_of_rows_worse=shares[WORSE],
        share_of_rows_same=shares[SAME],
        p_needed=needed,
        verdict_interval=(None, None) if infinite else pivot.interval(1 - needed),
        verdict="tied",
        trusted=found.standard_error is not None and not infinite and not doubts,
        doubts=doubts,
        infinite=_infinite(tally, found),
        always_valid=None if infinite else _always_valid(pivot, settings, len(models)),
        sentences=(),
        **_details(source, tally, settings),
    )


def _shape(found: Estimate, moments: RatioMoments, clustered: bool) -> list[str]:
    return misshapen(moments, math.nan if found.tail_k is None else found.tail_k, clustered)


def _unseen(first: Alone, other: Alone, found: Estimate, unpaired: float | None) -> list[str]:
    """Return the doubts about one model's losses that the differences need not show, but share."""
    if found.standard_error is None or not has_tail_of_its_own(found.standard_error, unpaired):
        return []
    return [
        f'the losses of "{one.score.name}" by themselves: {one.misshapen[0]}' for one in (first, other) if one.misshapen
    ]


def _needed(settings: Settings, models: int, *, doubted: bool) -> float:
    """Return the p-value that a verdict needs."""
    if settings.always_valid is not False:
        return shared_alpha(settings, models)
    return settings.alpha / DOUBTED if doubted else settings.alpha


def _unpaired(first: Alone, other: Alone) -> float | None:
    one, two = first.score.loss.standard_error, other.score.loss.standard_error
    return None if one is None or two is None else math.hypot(one, two)


def _infinite(tally: PairTally, found: Estimate) -> InfiniteRows:
    only_first, only_other, both = (int(count) for count in tally.infinite)
    interval = found.interval if any(tally.infinite) else (None, None)
    return InfiniteRows(only_first, only_other, both, found.estimate, interval)


def _always_valid(pivot: Pivot, settings: Settings, models: int) -> AlwaysValid | None:
    horizon = settings.horizon
    if horizon is None:
        return None
    alpha = shared_alpha(settings, models)
    low, high = always_valid_interval(pivot.moments, alpha, horizon)
    p = always_valid_p(pivot.moments, alpha, horizon)
    return AlwaysValid((low, high), p, horizon, ASSUMES)


def shared_alpha(settings: Settings, models: int) -> float:
    """Return what each of all pairs gets of alpha, whichever of them is looked at and when."""
    return settings.alpha / (models * (models - 1) // 2)


def _details(source: PairedSource, tally: PairTally, settings: Settings) -> dict[str, Any]:
    if tally.first != 0:
        return {}
    names = [*source.classes, NO_COLUMN]
    return {
        "per_class": group_changes([CLASS], tally, settings, min_rows=2),
        "slices": group_changes([name for name in tally.changes if name != CLASS], tally, settings, settings.min_rows),
        "moved_better": tuple(_moved(one, names) for one in tally.movers.better),
        "moved_worse": tuple(_moved(one, names) for one in tally.movers.worse),
    }


def _moved(one: Moved, names: Sequence[str]) -> MovedRow:
    return MovedRow(one.id, one.row, names[one.truth], one.p_before, one.p_after, one.change)
