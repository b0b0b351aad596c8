"""The interval around a mean loss."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from crossent.errors import InvalidInput
from crossent.scoring._student_t import t_quantile

if TYPE_CHECKING:
    from crossent.scoring._moments import Moments

METHOD = "t with n - 1 degrees of freedom"


def check_confidence(confidence: float) -> None:
    """Refuse a level that no interval can have."""
    if not 0 < confidence < 1:
        raise InvalidInput(f"confidence: must lie between 0 and 1; got {confidence!r}; the usual level is 0.95")


def interval_of(moments: Moments, confidence: float) -> tuple[float | None, float | None]:
    """Return the interval of the mean; none where one row is all there is, or the mean is infinite.

    No loss is negative, so the interval does not begin below 0.
    """
    error = moments.standard_error
    if math.isnan(error):
        return None, None
    margin = t_quantile(moments.counted - 1, confidence) * error
    return max(0.0, moments.mean - margin), moments.mean + margin
