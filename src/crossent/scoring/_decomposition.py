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

ISOTONIC = "isotonic regression, ties pooled, on the rows themselves: both parts are too large by about `chance`"


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
    interval : pair of float, or none
        More classes: of the miscalibration, over unseen rows.
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

    @property
    def recalibrated(self) -> float:
        """What the loss would be after recalibration."""
        return self.uncertainty - self.discrimination

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
            "interval": None if self.interval is None else list(self.interval),
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

        interval, top, curve = data["interval"], data["top_label"], data["reliability"]
        return cls(
            miscalibration=number(data["miscalibration"]),
            discrimination=number(data["discrimination"]),
            uncertainty=number(data["uncertainty"]),
            method=data["method"],
            how=data["how"],
            chance=maybe(data["chance"]),
            p_value=maybe(data["p_value"]),
            interval=None if interval is None else (number(interval[0]), number(interval[1])),
            in_sample=maybe(data["in_sample"]),
            per_class=tuple(Parts.from_dict(one) for one in data["per_class"]),
            top_label=None if top is None else Parts.from_dict(top),
            reliability=None if curve is None else Reliability.from_dict(curve),
        )


def parts_of(loss: float, recalibrated: float, uncertainty: float) -> tuple[float, float]:
    """Return miscalibration and discrimination; rounding does not take them below 0 where they can't be."""
    return _not_below_zero(loss - recalibrated, loss), _not_below_zero(uncertainty - recalibrated, uncertainty)


def _not_below_zero(part: float, whole: float) -> float:
    rounding = 1e-14 * (1.0 + abs(whole) if math.isfinite(whole) else 1.0)
    return 0.0 if -rounding < part < 0.0 else part
