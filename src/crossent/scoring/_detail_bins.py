"""The bins that a report sorts rows into: by what they cost, and by how sure the prediction was.

Both have round edges, so that a reader can name them: six to a decade of the loss, and for probabilities finer steps
towards 0 and 1, where predictions crowd. A bin holds its lower edge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_STEPS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
_DECADES = range(-4, 2)

# Parsed from decimals, so that 0.3 is the float that a reader's "0.3" is.
LOSS_EDGES: Floats = np.array([0.0, *(float(f"{step}e{power}") for power in _DECADES for step in _STEPS), 100.0])
LOSS_BINS = len(LOSS_EDGES) + 1  # the last holds infinite losses, the one before it everything from 100 up
INFINITE_BIN = LOSS_BINS - 1

_LOW = (0.0001, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
_HIGH = (0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999)
SURE_EDGES: Floats = np.array([0.0, *_LOW, *_HIGH, 1.0])
SURE_BINS = len(SURE_EDGES) - 1  # certainty belongs to the last


def loss_bins(loss: Floats) -> NDArray[np.intp]:
    """Return the bin of each loss, which is at least 0; infinite ones are by themselves."""
    found = np.searchsorted(LOSS_EDGES, loss, side="right") - 1
    if np.isinf(loss.max(initial=0.0)):
        found[np.isinf(loss)] = INFINITE_BIN
    return found


def sure_bins(probability: Floats) -> NDArray[np.intp]:
    """Return the bin of each probability; rounding above 1 is still certainty."""
    return np.minimum(np.searchsorted(SURE_EDGES, probability, side="right") - 1, SURE_BINS - 1)
