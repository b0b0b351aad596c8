"""Predictions as the pictures need them: what each row gave to the truth, and what that cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from crossent.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Rows(NamedTuple):
    """Class numbers, probabilities (n, k), and the loss of each row."""

    truth: NDArray[np.int64]
    probs: Floats
    losses: Floats
    classes: tuple[str, ...]

    @property
    def p_truth(self) -> Floats:
        """What each row gave to the truth."""
        return np.asarray(self.probs[np.arange(len(self.truth)), self.truth])


def read_rows(truth: Any, probs: Any = None, *, logits: Any = None, classes: Sequence[str] | None = None) -> Rows:
    """Return rows of hard labels with probabilities or logits, checked as `crossent.cross_entropy` checks them."""
    from crossent.losses import cross_entropy, softmax

    labels = np.asarray(truth)
    if labels.ndim != 1 or not np.issubdtype(labels.dtype, np.integer):
        raise InvalidInput(
            f"truth: pictures need one class number a row; found shape {labels.shape}, {labels.dtype}; "
            "for a distribution take its argmax"
        )
    if len(labels) == 0:
        raise InvalidInput("truth: must have at least one row; found none")
    if probs is not None:
        given = np.asarray(probs, dtype=np.float64)
        probs = np.column_stack([1.0 - given, given]) if given.ndim == 1 else given
        losses = cross_entropy(labels, probs)
    else:
        losses = cross_entropy(labels, logits=logits)
        probs = softmax(np.asarray(logits, dtype=np.float64))
    found = np.asarray(probs)
    names = tuple(str(place) for place in range(found.shape[1])) if classes is None else tuple(classes)
    if len(names) != found.shape[1]:
        raise InvalidInput(f"classes: must name {found.shape[1]} classes; found {len(names)}")
    return Rows(labels.astype(np.int64), found, np.asarray(losses, dtype=np.float64), names)
