"""Everything that one call of a multi-class loss was given, read and checked once."""

from __future__ import annotations

from dataclasses import dataclass

from crossent.arrays import (
    Prediction,
    Truth,
    check_distributions,
    class_weights_of,
    read_prediction,
    read_truth,
    smoothing_of,
)
from crossent.maths import mass, mass_of_labels, one_hot, spread
from crossent.typing import Array, ArrayLike, Ignore


@dataclass(frozen=True, slots=True)
class Case:
    """A prediction as rows, its truth, and the options."""

    prediction: Prediction
    truth: Truth
    class_weights: Array | None
    smoothing: float

    def masses(self) -> Array:
        """Return what multiplies each -log q: the truth with smoothing, then class weights, as (n, k) rows."""
        xp, rows = self.prediction.xp, self.prediction.rows
        targets = self.truth.targets
        if targets is None:
            targets = one_hot(xp, self.truth.labels, rows)
        return spread(targets, self.smoothing, self.class_weights)

    def denominators(self) -> Array:
        """Return each row's share in the denominator of a mean; 0 where the row does not count."""
        xp, rows, labels = self.prediction.xp, self.prediction.rows, self.truth.labels
        if labels is None:
            return self.without_ignored(mass(xp, self.masses()))
        if self.class_weights is None:  # (1 - e) + k e / k
            ones = xp.ones((rows.shape[0],), dtype=rows.dtype, device=getattr(rows, "device", None))
            return self.without_ignored(ones)
        return self.without_ignored(mass_of_labels(xp, labels, self.smoothing, self.class_weights))

    def without_ignored(self, values: Array) -> Array:
        """Return rows or numbers with 0 where the truth says that the row does not count."""
        ignored = self.truth.ignored
        if ignored is None:
            return values
        xp = self.prediction.xp
        return xp.where(ignored if values.ndim == 1 else ignored[:, None], xp.zeros_like(values), values)


def read_case(
    truth: ArrayLike,
    probs: ArrayLike | None,
    logits: ArrayLike | None,
    log_probs: ArrayLike | None,
    label_smoothing: float,
    class_weights: ArrayLike | None,
    ignore: Ignore,
    axis: int,
) -> Case:
    """Return the call as rows, or refuse it by the argument that is wrong."""
    prediction = read_prediction(probs, logits, log_probs, axis)
    happened = read_truth(truth, prediction, ignore)
    weights = class_weights_of(class_weights, prediction.classes, prediction.xp, prediction.rows)
    smoothing = smoothing_of(label_smoothing)
    check_distributions(prediction)
    return Case(prediction, happened, weights, smoothing)
