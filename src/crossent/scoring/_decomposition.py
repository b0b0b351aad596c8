"""Where a loss comes from: what is miscalibrated, what is told apart, what nobody could know beforehand.

    loss = miscalibration - discrimination + uncertainty

uncertainty      the entropy of the class rates: what a guess that knows nothing of the row would pay
discrimination   how much of that the predictions earn back once they are recalibrated
miscalibration   how much recalibrating them saves

Two classes are recalibrated by isotonic regression with ties pooled (CORP): nothing is assumed but that a higher
prediction means more. It is fitted on the very rows it judges, so miscalibration and discrimination are both too
large. By how much, the same fit says of outcomes drawn from the predictions themselves, which are calibrated by
construction: ``chance`` is their mean miscalibration, and the share of them at least as miscalibrated as the data is a
p-value.

More classes have no order to fit. They are recalibrated by the best of no map, a temperature and vector scaling,
cross-fitted: miscalibration is what that saves on rows the map has not seen, a lower bound, and needs no correction.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, final

from crossent.rendering import maybe, number

if TYPE_CHECKING:
    from crossent.scoring._reliability import Reliability

ISOTONIC = "isotonic regression, ties pooled, on the rows themselves: both parts are too large by about `flattery`"


@final
@dataclass(frozen=True, slots=True)
class Parts:
    """One yes/no question about a row: is it this class, was the top class right. In nats."""

    name: str
    loss: float
    miscalibration: float
    discrimination: float
    uncertainty: float
    chance: float
    p_value: float

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Parts:
        """Rebuild the parts from plain data."""
        return cls(data["name"], *(number(data[name]) for name in cls.__slots__[1:]))

    @property
    def corrected(self) -> float:
        """Miscalibration less what calibrated predictions of this size would show by chance; not below 0."""
        return max(self.miscalibration - self.chance, 0.0)


@final
@dataclass(frozen=True, slots=True)
class Decomposition:
    """The three parts of a loss, how they were found, and what they are made of.

    Attributes
    ----------
    miscalibration, discrimination, uncertainty : float
        In nats: ``loss = miscalibration - discrimination + uncertainty``. An infinite loss has infinite
        miscalibration; the other two are then those of the rows of finite loss, or of a map that mends the zeros.
    method, how : str
        How predictions were recalibrated, on how many rows; in one word.
    chance : float or none
        Two classes: the miscalibration that calibrated predictions of these sizes would show on average.
    p_value : float or none
        Two classes: how often they would show at least this much.
    interval, discrimination_interval : pair of float, or none
        Two classes: of the parts less ``flattery``. More: of what recalibration saves and earns on unseen rows.
    flattery : float or none
        Two classes: by how much both parts are too large because the fit has seen the rows it is judged on.
    interval_method, trusted, doubts
        How the intervals were made, whether they can be expected to cover, and why not.
    in_sample : float or none
        More classes: the same on the rows that the map was fitted on.
    per_class, top_label : Parts
        More classes: one class against the rest, and whether the top class was right. These are other questions: they
        do not add up to the miscalibration above.
    reliability : Reliability or none
        Two classes: of class 1; more: of the top class.
    """

    miscalibration: float
    discrimination: float
    uncertainty: float
    method: str
    how: str = "isotonic"
    chance: float | None = None
    p_value: float | None = None
    interval: tuple[float, float] | None = None
    in_sample: float | None = None
    per_class: tuple[Parts, ...] = ()
    top_label: Parts | None = None
    reliability: Reliability | None = None
    discrimination_interval: tuple[float, float] | None = None
    flattery: float | None = None
    interval_method: str = "none"
    trusted: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def recalibrated(self) -> float:
        """What the loss would be after recalibration."""
        return self.uncertainty - self.discrimination

    @property
    def corrected(self) -> tuple[float, float]:
        """Miscalibration and discrimination less ``flattery``; the first not below 0, and both still make the loss."""
        taken = 0.0 if self.flattery is None else min(self.flattery, self.miscalibration)
        return self.miscalibration - taken, self.discrimination - taken

    @property
    def is_evident(self) -> bool:
        """Whether the miscalibration can be told from none: at the 5 % level, or by its 95 % interval."""
        if self.p_value is not None:
            return self.p_value <= 0.05
        return self.interval is not None and self.interval[0] > 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the parts as plain data."""
        return {
            "how": self.how,
            "miscalibration": self.miscalibration,
            "discrimination": self.discrimination,
            "uncertainty": self.uncertainty,
            "method": self.method,
            "chance": self.chance,
            "p_value": self.p_value,
            "interval": _listed(self.interval),
            "discrimination_interval": _listed(self.discrimination_interval),
            "flattery": self.flattery,
            "corrected": list(self.corrected),
            "interval_method": self.interval_method,
            "trusted": self.trusted,
            "doubts": list(self.doubts),
            "in_sample": self.in_sample,
            "recalibrated": self.recalibrated,
            "per_class": [asdict(one) for one in self.per_class],
            "top_label": None if self.top_label is None else asdict(self.top_label),
            "reliability": None if self.reliability is None else self.reliability.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Decomposition:
        """Rebuild the decomposition from what `to_dict` gave."""
        from crossent.scoring._reliability import Reliability

        top, curve = data["top_label"], data["reliability"]
        return cls(
            miscalibration=number(data["miscalibration"]),
            discrimination=number(data["discrimination"]),
            uncertainty=number(data["uncertainty"]),
            method=data["method"],
            how=data["how"],
            chance=maybe(data["chance"]),
            p_value=maybe(data["p_value"]),
            interval=_pair(data["interval"]),
            discrimination_interval=_pair(data["discrimination_interval"]),
            flattery=maybe(data["flattery"]),
            interval_method=data["interval_method"],
            trusted=data["trusted"],
            doubts=tuple(data["doubts"]),
            in_sample=maybe(data["in_sample"]),
            per_class=tuple(Parts.from_dict(one) for one in data["per_class"]),
            top_label=None if top is None else Parts.from_dict(top),
            reliability=None if curve is None else Reliability.from_dict(curve),
        )


def parts_of(loss: float, recalibrated: float, uncertainty: float) -> tuple[float, float]:
    """Return miscalibration and discrimination; rounding does not take them below 0 where they can't be."""
    return _not_below_zero(loss - recalibrated, loss), _not_below_zero(uncertainty - recalibrated, uncertainty)


def _listed(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else list(interval)


def _pair(values: Any) -> tuple[float, float] | None:
    return None if values is None else (number(values[0]), number(values[1]))


def _not_below_zero(part: float, whole: float) -> float:
    rounding = 1e-14 * (1.0 + abs(whole) if math.isfinite(whole) else 1.0)
    return 0.0 if -rounding < part < 0.0 else part
