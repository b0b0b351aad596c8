"""Log-probabilities moved and normalised; a class of probability 0 keeps it whatever it is multiplied by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crossent.losses import log_softmax

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def scaled(log_probs: Floats, factor: float | Floats, offset: float | Floats = 0.0) -> Floats:
    """Return ``factor * log_probs + offset``, and -inf where the probability is 0: no finite map mends a zero."""
    with np.errstate(invalid="ignore"):
        moved = np.asarray(factor * log_probs + offset)
    zeros = np.isneginf(log_probs)
    if zeros.any():
        moved[zeros] = -np.inf
    return moved


def normalised(logits: Floats) -> Floats:
    """Return log-probabilities from logits, row by row."""
    return np.asarray(log_softmax(logits), dtype=np.float64)


def log_odds(log_probs: Floats) -> Floats:
    """Return log p1 - log p0 of two classes: -inf and inf for certainty."""
    with np.errstate(invalid="ignore"):
        return np.asarray(log_probs[:, 1] - log_probs[:, 0], dtype=np.float64)


def from_log_odds(odds: Floats) -> Floats:
    """Return the log-probabilities of two classes, each precise where it is small."""
    with np.errstate(over="ignore"):
        return np.stack([-np.logaddexp(0.0, odds), -np.logaddexp(0.0, -odds)], axis=1)
