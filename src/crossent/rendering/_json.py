"""Results as JSON that every parser takes: infinite numbers are the texts "Infinity" and "-Infinity", NaN is null."""

from __future__ import annotations

import json
import math
from typing import Any

_TEXTS = {"Infinity": math.inf, "-Infinity": -math.inf}


def strict(data: Any) -> Any:
    """Return plain data with every number that JSON has no word for replaced."""
    if isinstance(data, dict):
        return {key: strict(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [strict(value) for value in data]
    if isinstance(data, float) and not math.isfinite(data):
        return None if math.isnan(data) else "Infinity" if data > 0 else "-Infinity"
    return data


def to_json(data: Any, *, indent: int | None = None) -> str:
    """Return plain data as strict JSON, in ASCII."""
    return json.dumps(strict(data), indent=indent, allow_nan=False)


def number(value: Any) -> float:
    """Return a number that may have been written as a text, or as null for NaN."""
    return math.nan if value is None else float(value)


def maybe(value: Any) -> float | None:
    """Return a number that may be missing."""
    return None if value is None else float(value)


def maybe_pair(values: Any) -> tuple[float | None, float | None]:
    """Return the ends of an interval, either of which may be missing."""
    low, high = values
    return maybe(low), maybe(high)


def numbers(data: Any) -> Any:
    """Return what `strict` was given, from data whose only texts of infinity are numbers: null is NaN again."""
    if isinstance(data, dict):
        return {key: numbers(value) for key, value in data.items()}
    if isinstance(data, list):
        return [numbers(value) for value in data]
    return math.nan if data is None else _TEXTS.get(data, data) if isinstance(data, str) else data
