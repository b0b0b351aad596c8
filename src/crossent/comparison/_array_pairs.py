"""Predictions in memory, row by row in the same order, as paired rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.comparison._parts import Joined
from crossent.comparison._rows import PairedRows
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.scoring._array_slicing import CLUSTER, array_keys, check_weights
from crossent.scoring._array_source import array_source
from crossent.scoring._judging import judged_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from crossent.scoring._arrays import ArraySource
    from crossent.scoring._rules import Rules
    from crossent.scoring._slicing import Slicing
    from crossent.typing import ArrayLike

_SPACES = ("probs", "logits", "log_probs")


@final
class ArrayPairs:
    """Arrays of predictions of the same rows."""

    def __init__(
        self,
        names: tuple[str, ...],
        sources: Sequence[ArraySource],
        rules: Sequence[Rules],
        slicing: Slicing,
        order: NDArray[np.float64] | None,
    ) -> None:
        self._order = order
        self.names, self._sources, self._rules, self._slicing = names, sources, rules, slicing
        self.classes = sources[0].classes
        self.weighted = sources[0].weights is not None

    def joined(self) -> Joined:
        """Return how the rows belong together: by their places."""
        rows = self._sources[0].total_rows
        line = f"joined by row     {rows:,} rows in all {len(self.names)} arrays"
        line = line.replace("all 2 arrays", "both arrays")
        return Joined(("row number",), (rows,) * len(self.names), rows, (0,) * len(self.names), (line,))

    def batches(self, progress: Any = None) -> Iterator[PairedRows]:
        """Yield the rows in order."""
        passes = [source.batches(source.guess) for source in self._sources]
        for parts in zip(*passes, strict=True):
            rows = [
                judged_rows(part, source.guess.kind, len(self.classes), rules, first_number=0, by=())
                for part, source, rules in zip(parts, self._sources, self._rules, strict=True)
            ]
            first = rows[0]
            keys = parts[0].keys
            yield PairedRows(
                rows=np.arange(first.first_row, first.first_row + len(first.loss)),
                truth=first.truth,
                losses=np.stack([one.loss for one in rows]),
                p_truth=np.stack([one.p_truth for one in rows]),
                right=np.stack([one.predicted == one.truth for one in rows]),
                weights=first.weights,
                ids=first.ids,
                slices=self._slicing.slices(keys),
                cluster=keys.get(CLUSTER),
                order=None if self._order is None else self._order[first.first_row : first.first_row + len(first.loss)],
            )
            if progress is not None:
                progress(first.first_row + len(first.loss), self._sources[0].total_rows)


def array_pairs(
    predictions: Sequence[ArrayLike],
    truth: ArrayLike,
    *,
    names: tuple[str, ...],
    kind: str | None,
    classes: Sequence[Any] | None,
    weights: ArrayLike | None,
    clusters: ArrayLike | None,
    by: Any,
    ids: ArrayLike | None,
    rules: Any,
    frequency: bool,
    quantiles: int,
    ordered: Any = None,
) -> ArrayPairs:
    """Return arrays as paired rows, or refuse them by the argument that is wrong."""
    space = "probs" if kind in {None, "sigmoid"} else kind
    if space not in _SPACES:
        raise InvalidInput(f"kind: must be one of {', '.join((*_SPACES, 'sigmoid'))}; got {kind!r}")
    _check_lengths(predictions, names)
    keys, slicing = array_keys(by, clusters, frequency, quantiles)
    spaces = dict.fromkeys(_SPACES)
    sources = [
        array_source(
            truth, **{**spaces, space: one}, classes=classes, weights=weights, ids=ids, by=keys,
            check_sums=True, kind="sigmoid" if kind == "sigmoid" else None,
        )
        for one in predictions
    ]  # fmt: skip
    for name, source in zip(names, sources, strict=True):
        if source.classes != sources[0].classes:
            raise ShapeMismatch(
                f"{name}: must predict the classes of {names[0]}, {len(sources[0].classes)} of them;"
                f" found {len(source.classes)}; give each model a column for every class"
            )
    check_weights(sources[0].weights, frequency, "weights")
    order = None if ordered is None else _places_in_time(ordered, sources[0].total_rows)
    return ArrayPairs(names, sources, [rules(source.float_width) for source in sources], slicing, order)


def _places_in_time(ordered: Any, rows: int) -> NDArray[np.float64]:
    """Return the place of each row in the order of time; rows of one time stay as they are."""
    if ordered is True:
        return np.arange(rows, dtype=np.float64)
    times = np.asarray(ordered)
    if times.shape != (rows,):
        raise ShapeMismatch(f"ordered: must be True, or one time for each of {rows:,} rows; found shape {times.shape}")
    missing = np.flatnonzero(times != times) if times.dtype.kind in "fMmc" else np.empty(0)  # noqa: PLR0124 - NaN, NaT
    if missing.size:
        raise InvalidInput(f"ordered: every row needs a time; row {missing[0]} has none; leave such rows out")
    places = np.empty(rows)
    places[np.argsort(times, kind="stable")] = np.arange(rows)
    return places


def _check_lengths(predictions: Sequence[ArrayLike], names: Sequence[str]) -> None:
    lengths = [len(one) for one in predictions]
    for name, length in zip(names, lengths, strict=True):
        if length != lengths[0]:
            raise ShapeMismatch(
                f"{name}: must predict the rows of {names[0]}, {lengths[0]:,} of them; found {length:,};"
                " pass only the rows that both predicted, or files with ids"
            )
