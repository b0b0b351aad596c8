"""The objective over the two weights, in shades: what descent walks on."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from crossent.report.explainer._plane import the_students
from crossent.report.explainer._plot import Axis

_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 312.0, 10.0, 214.0  # of the picture


@final
@dataclass(frozen=True, slots=True)
class Surface:
    """The shades of the objective over two weights, each as one path."""

    across: Axis
    up: Axis
    shades: tuple[dict[str, str], ...]


@functools.cache
def surface() -> Surface:
    """Return the surface of the four students, drawn once."""
    from crossent.explaining.pictures._descent_surface import CIVIDIS, DescentSurface

    picture = DescentSurface.from_students(the_students())
    height = np.log(picture.height[::2, ::2])
    rows, columns = height.shape
    edges = np.linspace(height.min(), height.max() + 1e-9, len(CIVIDIS) + 1)
    shades = np.clip(np.searchsorted(edges, height, side="right") - 1, 0, len(CIVIDIS) - 1)
    across = Axis(float(picture.across[0]), float(picture.across[-1]), _LEFT, _RIGHT)
    up = Axis(float(picture.up[0]), float(picture.up[-1]), _BOTTOM, _TOP)
    wide, tall = (_RIGHT - _LEFT) / columns, (_BOTTOM - _TOP) / rows
    paths = [{"color": color, "path": _runs(shades == place, wide, tall)} for place, color in enumerate(CIVIDIS)]
    return Surface(across, up, tuple(paths))


def _runs(cells: Any, wide: float, tall: float) -> str:
    """Return the cells as rectangles, neighbours joined; they overlap a little, or paper shines through."""
    parts = []
    for row, line in enumerate(cells.tolist()):
        column = 0
        while column < len(line):
            end = column
            while end < len(line) and line[end]:
                end += 1
            if end > column:
                left, top = _LEFT + column * wide, _BOTTOM - (row + 1) * tall
                right = min(left + (end - column) * wide + 0.3, _RIGHT)
                parts.append(f"M{left:.1f} {top:.1f}H{right:.1f}v{tall + 0.3:.1f}H{left:.1f}z")
            column = max(end, column + 1)
    return "".join(parts)
