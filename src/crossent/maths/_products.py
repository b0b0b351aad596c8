"""A product in which 0 wins over infinity: what has no weight costs nothing."""

from __future__ import annotations

from crossent.typing import Array, Namespace


def product(xp: Namespace, factor: Array, cost: Array) -> Array:
    """Return the products, 0 where the factor is 0 (unless the cost is NaN)."""
    return xp.where((factor == 0) & ~xp.isnan(cost), 0.0, factor * cost)
