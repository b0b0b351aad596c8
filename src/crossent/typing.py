"""Words for types that everybody shares."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Literal, TypeAlias

Array: TypeAlias = Any
"""An array of any library that has an array namespace: NumPy, torch, JAX, CuPy, array-api-strict."""

ArrayLike: TypeAlias = Any
"""An `Array`, or whatever NumPy can read: lists, tuples, numbers, a pandas or polars column."""

Namespace: TypeAlias = Any
"""The module (or its stand-in) that holds the functions for one library's arrays."""

Space: TypeAlias = Literal["probs", "log_probs", "logits"]
"""What the numbers of a prediction are; the keyword that they were given by."""

Kind: TypeAlias = Literal["probs", "log_probs", "logits", "sigmoid"]
"""A space, or ``sigmoid``: one independent yes/no probability per class."""

Ignore: TypeAlias = int | Sequence[int] | AbstractSet[int] | None
"""Class numbers whose rows do not count: one, several or none."""
