"""Which path computes: the native core for NumPy arrays, `crossent.maths` for all others and where it is absent."""

from __future__ import annotations

import numpy as np

from crossent import native
from crossent.typing import Namespace


def takes_native(xp: Namespace) -> bool:
    """Return whether the native core computes for arrays of this namespace (checked ones are float32 or float64)."""
    return xp is np and native.available
