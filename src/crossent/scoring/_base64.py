"""Arrays of float64 as text, to the last bit, and back."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def to_base64(values: NDArray[Any]) -> str:
    """Return an array as base64 of little-endian doubles."""
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f8").tobytes()).decode("ascii")


def from_base64(text: str) -> NDArray[np.float64]:
    """Return the array that `to_base64` wrote."""
    return np.frombuffer(base64.b64decode(text), dtype="<f8").astype(np.float64)
