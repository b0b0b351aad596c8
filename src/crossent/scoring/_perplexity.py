"""What a mean loss says of the number of classes that are left, also where a double cannot hold it."""

from __future__ import annotations

import math


def perplexity_of(nats: float) -> float:
    """Return ``e ** nats``, infinite where that is too large for a double."""
    try:
        return math.exp(nats)
    except OverflowError:
        return math.inf


def maybe_perplexity_of(nats: float | None) -> float | None:
    """Return ``e ** nats`` of a number that may be missing."""
    return None if nats is None else perplexity_of(nats)
