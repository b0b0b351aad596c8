"""Scores that the model does not fit: a part of the linear score that is known beforehand."""

from __future__ import annotations

from typing import Any

import numpy as np

from crossent.errors import ShapeMismatch
from crossent.fitting._rows import refuse_not_finite

Array = Any


def read_offset(offset: Any, rows: int, outputs: int) -> Array | None:
    """Return the offset with one column a score; for two classes a column for each is also taken."""
    if offset is None:
        return None
    array = np.asarray(offset, dtype=np.float64)
    if array.ndim == 1 and outputs == 1:
        array = array[:, None]
    if outputs == 1 and array.ndim == 2 and array.shape[1] == 2:
        array = array[:, [1]] - array[:, [0]]
    if array.shape != (rows, outputs):
        found = np.shape(offset)
        wanted = f"({rows},)" if outputs == 1 else f"({rows}, {outputs})"
        raise ShapeMismatch(f"offset: shape {wanted} is needed, one number a score; found {found}")
    refuse_not_finite(array, "offset")
    return np.ascontiguousarray(array)
