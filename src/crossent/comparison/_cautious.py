"""The p-value of no difference, and what it takes where the interval can't be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.scoring._estimate import Pivot

# All 2^n ways to turn signs are tried up to here.
_FLIPPED = 19


def cautious_p(pivot: Pivot, held: NDArray[np.float64] | None, trusted: bool) -> float | None:
    """Return the p-value of no difference; with too few rows for an interval, turning signs has to convince as well."""
    own = pivot.p_value()
    if own is None or trusted or held is None or len(held) > _FLIPPED:
        return own
    return max(own, sign_flip_p(held[:, 0]))


def sign_flip_p(differences: NDArray[np.float64]) -> float:
    """Return how often the sum is as far from 0 when every sign is as likely as its opposite; all ways are tried.

    >>> sign_flip_p(np.array([-1.0, -2.0, -3.0, -4.0]))
    0.125
    """
    sums = np.zeros(1)
    for one in np.sort(differences):
        sums = np.concatenate([sums + one, sums - one])
    # The sum itself is among them; rounding must not leave it out.
    reach = abs(float(differences.sum())) * (1 - 1e-12)
    return float(np.mean(np.abs(sums) >= reach))
