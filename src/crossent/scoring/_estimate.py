"""From the spread of units to an estimate: standard error, interval, p-value, method by name, and what is doubtful.

Which method, by rule:

- fewer than two units: none
- skewness too slight to move an end of the interval by a twentieth of a standard error, or no larger than chance makes
  it (twice ``sqrt(6 / n)``): t with n - 1 degrees of freedom
- up to `HELD` units: bootstrap-t, 1,999 Poisson replicates
- more: t corrected for skewness (Hall's transformation)

Units are rows or, where rows belong together, clusters; then n - 1 is G - 1.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.scoring._doubts import doubts_of
from crossent.scoring._skewness import HallTransformation
from crossent.scoring._tail_index import pareto_k

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from crossent.scoring._ratio_sums import RatioMoments
    from crossent.scoring._spread import Spread

Method: TypeAlias = Literal["auto", "t", "skewness", "bootstrap"]
METHODS: tuple[Method, ...] = ("auto", "t", "skewness", "bootstrap")

# By how many standard errors skewness may move an end of the interval before it is corrected.
_SLIGHT = 0.05

# Bootstrap replicates of fewer units are too often of one unit alone.
_FEWEST_FOR_BOOTSTRAP = 8


@final
@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean or a ratio and how sure it is.

    Attributes
    ----------
    estimate : float
    standard_error : float, or none
    interval : (float, float), or (none, none)
    level : float
        What share of such intervals cover.
    method : str
        By its name: "t with 49 degrees of freedom", "bootstrap-t ...".
    n : int
        Independent units: rows, or clusters.
    n_clusters : int, or none
    effective_n : float
        ``(sum b)^2 / sum b^2`` of the units.
    tail_k : float, or none
        Pareto k-hat of the largest values.
    trusted : bool
        Whether the interval can be expected to cover.
    doubts : tuple of str
        Why not, a sentence each.
    """

    estimate: float
    standard_error: float | None
    interval: tuple[float | None, float | None]
    level: float
    method: str
    n: int
    n_clusters: int | None
    effective_n: float
    tail_k: float | None
    trusted: bool
    doubts: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the estimate as plain data."""
        return {**asdict(self), "interval": list(self.interval), "doubts": list(self.doubts)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Estimate:
        """Rebuild the estimate from what `to_dict` gave."""
        low, high = data["interval"]
        return cls(**{**data, "interval": (low, high), "doubts": tuple(data["doubts"])})


class Pivot:
    """The studentised ratio of a sample, and how it is distributed around 0 where the truth lies.

    ``wider`` is for differences, which may be skewed either way or not at all: the interval then reaches as far as the
    corrected and the plain one do, and the p-value is the larger of both. Losses are known to be skewed.
    """

    def __init__(
        self,
        moments: RatioMoments,
        held: NDArray[np.float64] | None = None,
        method: Method = "auto",
        *,
        wider: bool = False,
    ) -> None:
        if method not in METHODS:
            raise InvalidInput(f"method: must be one of {', '.join(METHODS)}; got {method!r}")
        self.moments = moments
        self._hall = HallTransformation.of(moments)
        self._replicates: NDArray[np.float64] | None = None
        chosen = self._chosen(method, held)
        if chosen == "bootstrap" and held is not None:
            from crossent.scoring._bootstrap import studentised_replicates

            self._replicates = studentised_replicates(held[:, 0], held[:, 1])
        self._corrected = chosen != "t"
        self._wider = wider and self._corrected

    def _chosen(self, method: Method, held: NDArray[np.float64] | None) -> Method:
        few = self.moments.units < _FEWEST_FOR_BOOTSTRAP or not self.moments.standard_error > 0
        if few:
            return "t"
        if method == "auto":
            slight = max(abs(self._hall(q) - q) for q in (-2.0, 2.0)) < _SLIGHT or self._by_chance()
            method = "t" if slight else "bootstrap"
        return "skewness" if method == "bootstrap" and held is None else method

    def _by_chance(self) -> bool:
        """Return whether a skewness like this one comes up without there being any: to correct it would do harm."""
        return abs(self.moments.skewness - 3 * self.moments.lean) < 2 * math.sqrt(6 / self.moments.units)

    @property
    def standard_error(self) -> float:
        """The standard error; NaN where there is none."""
        return self.moments.standard_error

    @property
    def defined(self) -> bool:
        """Whether there is a standard error."""
        return not math.isnan(self.standard_error)

    def name(self) -> str:
        """Return the method by its name."""
        if not self.defined:
            return "none"
        if self._replicates is not None:
            also = ", or t where that reaches farther" if self._wider else ""
            return f"bootstrap-t, {len(self._replicates):,} Poisson replicates{also}"
        plain = f"t with {self.moments.units - 1:,} degrees of freedom"
        either = ", or plain where that reaches farther" if self._wider else ""
        return f"{plain}, corrected for skewness (Hall){either}" if self._corrected else plain

    def interval(self, level: float) -> tuple[float | None, float | None]:
        """Return the interval that covers with probability ``level``."""
        if not self.defined:
            return None, None
        error, ratio = self.moments.standard_error, self.moments.ratio
        low, high = self._quantiles((1 - level) / 2)
        if self._wider:
            reach = t_quantile(self.moments.units - 1, (1 - level) / 2)
            low, high = min(low, -reach), max(high, reach)
        return ratio - high * error, ratio - low * error

    def _quantiles(self, tail: float) -> tuple[float, float]:
        """Return the values of T that leave ``tail`` on either side."""
        if self._replicates is not None:
            size = len(self._replicates)
            place = math.floor((size + 1) * tail + 1e-9)
            if place >= 1:
                return float(self._replicates[place - 1]), float(self._replicates[size - place])
        reach = t_quantile(self.moments.units - 1, tail)
        if not self._corrected:
            return -reach, reach
        return self._hall.inverse(-reach), self._hall.inverse(reach)

    def p_value(self, null: float = 0.0) -> float | None:
        """Return the two-sided p-value of ``null``; it is at most alpha just where the interval leaves it out."""
        if not self.defined:
            return None
        error, distance = self.moments.standard_error, self.moments.ratio - null
        if error == 0:
            return 1.0 if distance == 0 else 0.0
        t = distance / error
        own = self._p_of(t)
        return max(own, two_sided(self.moments.units - 1, t)) if self._wider else own

    def _p_of(self, t: float) -> float:
        smooth = two_sided(self.moments.units - 1, self._hall(t) if self._corrected else t)
        if self._replicates is None:
            return smooth
        size = len(self._replicates)
        below = int(np.searchsorted(self._replicates, t, side="right"))
        above = size - int(np.searchsorted(self._replicates, t, side="left"))
        beyond = min(below, above)
        drawn = min(1.0, 2 * (beyond + 1) / (size + 1))
        # Beyond the last replicate the bootstrap can't tell 1e-3 from 1e-9; the smooth distribution can.
        return min(drawn, smooth) if beyond == 0 else drawn


def t_quantile(degrees_of_freedom: int, tail: float) -> float:
    """Return the value above which a t variable is with probability ``tail``."""
    from scipy.special import stdtrit

    return float(-stdtrit(degrees_of_freedom, tail))


def two_sided(degrees_of_freedom: int, t: float) -> float:
    """Return the probability that a t variable is at least as far from 0."""
    from scipy.special import stdtr

    return float(min(1.0, 2 * stdtr(degrees_of_freedom, -abs(t))))


def estimate_of(
    spread: Spread,
    level: float,
    *,
    method: Method = "auto",
    clustered: bool = False,
    grouped: bool = False,
    at_least: float = -math.inf,
    pivot: Pivot | None = None,
) -> Estimate:
    """Return what the units say of their ratio; ``at_least`` is where no ratio of this kind can lie below."""
    pivot = Pivot(spread.moments(), spread.held(), method) if pivot is None else pivot
    moments = pivot.moments
    low, high = pivot.interval(level)
    k = pareto_k(spread.largest(), moments.units) if moments.units else math.nan
    doubts = tuple(doubts_of(moments, k, clustered)) if pivot.defined else ()
    return Estimate(
        estimate=moments.ratio,
        standard_error=pivot.standard_error if pivot.defined else None,
        interval=(None if low is None else max(low, at_least), high),
        level=level,
        method=pivot.name() + (_units(clustered, grouped) if pivot.defined else ""),
        n=moments.units,
        n_clusters=moments.units if clustered else None,
        effective_n=moments.effective_units,
        tail_k=k if math.isfinite(k) else None,
        trusted=pivot.defined and not doubts,
        doubts=doubts,
    )


def _units(clustered: bool, grouped: bool) -> str:
    return " over groups of clusters" if grouped else " over clusters" if clustered else ""
