"""Why an interval may not cover: too few units, too much skewness for their number, too heavy a tail."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from crossent.scoring._tail_index import FINITE_VARIANCE, HOPELESS

if TYPE_CHECKING:
    from crossent.scoring._ratio_sums import RatioMoments

# Fewer independent units, or a skewness of the mean above this, and no method is known to cover (docs/statistics.md).
FEW_ROWS, FEW_CLUSTERS = 20, 30
SKEWED = 0.22


def doubts_of(moments: RatioMoments, k: float, clustered: bool) -> list[str]:
    """Return the reasons, if any, for which the interval may not cover; ``k`` is NaN where the tail is not known."""
    if moments.standard_error == 0:
        word = _word(clustered)
        return [f"all {moments.units:,} {word} say the same, so nothing shows how much others may differ"]
    few = []
    if has_few(moments, clustered):
        enough = FEW_CLUSTERS if clustered else FEW_ROWS
        few = [f"only {moments.units:,} {_word(clustered)}: no interval is sure to cover with fewer than {enough}"]
    return few + misshapen(moments, k, clustered)


def has_few(moments: RatioMoments, clustered: bool) -> bool:
    """Return whether there are too few units for any method."""
    return moments.units < (FEW_CLUSTERS if clustered else FEW_ROWS)


def misshapen(moments: RatioMoments, k: float, clustered: bool) -> list[str]:
    """Return the reasons that lie in the shape of the data, which more tests of the same rows can't remove."""
    found = []
    skewness = moments.skewness / math.sqrt(moments.units) if moments.units else 0.0
    if abs(skewness) > SKEWED:
        found.append(
            f"few {_word(clustered)} decide: the skewness of the mean is {skewness:.3g}, above {SKEWED:g}; the true"
            " interval may be wider"
        )
    if k > FINITE_VARIANCE:
        means = "no standard error can be trusted" if k > HOPELESS else "the variance may be infinite"
        found.append(f"heavy tail: Pareto k-hat {k:.2f} is above {FINITE_VARIANCE:g}, so {means}")
    return found


def _word(clustered: bool) -> str:
    return "clusters" if clustered else "rows"
