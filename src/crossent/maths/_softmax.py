"""Probabilities from logits.

z   logits, a row of k          m   the largest          S = sum_j exp(z_j - m) = 1 + R

    softmax(z)_j     = exp(z_j - m) / S
    log_softmax(z)_j = (z_j - m) - log S = -((m - z_j) + log1p(R))

``log(softmax(z))`` is -inf as soon as the probability underflows, and 0 where it rounds to 1; the second form is right
in both places, and adds two numbers of the same sign.
"""

from __future__ import annotations

from crossent.maths._shift import shift
from crossent.typing import Array, Namespace


def softmax(xp: Namespace, z: Array) -> Array:
    """See `crossent.losses.softmax`."""
    row = shift(xp, z)
    return row.e / (1.0 + row.R)


def log_softmax(xp: Namespace, z: Array) -> Array:
    """See `crossent.losses.log_softmax`."""
    row = shift(xp, z)
    return 0.0 - (row.below + xp.log1p(row.R))
