"""What it takes to call a model better where the interval of the difference can't be trusted.

Two kinds of doubt ask for two kinds of caution:

- *Few units.* Turning the signs of the differences has to convince as well: under no difference each is as likely as
  its opposite, whatever its size. Up to `_ALL` units every way to turn them is tried, beyond that `_DRAWN` of them.
- *Their shape*: skewness, or a heavy tail. A costly row that the sample has not got moves no p-value, so a verdict
  needs one `DOUBTED` times smaller. The tail may also show in the losses of one model alone, while the differences
  look harmless because the model's costly rows are not among them; where pairing takes little of the spread away, the
  tail of a model is a tail of the difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.scoring._estimate import Pivot

# How many times smaller a p-value has to be where the shape is in doubt.
DOUBTED = 10

# Pairing that leaves less than this of the standard error has paired the tails too.
_UNPAIRED = 0.5

_ALL = 19
_DRAWN = 9_999


def cautious_p(pivot: Pivot, held: NDArray[np.float64] | None, few: bool) -> float | None:
    """Return the p-value of no difference; with few units, turning signs has to convince as well."""
    own = pivot.p_value()
    return own if own is None or held is None or not few else max(own, sign_flip_p(held[:, 0]))


def has_tail_of_its_own(paired: float, unpaired: float | None) -> bool:
    """Return whether a heavy tail of one model is one of the difference, from the two standard errors."""
    return unpaired is not None and paired > _UNPAIRED * unpaired


def sign_flip_p(differences: NDArray[np.float64]) -> float:
    """Return how often the sum is as far from 0 when every sign is as likely as its opposite.

    >>> sign_flip_p(np.array([-1.0, -2.0, -3.0, -4.0]))
    0.125
    """
    # Rounding must not leave out the sum itself.
    reach = abs(float(differences.sum())) * (1 - 1e-12)
    rising = np.sort(differences)
    if len(rising) > _ALL:
        signs = np.random.default_rng(0).integers(0, 2, (_DRAWN, len(rising))) * 2.0 - 1.0
        return float(1 + np.count_nonzero(np.abs(signs @ rising) >= reach)) / (_DRAWN + 1)
    sums = np.zeros(1)
    for one in rising:
        sums = np.concatenate([sums + one, sums - one])
    return float(np.mean(np.abs(sums) >= reach))
