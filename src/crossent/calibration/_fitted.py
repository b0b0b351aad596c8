"""What a map is, and what fitting one returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ProbabilityMap(Protocol):
    """A function from predictions to better ones, a value that its parameters say all about."""

    @property
    def method(self) -> str:
        """The name that ``recalibrate(method=...)`` knows it by."""
        ...

    def log_probs(self, log_probs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the mended log-probabilities of (n, k) log-probabilities."""
        ...

    def parameters(self) -> dict[str, Any]:
        """Return the parameters as plain data."""
        ...

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> ProbabilityMap:
        """Rebuild the map from what `parameters` gave."""
        ...


@final
@dataclass(frozen=True, slots=True)
class Fitted:
    """A map, and what has to be said about how it was found."""

    map: ProbabilityMap
    notes: tuple[str, ...] = ()
