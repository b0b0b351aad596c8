"""From tallies to a comparison: every number that a result shows is worked out here, once."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, final

import numpy as np

from crossent.comparison._alike import groups_alike
from crossent.comparison._alone import each_alone
from crossent.comparison._comparison import Comparison
from crossent.comparison._differences import difference_of
from crossent.comparison._parts import Difference, Gate, ModelScore
from crossent.comparison._tallies import ModelTally, PairTally
from crossent.comparison._verdict import sentences_of, verdict_of
from crossent.errors import InvalidInput
from crossent.scoring._multiplicity import bonferroni, holm
from crossent.scoring._summary import ALL_ZERO

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crossent.comparison._parts import Joined
    from crossent.comparison._rows import PairedRows, PairedSource
    from crossent.comparison._settings import Settings

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
    counted = tallies.models[0]
    if source.weighted and tallies.rows and not (counted.units.counted or counted.infinite.rows[1]):
        raise InvalidInput(ALL_ZERO)
    alone = each_alone(source.names, tallies.models, settings)
    models = [one.score for one in alone]
    pairs = {pair: difference_of(source, alone, tally, settings) for pair, tally in tallies.pairs.items()}
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


def _judged(found: list[Difference], models: Sequence[ModelScore], settings: Settings) -> list[Difference]:
    """Return the differences with adjusted p-values, verdicts and sentences."""
    tested = [place for place, one in enumerate(found) if one.p_value is not None]
    p_values = [float(found[place].p_value or 0.0) for place in tested]
    adjust = _ADJUST[settings.correction]
    adjusted = dict(zip(tested, adjust(p_values), strict=True))
    losses = {one.name: one.loss.nats for one in models}
    done = []
    for place, one in enumerate(found):
        p = adjusted.get(place) if one.always_valid is None else one.always_valid.p_value
        judged = replace(one, p_adjusted=adjusted.get(place), verdict=verdict_of(one.nats, p, one.p_needed))
        done.append(replace(judged, sentences=sentences_of(judged, losses[one.baseline])))
    return done


def _groups(models: Sequence[ModelScore], pairs: Sequence[Difference]) -> tuple[tuple[str, ...], ...]:
    places = {one.name: place for place, one in enumerate(models)}
    differ = {frozenset({places[one.name], places[one.baseline]}): one.verdict != "tied" for one in pairs}
    order = np.argsort([one.rank for one in models]).tolist()
    return tuple(tuple(models[place].name for place in group) for group in groups_alike(order, differ))


def _gate(one: Difference, delta: float) -> Gate:
    """Judge non-inferiority: the upper end of the interval that a verdict needs must not lie above the margin."""
    upper = one.verdict_interval[1] if one.always_valid is None else one.always_valid.interval[1]
    if upper is None and one.nats in {math.inf, -math.inf}:
        upper = one.nats
    if upper is None and one.n and one.nats == 0 and one.share_of_rows_same == 1:
        upper = 0.0
    return Gate(one.name, delta, upper, upper is not None and upper <= delta, 1 - one.p_needed)
