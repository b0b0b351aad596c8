"""Convex polygons: cut by a line, and as spans from low to high above each corner."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def clipped(corners: Floats, weights: Floats, last: float) -> Floats:
    """Return the part of a convex polygon where ``w . x + b >= 0`` (Sutherland and Hodgman's clipping)."""
    heights, out = corners @ weights + last, []
    for i in range(len(corners)):
        j = (i + 1) % len(corners)
        if heights[i] >= 0:
            out.append(corners[i])
        if (heights[i] >= 0) != (heights[j] >= 0):
            out.append(corners[i] + heights[i] / (heights[i] - heights[j]) * (corners[j] - corners[i]))
    return np.array(out).reshape(-1, 2)


def spans(polygon: Floats) -> list[tuple[float, float, float]]:
    """Return where a convex polygon begins and ends above each of its corners: (x, low, high)."""
    out = []
    closed = np.vstack([polygon, polygon[:1]])
    for x in np.unique(polygon[:, 0]):
        heights = []
        for (x0, y0), (x1, y1) in pairwise(closed):
            if min(x0, x1) <= x <= max(x0, x1):
                heights += [y0, y1] if x0 == x1 else [y0 + (x - x0) / (x1 - x0) * (y1 - y0)]
        out.append((float(x), float(min(heights)), float(max(heights))))
    return out
