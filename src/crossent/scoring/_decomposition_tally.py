"""What a decomposition needs of the rows, in constant memory: filled batch by batch, merged in any order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.calibration import Rows, RowSample, log_odds, logs_of, numbered
from crossent.errors import InvalidInput
from crossent.scoring._base64 import from_base64, to_base64
from crossent.scoring._clusters import name_hash
from crossent.scoring._corp import two_classes
from crossent.scoring._corp_interval import HeldRows
from crossent.scoring._cross_fitted import many_classes
from crossent.scoring._ordered import OrderedRows
from crossent.scoring._per_label import per_label

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.scoring._decomposition import Decomposition
    from crossent.scoring._judged import Key
    from crossent.typing import Kind

    Floats = NDArray[np.float64]

# More than two classes: at most so many probabilities are kept (1 MB); of more, rows spread over all.
MOST_NUMBERS = 1 << 17


@final
class DecompositionTally:
    """Two classes: rows by their prediction. More: the rows themselves, or a sample of them.

    Parameters
    ----------
    classes : sequence of str
        Their names, in the order of their numbers.
    kind : {"probs", "log_probs", "logits", "sigmoid"}
        What the predictions are. Independent yes/no questions (sigmoid) are taken apart one by one.
    """

    def __init__(self, classes: Sequence[str], kind: Kind, *, most_numbers: int = MOST_NUMBERS) -> None:
        self.classes, self.kind, self._most = tuple(classes), kind, most_numbers
        self._ordered = OrderedRows()
        self._sample = RowSample(max(2, most_numbers // max(len(self.classes), 1)))
        self._weighted = self._unknown = False

    @property
    def answers(self) -> bool:
        """Whether there is a question to take apart: at least two classes, or a question of its own for each."""
        return self.kind == "sigmoid" or len(self.classes) > 1

    def add(
        self,
        numbers: NDArray[np.int64] | range,
        truth: NDArray[Any],
        predictions: Floats,
        weights: Floats | None = None,
        groups: Key | None = None,
    ) -> None:
        """Add rows: their numbers, class numbers (-1: no column) or shares, and what ``kind`` says.

        Rows of one group are never parted where recalibration is cross-fitted.
        """
        if not self.answers or len(numbers) == 0:
            return
        self._weighted = self._weighted or weights is not None
        if truth.ndim == 1 and truth.min() < 0:
            self._unknown = True
        if len(self.classes) == 2 and self.kind != "sigmoid":
            self._add_two(truth, predictions, weights)
        # Of two classes counts by prediction say all but who belongs together and, once they are many, who weighs what.
        plain = weights is None and groups is None and truth.ndim == 1
        if len(self.classes) != 2 or self.kind == "sigmoid" or not plain:
            self._add_many(numbers, truth, predictions, weights, groups)

    def _add_two(self, truth: NDArray[Any], predictions: Floats, weights: Floats | None) -> None:
        shares = truth[:, 1].astype(np.float64) if truth.ndim == 2 else (truth == 1).astype(np.float64)
        self._ordered.add(log_odds(logs_of(predictions, self.kind)), shares, weights)

    def _add_many(
        self,
        numbers: NDArray[np.int64] | range,
        truth: NDArray[Any],
        predictions: Floats,
        weights: Floats | None,
        groups: Key | None,
    ) -> None:
        places = self._sample.wanted(numbers)
        weight = np.ones(len(places)) if weights is None else weights[places]
        happened = truth[places].astype(np.float64 if truth.ndim == 2 else np.int64)
        group = np.zeros(len(places), dtype=np.int64) if groups is None else _group_numbers(groups, places)
        self._sample.take(numbers, places, predictions[places], happened, weight, group)

    def merge(self, other: DecompositionTally) -> None:
        """Add the rows of another part of the data."""
        if (other.classes, other.kind) != (self.classes, self.kind):
            raise InvalidInput("other: decompositions merge when their classes and the kind of their numbers agree")
        self._weighted, self._unknown = self._weighted or other._weighted, self._unknown or other._unknown
        self._ordered.merge(other._ordered)
        self._sample.merge(other._sample)

    def decomposition(self, loss: float, uncertainty: float) -> Decomposition | None:
        """Return the parts of ``loss``; none where there are no two classes, or one has no column."""
        if not self.answers or not (loss >= 0.0 and uncertainty >= 0.0):
            return None
        if self.kind == "sigmoid":
            return self._per_label(loss, uncertainty) if self._sample.seen else None
        if len(self.classes) > 2:
            rows = self._rows()
            return many_classes(rows, self.classes, loss, uncertainty, self._sample.seen) if len(rows) else None
        points = self._ordered.points()
        if self._unknown or len(points) == 0:
            return None
        return two_classes(points, loss, uncertainty, self._held(), self.classes[1])

    def _per_label(self, loss: float, uncertainty: float) -> Decomposition:
        _, predictions, truth, weights, _ = self._sample.rows()
        shares = truth if truth.ndim == 2 else (truth[:, None] == np.arange(len(self.classes))).astype(np.float64)
        with np.errstate(divide="ignore"):
            logs = np.log(predictions)
        known = weights if self._weighted else None
        return per_label(logs, shares, known, self.classes, loss, uncertainty, self._sample.seen)

    def _held(self) -> HeldRows | None:
        """Return the rows of two classes one by one, or a sample of them, where counts do not say all."""
        if not self._sample.seen:
            return None
        rows, exact = self._rows(), self._ordered.held()
        if rows.groups is None and exact is not None:
            return None if self._ordered.plain else HeldRows(*exact, None, self._ordered.rows)
        return HeldRows(log_odds(rows.log_probs), rows.share_of(1), rows.weights, rows.groups, self._sample.seen)

    def _rows(self) -> Rows:
        if not self._sample.seen:
            return Rows(np.empty((0, len(self.classes))), np.empty(0, dtype=np.int64))
        _, predictions, truth, weights, groups = self._sample.rows()
        if self._weighted:
            kept = weights > 0.0
            predictions, truth, weights, groups = (one[kept] for one in (predictions, truth, weights, groups))
        soft = truth.ndim == 2
        return Rows(
            logs_of(predictions, self.kind),
            None if soft else truth,
            truth if soft else None,
            weights if self._weighted else None,
            numbered(groups) if groups.any() else None,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the rows as plain data."""
        columns = [[array.shape[1:], to_base64(array)] for array in self._sample.rows()]
        return {
            "classes": list(self.classes),
            "kind": self.kind,
            "most": self._most,
            "weighted": self._weighted,
            "unknown": self._unknown,
            "ordered": self._ordered.to_dict(),
            "seen": self._sample.seen,
            "sample": [[list(shape), text] for shape, text in columns],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> DecompositionTally:
        """Rebuild the tally from what `to_dict` gave."""
        found = cls(data["classes"], data["kind"], most_numbers=data["most"])
        found._weighted, found._unknown = data["weighted"], data["unknown"]
        found._ordered = OrderedRows.from_dict(data["ordered"])
        if data["sample"]:
            arrays = [from_base64(text).reshape(-1, *shape) for shape, text in data["sample"]]
            numbers, predictions, truth, weights, groups = arrays
            happened = truth if truth.ndim == 2 else truth.astype(np.int64)
            found._sample.add(numbers.astype(np.int64), predictions, happened, weights, groups.astype(np.int64))
            found._sample.seen = data["seen"]
        return found


def _group_numbers(groups: Key, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a number above 0 for the group of each row, the same in every batch.

    52 bits, which a float64 holds: two of 26,000 groups share one in one of ten million files, which costs nothing.
    """
    used, inverse = np.unique(groups.codes[places], return_inverse=True)
    numbers = [(name_hash(groups.names[code]) >> 12) + 1 for code in used.tolist()]
    return np.asarray(numbers, dtype=np.int64)[inverse]
