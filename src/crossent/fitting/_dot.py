"""The inner product of two arrays, in an order of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any

# Below it OpenBLAS adds in one thread; above, its partial sums would depend on how many threads it has.
_ONE_THREAD = 8192


def dot(a: Array, b: Array) -> float:
    """Return the sum of the products of all entries: the same bits for any number of threads."""
    if a.size <= _ONE_THREAD:
        return float(np.vdot(a, b))
    return float(np.einsum("i,i->", a.ravel(), b.ravel()))
