"""From tallies to a comparison: every number that a result shows is worked out here, once."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.comparison._alike import groups_alike
from crossent.comparison._always_valid import ASSUMES, always_valid_interval, always_valid_p
from crossent.comparison._cautious import cautious_p
from crossent.comparison._comparison import Comparison
from crossent.comparison._group_changes import group_changes
from crossent.comparison._parts import (
    AlwaysValid,
    Difference,
    Gate,
    InfiniteRows,
    ModelLoss,
    ModelScore,
    MovedRow,
)
from crossent.comparison._tallies import BETTER, CLASS, NO_COLUMN, SAME, WORSE, ModelTally, PairTally
from crossent.comparison._verdict import sentences_of, verdict_of
from crossent.scoring._estimate import Pivot, estimate_of
from crossent.scoring._multiplicity import bonferroni, holm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crossent.comparison._movers import Moved
    from crossent.comparison._parts import Joined
    from crossent.comparison._rows import PairedRows, PairedSource
    from crossent.comparison._settings import Settings
    from crossent.scoring._estimate import Estimate

_LN2 = math.log(2)
# An interval in doubt misses more often than it says, so a verdict on it needs a p-value so many times smaller.
_DOUBTED = 5
_ADJUST: dict[str, Callable[[Sequence[float]], list[float]]] = {"holm": holm, "bonferroni": bonferroni, "none": list}


@final
class Tallies:
    """One pass over paired rows: every model, every pair; details for the pairs with the baseline."""

    def __init__(self, source: PairedSource, settings: Settings) -> None:
        self._source, self._settings = source, settings
        frequency = settings.frequency
        count = len(source.names)
        self.models = [ModelTally(frequency=frequency) for _ in range(count)]
        self.pairs = {
            (one, other): PairTally(one, other, frequency=frequency, movers=settings.movers, detailed=one == 0)
            for one, other in combinations(range(count), 2)
        }
        # Per class and per slice each model's mean is shown too.
        self.rows = 0

    def add(self, rows: PairedRows) -> None:
        """Add rows."""
        self.rows += len(rows.rows)
        for model, tally in enumerate(self.models):
            tally.add(rows, model)
        for pair in self.pairs.values():
            pair.add(rows, self._source.classes)


def summarise(source: PairedSource, tallies: Tallies, joined: Joined, settings: Settings) -> Comparison:
    """Return the comparison that the tallies amount to."""
    models = _models(source.names, tallies.models, settings)
    pairs = {pair: _difference(source, models, tally, settings) for pair, tally in tallies.pairs.items()}
    against = _judged([pairs[0, other] for other in range(1, len(models))], models, settings)
    among = tuple(_judged(list(pairs.values()), models, settings)) if len(models) > 2 else ()
    return Comparison(
        rows=tallies.rows,
        names=source.names,
        classes=source.classes,
        weighted=source.weighted,
        joined=joined,
        models=tuple(models),
        differences=tuple(against),
        pairs=tuple(replace(one, per_class=(), slices=(), moved_better=(), moved_worse=()) for one in among),
        groups=_groups(models, among) if among else (),
        correction=settings.correction,
        gates=() if settings.delta is None else tuple(_gate(one, settings.delta) for one in against),
    )


# ---------------------------------------------------------------- each model by itself


def _models(names: Sequence[str], tallies: Sequence[ModelTally], settings: Settings) -> list[ModelScore]:
    found = [_model(name, tally, settings) for name, tally in zip(names, tallies, strict=True)]
    order = sorted(range(len(found)), key=lambda place: (_sortable(found[place].loss.nats), place))
    ranks = {place: rank + 1 for rank, place in enumerate(order)}
    return [replace(one, rank=ranks[place]) for place, one in enumerate(found)]


def _sortable(loss: float) -> float:
    return math.inf if math.isnan(loss) else loss


def _model(name: str, tally: ModelTally, settings: Settings) -> ModelScore:
    spread = tally.units.spread()
    found = estimate_of(
        spread, settings.confidence, method=settings.method, clustered=tally.units.clustered, at_least=0.0
    )
    infinite = int(tally.infinite.rows[1])
    nats = math.inf if infinite else found.estimate
    undefined = infinite > 0
    return ModelScore(
        name=name,
        rank=0,
        loss=ModelLoss(
            nats=nats,
            bits=nats / _LN2,
            perplexity=_exp(nats),
            standard_error=None if undefined else found.standard_error,
            interval=(None, None) if undefined else found.interval,
            level=found.level,
            method="none" if undefined else found.method,
            n=found.n,
            n_clusters=found.n_clusters,
            effective_n=found.effective_n,
            trusted=found.trusted and not undefined,
            doubts=() if undefined else found.doubts,
        ),
        accuracy=tally.right.shares()[1],
        infinite_rows=infinite,
        infinite_ids=tuple(name for _, name in tally.infinite_ids),
        finite_mean=found.estimate,
    )


def _exp(nats: float) -> float:
    try:
        return math.exp(nats)
    except OverflowError:
        return math.inf


# ---------------------------------------------------------------- pairs


def _difference(source: PairedSource, models: Sequence[ModelScore], tally: PairTally, settings: Settings) -> Difference:
    spread = tally.units.spread()
    pivot = Pivot(spread.moments(), spread.held(), settings.method, wider=settings.method == "auto")
    found = estimate_of(spread, settings.confidence, clustered=tally.units.clustered, pivot=pivot)
    first, other = models[tally.first], models[tally.other]
    infinite = any(tally.infinite)
    nats = _minus(other.loss.nats, first.loss.nats) if infinite else found.estimate
    shares = tally.ways.shares()
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
        unpaired_standard_error=None if infinite else _unpaired(first, other),
        p_value=None if infinite else cautious_p(pivot, spread.held(), found.trusted),
        p_adjusted=None,
        share_of_rows_better=shares[BETTER],
        share_of_rows_worse=shares[WORSE],
        share_of_rows_same=shares[SAME],
        verdict="tied",
        trusted=found.trusted and not infinite,
        doubts=() if infinite else _doubts(found, shares),
        infinite=_infinite(tally, found),
        always_valid=None if infinite else _always_valid(pivot, settings, len(models)),
        sentences=(),
        **_details(source, tally, settings),
    )


def _doubts(found: Estimate, shares: Sequence[float]) -> tuple[str, ...]:
    # Where no row moved there is nothing to doubt.
    return () if shares[SAME] == 1 else found.doubts


def _minus(other: float, first: float) -> float:
    return math.nan if math.isinf(other) and math.isinf(first) else other - first


def _unpaired(first: ModelScore, other: ModelScore) -> float | None:
    one, two = first.loss.standard_error, other.loss.standard_error
    return None if one is None or two is None else math.hypot(one, two)


def _infinite(tally: PairTally, found: Estimate) -> InfiniteRows:
    only_first, only_other, both = (int(count) for count in tally.infinite)
    interval = found.interval if any(tally.infinite) else (None, None)
    return InfiniteRows(only_first, only_other, both, found.estimate, interval)


def _always_valid(pivot: Pivot, settings: Settings, models: int) -> AlwaysValid | None:
    horizon = settings.horizon
    if horizon is None:
        return None
    alpha = _shared_alpha(settings, models)
    low, high = always_valid_interval(pivot.moments, alpha, horizon)
    p = always_valid_p(pivot.moments, alpha, horizon)
    return AlwaysValid((low, high), p, horizon, ASSUMES)


def _shared_alpha(settings: Settings, models: int) -> float:
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


def _judged(found: list[Difference], models: Sequence[ModelScore], settings: Settings) -> list[Difference]:
    """Return the differences with adjusted p-values, verdicts and sentences."""
    tested = [place for place, one in enumerate(found) if one.p_value is not None]
    p_values = [float(found[place].p_value or 0.0) for place in tested]
    adjust = _ADJUST[settings.correction]
    adjusted = dict(zip(tested, adjust(p_values), strict=True))
    losses = {one.name: one.loss.nats for one in models}
    done = []
    for place, one in enumerate(found):
        p = adjusted.get(place)
        alpha = settings.alpha
        if one.always_valid is not None:
            p, alpha = one.always_valid.p_value, _shared_alpha(settings, len(models))
        elif not one.trusted:
            alpha /= _DOUBTED
        judged = replace(one, p_adjusted=adjusted.get(place), verdict=verdict_of(one.nats, p, alpha))
        done.append(replace(judged, sentences=sentences_of(judged, losses[one.baseline])))
    return done


def _groups(models: Sequence[ModelScore], pairs: Sequence[Difference]) -> tuple[tuple[str, ...], ...]:
    places = {one.name: place for place, one in enumerate(models)}
    differ = {frozenset({places[one.name], places[one.baseline]}): one.verdict != "tied" for one in pairs}
    order = np.argsort([one.rank for one in models]).tolist()
    return tuple(tuple(models[place].name for place in group) for group in groups_alike(order, differ))


def _gate(one: Difference, delta: float) -> Gate:
    """Judge non-inferiority: the upper end of the interval must not lie above the margin."""
    upper = one.interval[1] if one.always_valid is None else one.always_valid.interval[1]
    if upper is None and one.nats in {math.inf, -math.inf}:
        upper = one.nats
    if upper is None and one.n and one.nats == 0 and one.share_of_rows_same == 1:
        upper = 0.0
    return Gate(one.name, delta, upper, upper is not None and upper <= delta)
