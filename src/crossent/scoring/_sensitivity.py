"""What the loss would be with clipped probabilities, worked out from the tally without another pass over the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.scoring._exact_sum import ExactSum, rounded_ratio
from crossent.scoring._infinite import LIMITS
from crossent.scoring._parts import Clipped

if TYPE_CHECKING:
    from crossent.scoring._moments import Moments
    from crossent.scoring._tally import Tally


def clipped_losses(tally: Tally, overall: Moments) -> tuple[Clipped, ...]:
    """Return the loss at each limit: rows beyond it cost the same as the limit itself."""
    return tuple(_clipped(tally, overall, limit) for limit in LIMITS)


def _clipped(tally: Tally, overall: Moments, limit: float) -> Clipped:
    from crossent.information import surprisal

    below, above, replaced = tally.infinite.beyond(limit)
    cost = ExactSum.of([float(surprisal(limit))]).units
    cost_above = ExactSum.of([float(surprisal(1.0 - limit))]).units
    # Products of two sums are in units of 2**-4296, so everything is brought to that scale.
    one = ExactSum.of_count(1).units
    total = (overall.x - replaced) * one + below * cost + above * cost_above
    return Clipped(
        eps=limit,
        nats=rounded_ratio(total, overall.weight * one),
        from_infinite=rounded_ratio(overall.infinite_w * cost, overall.weight * one),
    )
