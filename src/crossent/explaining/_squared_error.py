"""What squared error would push instead: its gradient by the scores, to be held against p - y.

    d/dz_i sum_j (p_j - y_j)^2  =  2 p_i sum_j p_j (g_i - g_j),   g = p - y

The factor p_i is the point of the comparison: where the truth has nearly no probability, squared error hardly pushes.
The sum over differences loses no digits where one p is nearly 1; the shorter 2 p_i (g_i - sum p_j g_j) would.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def squared_error_gradient(probabilities: Sequence[float], gradient: Sequence[float]) -> tuple[float, ...]:
    """Return the gradient of the squared error by the scores, from p and p - y.

    >>> squared_error_gradient([0.5, 0.5], [0.5, -0.5])
    (0.5, -0.5)
    """
    pairs = list(zip(probabilities, gradient, strict=True))
    return tuple(
        2.0 * p * math.fsum(q * (slope - other) for j, (q, other) in enumerate(pairs) if j != i)
        for i, (p, slope) in enumerate(pairs)
    )
