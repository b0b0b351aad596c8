"""No map at all: what every other has to beat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

from crossent.calibration._fitted import Fitted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from crossent.calibration._rows import Rows


@final
@dataclass(frozen=True, slots=True)
class Identity:
    """Leaves predictions as they are."""

    method: ClassVar[str] = "none"

    def log_probs(self, log_probs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log-probabilities."""
        return log_probs

    def parameters(self) -> dict[str, Any]:
        """Return nothing."""
        return {}

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Identity:  # noqa: ARG003 - the signature of all maps
        """Return the map."""
        return cls()


def fit_identity(rows: Rows) -> Fitted:  # noqa: ARG001 - the signature of all fits
    """Return the map that needs no rows."""
    return Fitted(Identity())
