"""The sum of many floats, rounded once: what `math.fsum` gives, without a Python float for each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from crossent import native

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WORTH_IT = 256


def exact_total(values: NDArray[np.float64]) -> float:
    """Return the sum, the float nearest to the exact one; infinite or NaN where a value is.

    >>> print(exact_total(np.array([1e100, 1.0, -1e100])))
    1.0
    """
    if native.available and values.size >= _WORTH_IT:
        limbs = np.zeros((1, native.EXACT_LIMBS), dtype=np.int64)
        if not native.exact_add(limbs, None, np.ascontiguousarray(values, dtype=np.float64)):
            whole: int = sum(limb << (32 * place) for place, limb in enumerate(limbs[0].tolist()) if limb)
            return whole / (1 << -native.EXACT_EXPONENT)
    return math.fsum(values.tolist())
