"""Which library an array belongs to, found from the array itself: no backend is ever set."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from crossent.arrays._torch_namespace import torch_namespace
from crossent.errors import InvalidInput
from crossent.typing import Array, ArrayLike, Namespace


def namespace_of(value: ArrayLike) -> Namespace | None:
    """Return the array namespace of ``value``, or None if it is no array (a list, a number, a column of a table)."""
    if isinstance(value, np.ndarray | np.generic):
        return np
    if type(value).__module__.partition(".")[0] == "torch":
        return torch_namespace()
    found = getattr(value, "__array_namespace__", None)
    return None if found is None else found()


def first_namespace(*values: ArrayLike) -> Namespace:
    """Return the namespace of the first value that is an array; NumPy if none is."""
    return next((xp for xp in map(namespace_of, values) if xp is not None), np)


def is_traced(x: Array) -> bool:
    """Return whether ``x`` is a stand-in whose values are not known yet, as inside ``jax.jit``."""
    jax = sys.modules.get("jax")
    return jax is not None and isinstance(x, jax.core.Tracer)


def to_array(name: str, value: ArrayLike, xp: Namespace, like: Array | None = None) -> Array:
    """Return ``value`` as an array of ``xp``, on the device of ``like``; a copy only if it was none."""
    if isinstance(value, np.ma.MaskedArray):
        raise InvalidInput(
            f"{name}: must be a plain array; found a masked array, whose mask would be lost; "
            "pass .filled(...) or .compressed()"
        )
    if namespace_of(value) is xp:
        return np.asarray(value) if xp is np else value
    plain = _as_numpy(name, value)
    if xp is np:
        return plain
    device = None if like is None else getattr(like, "device", None)
    return xp.asarray(plain, device=device)


def _as_numpy(name: str, value: Any) -> Array:
    """Return ``value`` as NumPy reads it, or say why it can't be read."""
    try:
        plain = np.asarray(value.detach() if hasattr(value, "detach") else value)
    except (TypeError, ValueError, RuntimeError) as error:
        cure = "give every row the same length" if isinstance(value, Sequence) else "turn it into a NumPy array first"
        raise InvalidInput(
            f"{name}: must be an array of numbers; found {type(value).__name__}, which can't be read as one ({error}); "
            f"{cure}"
        ) from error
    if plain.ndim == 0 and plain.dtype == object and value is not None:
        raise InvalidInput(f"{name}: must be an array of numbers; found {type(value).__name__}; {_cure(name, value)}")
    return plain


def _cure(name: str, value: Any) -> str:
    """Return how something that NumPy takes for a single object becomes an array."""
    if hasattr(value, "tocsr"):
        few = "SparseTruth(classes, shares), " if name == "truth" else ""
        return f"pass {few}or its .toarray()" if few else "pass its .toarray()"
    if isinstance(value, Mapping):
        return "pass its numbers as a list, in the order of the classes"
    return "pass list(...) of it" if isinstance(value, Iterable) else "pass a list or an array"
