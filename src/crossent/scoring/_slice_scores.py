"""The slices of a score: intervals, tests against the rest, and the costliest first."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from crossent.scoring._doubts import doubts_of
from crossent.scoring._estimate import Pivot, two_sided
from crossent.scoring._exact_sum import ONE, rounded_ratio
from crossent.scoring._moments import Moments
from crossent.scoring._multiplicity import benjamini_hochberg
from crossent.scoring._parts import SliceScore
from crossent.scoring._ratio_sums import RatioMoments

if TYPE_CHECKING:
    from crossent.scoring._tally import Tally

# A slice of fewer units has no interval: it would say little and be believed.
MIN_ROWS = 20


def slice_scores(tally: Tally, overall: Moments, confidence: float, min_rows: int = MIN_ROWS) -> tuple[SliceScore, ...]:
    """Return all slices, first those that raise the mean most above what the rest costs."""
    clustered = tally.uncertainty.clustered
    found = [
        _slice(column, value, moments, overall, sums.get(value, RatioMoments()), confidence, min_rows, clustered)
        for column, slices in sorted(tally.slices.items())
        for sums in [tally.uncertainty.slice_units(column, slices.moments())]
        for value, moments in slices.moments().items()
    ]
    tested = [place for place, one in enumerate(found) if one.p_value is not None]
    adjusted = benjamini_hochberg([float(found[place].p_value or 0.0) for place in tested])
    for place, q in zip(tested, adjusted, strict=True):
        found[place] = replace(found[place], q_value=q)
    return tuple(sorted(found, key=lambda one: (-_sortable(one.excess), one.column)))


def _slice(
    column: str,
    value: str,
    moments: Moments,
    overall: Moments,
    units: RatioMoments,
    confidence: float,
    min_rows: int,
    clustered: bool,
) -> SliceScore:
    pivot = Pivot(units)
    infinite = moments.infinite_rows > 0
    enough = units.units >= max(2, min_rows) and pivot.defined and not infinite
    low, high = pivot.interval(confidence) if enough else (None, None)
    # A slice does not keep its largest values, so its tail is judged by its skewness alone.
    doubts = tuple(doubts_of(units, math.nan, clustered)) if pivot.defined and not infinite else ()
    return SliceScore(
        column=column,
        value=value,
        rows=moments.rows,
        weight=rounded_ratio(moments.weight, ONE),
        loss=moments.mean,
        standard_error=None if infinite or not pivot.defined else units.standard_error,
        interval=(None if low is None else max(0.0, low), high),
        share=None if overall.infinite_rows or not overall.x else rounded_ratio(moments.x, overall.x),
        accuracy=moments.accuracy,
        excess=_excess(moments, overall),
        p_value=_against_the_rest(moments, overall, units) if enough and not overall.infinite_rows else None,
        q_value=None,
        trusted=enough and not doubts,
        doubts=doubts,
    )


def _excess(moments: Moments, overall: Moments) -> float | None:
    """Return by how much the mean would fall if the slice cost what the rest costs; none if there is no rest."""
    rest = overall.weight - moments.weight
    if not rest or not overall.weight:
        return None
    if overall.infinite_rows:
        return math.inf if moments.infinite_rows else None
    return overall.mean - rounded_ratio(overall.x - moments.x, rest)


def _against_the_rest(moments: Moments, overall: Moments, units: RatioMoments) -> float | None:
    """Return the p-value of the slice costing what the rest costs; the rest's error is that of its rows."""
    rest_w, rest_x = overall.w - moments.w, overall.x - moments.x
    others = overall.counted - moments.counted
    if not rest_w or others < 2:
        return None
    rest = Moments(
        counted=others,
        w=rest_w,
        x=rest_x,
        ww=overall.ww - moments.ww,
        wx=overall.wx - moments.wx,
        xx=overall.xx - moments.xx,
    )
    error = math.hypot(units.standard_error, rest.standard_error)
    if not error > 0:
        return None
    return two_sided(units.units - 1, (units.ratio - rest.finite_mean) / error)


def _sortable(excess: float | None) -> float:
    return -math.inf if excess is None else excess
