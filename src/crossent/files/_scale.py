"""What kind of numbers these are, from the range and the row sums of the whole file. Pure: decides, refuses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crossent.files._survey import Survey

SUM_TOLERANCE = {64: 1e-6, 32: 1e-5, 16: 1e-2}  # by the width of the floats: a float32 softmax is off by 1e-6 and more
_LOG_SUM_TOLERANCE = 1e-4  # printed log-probabilities are rounded, too


@dataclass(frozen=True, slots=True)
class Scale:
    """The kind, what divides the numbers, the decimals they are rounded to; and the refusal, if there is one.

    ``problem`` is ``"sums"`` (E05), ``"log sums"`` (E05), ``"named otherwise"`` (E06) or ``"range"`` (E13).
    """

    kind: str
    scale: float = 1.0
    decimals: int | None = None
    problem: str | None = None


def decide(
    survey: Survey, *, said: str | None, hint: str | None, normalise: bool, bits: int = 64, single: bool = False
) -> Scale:
    """Return what the numbers are.

    Parameters
    ----------
    survey : Survey
        Of the whole file; of the first batch for a guess.
    said : str, optional
        The kind that the caller gave: it is checked, never overruled.
    hint : str, optional
        The kind that the names of the columns promise.
    normalise : bool
        Each row will be divided by its sum, so sums are free.
    bits : int
        The width of the floats in the file.
    single : bool
        One column stands for the second of two classes.
    """
    if said is not None:
        return _as_said(survey, said, normalise, bits, single)
    if normalise:
        return Scale("probs", problem=None if survey.lowest >= 0 else "range")
    if single:
        return _one_column(survey, hint)
    return _many_columns(survey, hint, bits)


def _as_said(survey: Survey, said: str, normalise: bool, bits: int, single: bool) -> Scale:
    if said == "logits":
        return Scale("logits")
    if said == "log_probs":
        return Scale("log_probs", problem=_log_problem(survey, single))
    scale = 100.0 if said == "percent" else 1.0
    kind = "sigmoid" if said == "sigmoid" else "probs"
    if survey.lowest < 0 or (survey.highest > scale and not normalise):
        return Scale(kind, scale, problem="range")
    if single or normalise or kind == "sigmoid":
        return Scale(kind, scale)
    fits, decimals = sums_to(survey, scale, bits)
    return Scale(kind, scale, decimals, None if fits else "sums")


def _log_problem(survey: Survey, single: bool) -> str | None:
    if survey.highest > 0:
        return "range"
    return None if single or _log_sums_fit(survey) else "log sums"


def _one_column(survey: Survey, hint: str | None) -> Scale:
    """One column for two classes: no sums to learn from, so what is not plain is refused."""
    low, high = survey.lowest, survey.highest
    if low >= 0 and high <= 1:
        return Scale("probs", problem="named otherwise" if hint in {"logits", "log_probs"} else None)
    if hint == "log_probs":
        return Scale("log_probs", problem="range" if high > 0 else None)
    if hint == "logits" or (hint is None and low < 0 < high):
        return Scale("logits")
    return Scale("probs", problem="range")


def _many_columns(survey: Survey, hint: str | None, bits: int) -> Scale:
    low, high = survey.lowest, survey.highest
    fits, decimals = sums_to(survey, 1.0, bits)
    renamed = "named otherwise" if hint in {"logits", "log_probs"} else None
    if low >= 0 and high <= 1:
        if fits:
            return Scale("probs", 1.0, decimals, renamed)
        return Scale("logits") if hint == "logits" else Scale("probs", problem="sums")
    fits, decimals = sums_to(survey, 100.0, bits)
    if low >= 0 and high <= 100 and fits:
        return Scale("probs", 100.0, decimals, renamed)
    return _scores(survey, hint)


def _scores(survey: Survey, hint: str | None) -> Scale:
    """Numbers of which some are below 0 or above 1."""
    high = survey.highest
    if high <= 0 and _log_sums_fit(survey):
        return Scale("log_probs")
    if hint == "log_probs":
        return Scale("log_probs", problem="range" if high > 0 else "log sums")
    if hint == "logits":
        return Scale("logits")
    if hint == "probs" or _were_probabilities(survey):
        return Scale("probs", problem="range")
    return Scale("logits")


def _were_probabilities(survey: Survey) -> bool:
    """Whether most rows sum to 1 or to 100, so that a value outside is an accident and not a logit."""
    return 2 * max(survey.near_one, survey.near_hundred) > survey.rows


def sums_to(survey: Survey, total: float, bits: int) -> tuple[bool, int | None]:
    """Return whether every row sums to the total, and the decimals that excuse it where only rounding does."""
    off = max(total - survey.sum_low, survey.sum_high - total)
    if off <= SUM_TOLERANCE[bits] * total:
        return True, None
    if survey.decimals is None:
        return False, None
    tolerance = row_tolerance(survey, bits) * (1 + 1e-9)
    return off <= tolerance, survey.decimals


def row_tolerance(survey: Survey, bits: int) -> float:
    """Return how far a row sum may be off: 1e-6, or half a unit of the last decimal for each class."""
    floor = SUM_TOLERANCE[bits]
    if survey.decimals is None:
        return floor
    return max(floor, survey.low.size * 0.5 * 10.0**-survey.decimals)


def _log_sums_fit(survey: Survey) -> bool:
    if survey.rows == 0:
        return True
    tolerance = _LOG_SUM_TOLERANCE
    if survey.decimals is not None:
        tolerance = max(tolerance, 10.0**-survey.decimals)
    return max(abs(survey.log_sum_low), abs(survey.log_sum_high)) <= tolerance
