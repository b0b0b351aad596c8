"""Everything that one call of a multi-class loss was given, read and checked once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from crossent.arrays import (
    Prediction,
    RowSource,
    Shaping,
    SparseRows,
    Truth,
    check_distributions,
    class_weights_of,
    not_negative,
    read_prediction,
    read_shaping,
    read_truth,
    row_blocks,
    smoothing_of,
    takes_native,
)
from crossent.errors import InvalidInput
from crossent.maths import mass, mass_of_labels, narrow, one_hot, spread, spread_in_two_parts
from crossent.typing import Array, ArrayLike, Ignore


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of a loss beyond the plain ones, as they were given."""

    temperature: float = 1.0
    softcap: float | None = None
    mask: ArrayLike | None = None
    focal: float = 0.0
    z_loss: float = 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """A prediction as rows, its truth, and the options."""

    prediction: Prediction
    truth: Truth
    class_weights: Array | None
    smoothing: float
    shaping: Shaping
    focal: float
    z_loss: float
    is_checked: bool

    @property
    def is_plain(self) -> bool:
        """Whether it is cross-entropy as the formula stands: no shaping, no focus, no z-loss, no named classes."""
        return self.shaping.is_none and not self.focal and not self.z_loss and self.truth.sparse is None

    @property
    def is_soft(self) -> bool:
        """Whether more than one class of a row can have mass."""
        return self.truth.labels is None or self.smoothing != 0

    def happened(self) -> Array:
        """Return the truth as (n, k) rows, before options."""
        if self.truth.sparse is not None:
            return self.truth.sparse.dense(self.prediction)
        if self.truth.source is not None:
            return self.truth.targets
        return one_hot(self.prediction.xp, self.truth.labels, self.prediction.rows)

    def masses(self) -> Array:
        """Return what multiplies each -log q: the truth with smoothing, then class weights, as (n, k) rows."""
        if self.shaping.mask is not None:
            pairs = self.masses_in_two_parts(self.prediction.rows)
            return narrow(self.prediction.xp, pairs.high, self.prediction.dtype)
        return spread(self.happened(), self.smoothing, self.class_weights)

    def masses_in_two_parts(self, wide: Array) -> Any:
        """Return the masses as pairs of the width of ``wide``."""
        mask = self.shaping.mask
        return spread_in_two_parts(self.prediction.xp, self.happened(), self.smoothing, self.class_weights, mask, wide)

    def denominators(self) -> Array:
        """Return each row's share in the denominator of a mean; 0 where the row does not count."""
        xp, labels = self.prediction.xp, self.truth.labels
        if labels is None or self.shaping.mask is not None:
            parts = [mass(xp, part.masses()) for _, part in self.blocks()]
            return self.without_ignored(parts[0] if len(parts) == 1 else xp.concat(parts))
        if self.class_weights is None:  # (1 - e) + k e / k
            device = getattr(self.prediction.given, "device", None)
            ones = xp.ones((self.prediction.n,), dtype=self.prediction.dtype, device=device)
            return self.without_ignored(ones)
        return self.without_ignored(mass_of_labels(xp, labels, self.smoothing, self.class_weights))

    @property
    def sources(self) -> tuple[RowSource, ...]:
        """The prediction, and the truth where it has rows too."""
        return (self.prediction.source, *([] if self.truth.source is None else [self.truth.source]))

    @property
    def inputs(self) -> tuple[Array | None, ...]:
        """What besides the prediction is read while a gradient is written."""
        truth, named = self.truth, self.truth.sparse
        rows = None if truth.source is None else truth.source.last
        shares = () if named is None else (named.classes, named.shares, named.rest)
        return (rows, truth.labels, truth.ignored, self.class_weights, self.shaping.mask, *shares)

    def blocks(self) -> Iterator[tuple[slice, Case]]:
        """Yield the case of some rows after the other, with their places; of NumPy rows as many as stay in cache."""
        for place, rows in row_blocks(*self.sources, must_cut=True):
            yield place, (self if self.prediction.xp is not np else self.part(place, *rows))

    def part(self, place: slice | Array, rows: Array, targets: Array | None = None) -> Case:
        """Return the case of the rows at some places, given those of the prediction and of the truth."""
        truth, mask = self.truth, self.shaping.mask
        source = truth.source
        if rows is self.prediction.source.in_place and (source is None or targets is source.in_place):
            return self

        def chosen(x: Array | None) -> Array | None:
            return None if x is None else x[place]

        named = truth.sparse
        if named is not None:
            named = SparseRows(named.classes[place], named.shares[place], chosen(named.rest))
        source = None if targets is None else RowSource(np, targets, targets.dtype)
        return replace(
            self,
            prediction=self.prediction.with_rows(rows),
            truth=replace(truth, labels=chosen(truth.labels), source=source, ignored=chosen(truth.ignored),
                          sparse=named),
            shaping=replace(self.shaping, mask=chosen(mask) if mask is not None and mask.ndim == 2 else mask),
        )  # fmt: skip

    def without_ignored(self, values: Array, instead: float = 0.0) -> Array:
        """Return rows or numbers with 0 where the truth says that the row does not count."""
        ignored = self.truth.ignored
        if ignored is None:
            return values
        xp = self.prediction.xp
        return xp.where(ignored if values.ndim == 1 else ignored[:, None], xp.full_like(values, instead), values)


def read_case(
    truth: ArrayLike,
    probs: ArrayLike | None,
    logits: ArrayLike | None,
    log_probs: ArrayLike | None,
    label_smoothing: float,
    class_weights: ArrayLike | None,
    ignore: Ignore,
    axis: int,
    asked: Asked | None = None,
    *,
    check_later: bool = False,
) -> Case:
    """Return the call as rows, or refuse it by the argument that is wrong.

    With ``check_later`` probabilities may be left to `row_losses`, which looks at them in its own pass.
    """
    asked = asked or Asked()
    prediction = read_prediction(probs, logits, log_probs, axis)
    happened = read_truth(truth, prediction, ignore)
    if happened.outside is not None:
        prediction = _lost(prediction, happened.outside)
    weights = class_weights_of(class_weights, prediction)
    smoothing = smoothing_of(label_smoothing)
    shaping = read_shaping(prediction, asked.temperature, asked.softcap, asked.mask)
    focal = not_negative("focal", asked.focal, "2")
    z_loss = not_negative("z_loss", asked.z_loss, "1e-4")
    if z_loss and prediction.space != "logits":
        raise InvalidInput(f"z_loss: is a cost of the log-sum-exp of logits; found {prediction.space}=; give logits=")
    later = check_later and prediction.space == "probs" and happened.labels is not None and not (smoothing or focal)
    later = later and takes_native(prediction.xp)
    if not later:
        check_distributions(prediction)
    return Case(prediction, happened, weights, smoothing, shaping, focal, z_loss, is_checked=not later)


def _lost(prediction: Prediction, rows: Array) -> Prediction:
    """Return the prediction with NaN in some rows: what is wrong in them can't be raised while JAX traces."""
    xp = prediction.xp
    return prediction.with_rows(xp.where(rows[:, None], xp.full_like(prediction.rows, float("nan")), prediction.rows))
