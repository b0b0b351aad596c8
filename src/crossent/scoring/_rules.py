"""Whose rules decide what a probability of 0 costs: nobody's (the default), or those of a tool to be reproduced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, final

import numpy as np

from crossent.errors import InvalidInput

RuleName: TypeAlias = Literal["exact", "sklearn", "kaggle"]
NAMES: tuple[RuleName, ...] = ("exact", "sklearn", "kaggle")

# The limit in Kaggle's definition of its log-loss metric.
_KAGGLE = 1e-15


@final
@dataclass(frozen=True, slots=True)
class Rules:
    """What is done to the probability of the truth before its logarithm.

    Attributes
    ----------
    name : {"exact", "sklearn", "kaggle"}
    clip : (float, float), or none
        The limits that the probability is moved into.
    normalise : bool
        Whether each row is divided by its sum first.
    """

    name: RuleName = "exact"
    clip: tuple[float, float] | None = None
    normalise: bool = False


def rules_for(name: str, clip: float | None, width: int = 64, *, normalise: bool = False) -> Rules:
    """Return the rules of that name; ``clip`` takes the place of the limit that belongs to them.

    ``width`` is that of the floats of the predictions, 16, 32 or 64 bits: scikit-learn clips at their resolution.
    ``normalise`` says whether the rows are still to be divided by their sums; Kaggle's rules ask for it in `divides`.
    """
    if clip is not None and not 0 < clip < 0.5:
        raise InvalidInput(f"clip: must lie between 0 and 0.5; got {clip!r}; the usual limit is 1e-15")
    match name:
        case "exact":
            return Rules("exact", None if clip is None else (clip, 1.0 - clip), normalise)
        case "sklearn":
            return Rules("sklearn", _resolution(width) if clip is None else (clip, 1.0 - clip), normalise)
        case "kaggle":
            limit = _KAGGLE if clip is None else clip
            return Rules("kaggle", (limit, 1.0 - limit), normalise)
        case _:
            raise InvalidInput(f"rules: must be one of {', '.join(NAMES)}; got {name!r}")


def divides(name: str) -> bool:
    """Return whether the rules divide each row by its sum."""
    return name == "kaggle"


def _resolution(width: int) -> tuple[float, float]:
    """Return ``eps`` and ``1 - eps`` of the floats of that width; both are multiples of eps, so both are exact."""
    eps = float(np.finfo(f"f{width // 8}").eps)
    return eps, 1.0 - eps
