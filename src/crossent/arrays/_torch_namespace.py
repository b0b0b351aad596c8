"""The array functions that `crossent.maths` uses, for torch tensors.

torch has them all, a few under its own names; nothing is imported here: whoever hands over a tensor has loaded torch.
"""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType
from typing import Any

from crossent.typing import Array


class TorchNamespace:
    """torch, with the names of the array standard where its own differ."""

    def __init__(self, torch: ModuleType) -> None:
        self._torch = torch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._torch, name)

    def max(self, x: Array, axis: int | None = None, keepdims: bool = False) -> Array:
        """Return the largest entry (torch.max would return the positions too)."""
        return self._torch.amax(x, dim=() if axis is None else axis, keepdim=keepdims)

    def sum(self, x: Array, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Array:
        """Return the sum."""
        return self._torch.sum(x, dim=axis, keepdim=keepdims)

    def any(self, x: Array, axis: int | None = None, keepdims: bool = False) -> Array:
        """Return whether any entry is true."""
        return self._torch.any(x) if axis is None else self._torch.any(x, dim=axis, keepdim=keepdims)

    def argmax(self, x: Array, axis: int = -1) -> Array:
        """Return the position of the first largest entry (torch.argmax may return any of several)."""
        hit = (x == self._torch.amax(x, dim=axis, keepdim=True)) | self._torch.isnan(x)
        return self._torch.argmax(hit.to(self._torch.int8), dim=axis)

    def concat(self, parts: list[Array], axis: int = 0) -> Array:
        """Return the parts one after the other along an axis."""
        return self._torch.cat(parts, dim=axis)

    def stack(self, parts: list[Array], axis: int = 0) -> Array:
        """Return the parts along a new axis."""
        return self._torch.stack(parts, dim=axis)

    def sort(self, x: Array, axis: int = -1) -> Array:
        """Return the entries in order (torch.sort would return the positions too)."""
        return self._torch.sort(x, dim=axis).values

    def take(self, x: Array, indices: Array, axis: int = 0) -> Array:
        """Return the entries of a vector at the given places."""
        return self._torch.index_select(x, axis, indices)

    def take_along_axis(self, x: Array, indices: Array, axis: int = -1) -> Array:
        """Return the entries at the given places along an axis."""
        return self._torch.take_along_dim(x, indices, dim=axis)

    def astype(self, x: Array, dtype: Any) -> Array:
        """Return x in another dtype."""
        return x.to(dtype)


@cache
def torch_namespace() -> TorchNamespace:
    """Return the stand-in for the torch that is loaded."""
    return TorchNamespace(sys.modules["torch"])
