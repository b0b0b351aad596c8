"""float32 rows are worked out in float64 where a library has it, and rounded once at the end."""

from __future__ import annotations

from typing import Any

from crossent.typing import Array, Namespace


def wider(xp: Namespace, x: Array) -> Array:
    """Return x in float64; x itself where the library, or the device, has none."""
    if "float32" not in str(x.dtype) or not _has_doubles(xp, x):
        return x
    return _cast(xp, x, xp.float64)


def narrow(xp: Namespace, x: Array, dtype: Any) -> Array:
    """Return x in the width of the rows that it came from."""
    return x if x.dtype == dtype else _cast(xp, x, dtype)


def _has_doubles(xp: Namespace, x: Array) -> bool:
    """Return whether float64 is really float64 (JAX may have it switched off, Apple's GPUs lack it)."""
    if str(getattr(x, "device", "")).startswith("mps"):
        return False
    return not xp.__name__.startswith("jax") or "float64" in str(xp.asarray(0.0).dtype)


def _cast(xp: Namespace, x: Array, dtype: Any) -> Array:
    """Return x in another dtype."""
    return xp.astype(x, dtype)
