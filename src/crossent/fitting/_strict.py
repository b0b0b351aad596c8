"""Plain data as every JSON parser takes it: infinite numbers are texts, NaN is null."""

from __future__ import annotations

import math
from typing import Any


def strict(data: Any) -> Any:
    """Return plain data with every number that JSON has no word for replaced."""
    if isinstance(data, dict):
        return {key: strict(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [strict(value) for value in data]
    if isinstance(data, float) and not math.isfinite(data):
        return None if math.isnan(data) else "Infinity" if data > 0 else "-Infinity"
    return data
