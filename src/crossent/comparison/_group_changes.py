"""The change per class and per slice, with intervals, and p-values that hold for all slices together."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from crossent.comparison._cautious import DOUBTED
from crossent.comparison._parts import GroupChange
from crossent.comparison._verdict import verdict_of
from crossent.scoring._doubts import doubts_of
from crossent.scoring._estimate import Pivot
from crossent.scoring._exact_sum import rounded_ratio
from crossent.scoring._multiplicity import benjamini_hochberg
from crossent.scoring._ratio_sums import RatioMoments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.comparison._group_means import GroupMeans
    from crossent.comparison._settings import Settings
    from crossent.comparison._tallies import PairTally


def group_changes(
    columns: Sequence[str], tally: PairTally, settings: Settings, min_rows: int
) -> tuple[GroupChange, ...]:
    """Return the groups, those that make most of the change first; too small ones have no interval and no verdict."""
    total = tally.units.spread().moments().a
    found = [one for column in columns for one in _of_column(column, total, tally, settings, min_rows)]
    tested = [place for place, (one, _) in enumerate(found) if one.p_value is not None]
    adjusted = benjamini_hochberg([float(found[place][0].p_value or 0.0) for place in tested])
    for place, q in zip(tested, adjusted, strict=True):
        one, part = found[place]
        needed = settings.alpha / DOUBTED if one.doubts else settings.alpha
        found[place] = replace(one, q_value=q, verdict=verdict_of(one.change, q, needed)), part
    ordered = sorted(found, key=lambda pair: (-abs(pair[1]), pair[0].group, pair[0].value))
    return tuple(one for one, _ in ordered)


def _of_column(
    column: str, total: int, tally: PairTally, settings: Settings, min_rows: int
) -> list[tuple[GroupChange, int]]:
    """Return the groups of a column, each with its part of the change in units of 2**-2148."""
    means = tally.means[column]
    cost, moments = means.cost(), tally.changes[column].moments()
    alone = means.alone(0), means.alone(1)
    found = []
    for value in sorted(means.places):
        units = moments.get(value, RatioMoments())
        own = (alone[0].get(value, (0, 0)), alone[1].get(value, (0, 0)))
        one = _group(column, value, units, cost[value], means, own, settings, min_rows)
        doubts = tuple(doubts_of(units, math.nan, tally.units.clustered)) if one.interval[0] is not None else ()
        # Where no row moved there is nothing to doubt.
        doubts = () if one.standard_error == 0 and one.change == 0 else doubts
        trusted = one.interval[0] is not None and not doubts
        found.append((replace(one, share=_share(units, total), trusted=trusted, doubts=doubts), units.a))
    return found


def _group(
    column: str,
    value: str,
    moments: RatioMoments,
    cost: int,
    means: GroupMeans,
    alone: tuple[tuple[int, int], tuple[int, int]],
    settings: Settings,
    min_rows: int,
) -> GroupChange:
    rows, infinite_first, infinite_other = means.counts(value)
    pivot = Pivot(moments, wider=True)
    infinite = bool(infinite_first or infinite_other)
    enough = moments.units >= max(2, min_rows) and pivot.defined and not infinite and not settings.in_time
    first = math.inf if infinite_first else _mean(cost, moments.b, alone[0])
    other = math.inf if infinite_other else _mean(cost + moments.a, moments.b, alone[1])
    change = minus(other, first) if infinite else moments.ratio
    return GroupChange(
        group=column,
        value=value,
        rows=rows,
        n=moments.units,
        before=first,
        after=other,
        change=change,
        standard_error=moments.standard_error if pivot.defined and not infinite and not settings.in_time else None,
        interval=pivot.interval(settings.confidence) if enough else (None, None),
        p_value=pivot.p_value() if enough else None,
        q_value=None,
        verdict=verdict_of(change, None, settings.alpha),
        share=None,
    )


def _mean(cost: int, weight: int, alone: tuple[int, int]) -> float:
    """Return the mean over rows that are finite in both models, and those that are in this one alone."""
    whole = weight + alone[1]
    return rounded_ratio(cost + alone[0], whole) if whole else math.nan


def minus(other: float, first: float) -> float:
    """Return the difference of two means; of two infinite ones there is none."""
    return math.nan if math.isinf(other) and math.isinf(first) else other - first


def _share(moments: RatioMoments, total: int) -> float | None:
    return rounded_ratio(moments.a, total) if moments.units and total else None
