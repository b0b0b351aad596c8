"""What a report shows beside a score: losses by size, confusion, reliability by class, and rows to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.losses import softmax
from crossent.scoring._detail_bins import loss_bins, sure_bins
from crossent.scoring._detail_cells import Cells
from crossent.scoring._detail_reliability import MOST_CLASSES, RateBins
from crossent.scoring._detail_rows import COSTLIEST, RANDOM, KeptRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crossent.scoring._judged import JudgedRows
    from crossent.scoring._source import Batch

    Floats = NDArray[np.float64]

# So many rows are all kept; of more, the costliest and a random sample.
KEPT = COSTLIEST + RANDOM

# Rows whose predictions are kept too, for worked examples: 1 MB of numbers, and 40 of the costliest.
_MOST_NUMBERS = 1 << 17
_WORKED = 40


@final
class Details:
    """A mergeable summary of bounded size, filled batch by batch beside a `Tally`.

    Attributes
    ----------
    classes : tuple of str
    kind : str
        What the predictions are; empty before the first batch.
    cells : Cells
        Rows by truth, answer, loss and sureness.
    top, each : RateBins
        Reliability of the top class, and of each class (none for more than 50 classes).
    rows, examples : KeptRows
        Rows as they are; those with their predictions.
    """

    def __init__(self, classes: Sequence[str]) -> None:
        self.classes = tuple(classes)
        self.start()

    def start(self) -> None:
        """Forget all rows: a new pass begins."""
        count = len(self.classes)
        self.kind = ""
        self.cells = Cells(count)
        self.top = RateBins(1)
        self.each: RateBins | None = RateBins(count) if 1 < count <= MOST_CLASSES else None
        self.rows = KeptRows()
        self.examples = KeptRows(_WORKED, max(_WORKED, _MOST_NUMBERS // max(count, 1)), predictions=True)

    def add(self, judged: JudgedRows, batch: Batch, kind: str) -> None:
        """Add scored rows and the batch that they are of."""
        if judged.loss.size == 0:
            return
        self.kind = kind
        truth = np.where(judged.truth < 0, len(self.classes), judged.truth).astype(np.int64)
        said = judged.predicted.astype(np.int64)
        losses, sure = loss_bins(judged.loss), sure_bins(judged.confidence)
        self.cells.add(truth, said, losses, sure, judged.weights, judged.contribution())
        hit = (said == truth).astype(np.float64)
        self.top.add(0, judged.confidence, hit, judged.weights)
        self._add_each(judged, truth, batch.predictions, kind)
        self.rows.add(judged, truth, batch.predictions)
        self.examples.add(judged, truth, batch.predictions)

    def _add_each(self, judged: JudgedRows, truth: NDArray[np.int64], predictions: Floats, kind: str) -> None:
        if self.each is None or kind == "sigmoid":
            self.each = None
            return
        probs = _probabilities(predictions, kind)
        for number in range(len(self.classes)):
            happened = judged.shares[:, number] if judged.shares is not None else (truth == number).astype(np.float64)
            self.each.add(number, probs[:, number], happened, judged.weights)

    def merge(self, other: Details) -> None:
        """Add the rows of another part of the data."""
        if other.classes != self.classes:
            raise InvalidInput(
                f"other: details merge when their classes agree; {list(other.classes)} are not {list(self.classes)};"
                " score both parts with the same classes="
            )
        self.kind = self.kind or other.kind
        self.cells.merge(other.cells)
        self.top.merge(other.top)
        if self.each is not None and other.each is not None:
            self.each.merge(other.each)
        self.rows.merge(other.rows)
        self.examples.merge(other.examples)


def _probabilities(predictions: Floats, kind: str) -> Any:
    """Return one probability for each class, of a batch of one or more columns."""
    if kind == "probs":
        return np.concatenate([1.0 - predictions, predictions], axis=1) if predictions.shape[1] == 1 else predictions
    if predictions.shape[1] > 1:
        return softmax(predictions) if kind == "logits" else np.exp(predictions)
    if kind == "logits":
        return softmax(np.concatenate([np.zeros_like(predictions), predictions], axis=1))
    second = np.exp(predictions)
    return np.concatenate([1.0 - second, second], axis=1)
