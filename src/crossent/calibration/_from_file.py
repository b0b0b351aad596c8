"""Recalibrating what a file holds: two passes at most, and a bounded number of rows in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.calibration._batches import logs_of
from crossent.calibration._recalibrate import fit_best
from crossent.calibration._rows import Rows, numbered
from crossent.calibration._sample import RowSample
from crossent.errors import InvalidInput
from crossent.files import Batch, Predictions, Reading, ReadingOptions, Survey, open_predictions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.calibration._recalibration import Recalibration

# Up to so many numbers (80 MB) every row is fitted on; of more, a random sample of rows that holds as many.
MOST_NUMBERS = 10_000_000


def recalibrate_file(
    source: Any,
    settings: dict[str, Any],
    *,
    weights: Any,
    groups: Any,
    classes: Sequence[str] | None,
    reading: dict[str, Any],
) -> Recalibration:
    """Return the best map for the predictions of a file, a query or a dataframe."""
    predictions = open_predictions(source, options_of(reading, weights, groups, classes))
    gathered, found = _gather(predictions)
    rows, numbers = gathered.rows()
    ids = gathered.ids
    return fit_best(
        rows,
        found.classes,
        **settings,
        row_names=lambda places: [ids.get(row, row + 1) for row in numbers[places].tolist()],
        name=predictions.name,
        read_as=tuple(found.lines()),
        sampled_from=None if gathered.sample.complete else gathered.sample.seen,
    )


def options_of(reading: dict[str, Any], weights: Any, groups: Any, classes: Sequence[str] | None) -> ReadingOptions:
    """Return how to read a file, or refuse what belongs to arrays."""
    if weights is not None:
        raise InvalidInput("weights: belongs to arrays; of a file name the column; pass weight=")
    given = {name: value for name, value in reading.items() if value is not None}
    if groups is not None:
        if not isinstance(groups, str):
            raise InvalidInput("groups: of a file name the column; found an array; pass groups='user'")
        given["cluster"] = groups
    if classes is not None:
        given["classes"] = tuple(classes)
    unknown = sorted(set(given) - set(ReadingOptions.__slots__))
    if unknown:
        known = ", ".join(sorted(ReadingOptions.__slots__))
        raise InvalidInput(f"{unknown[0]}: recalibrate has no such keyword; it reads files with {known}")
    return ReadingOptions(**given)


def _gather(predictions: Predictions) -> tuple[_Gathered, Reading]:
    """Return the rows under the reading that the whole file settles."""
    survey = Survey()
    gathered = _passed(predictions, predictions.guess, survey)
    reading = predictions.settle(survey)
    if gathered is None or not reading.same_numbers(predictions.guess):
        gathered = _passed(predictions, reading, None)
    if gathered is None or gathered.sample.seen == 0:
        raise InvalidInput(f"{predictions.name}: no row has a prediction and a truth")
    return gathered, reading


def _passed(predictions: Predictions, reading: Reading, survey: Survey | None) -> _Gathered | None:
    """Return the rows of a pass, none where some are no distributions: then the survey says why."""
    gathered: _Gathered | None = _Gathered(reading)
    for batch in predictions.batches(reading):
        if survey is not None:
            survey.add(batch)
        if gathered is not None and batch.rows and not gathered.add(batch):
            gathered = None
    return gathered


@final
class _Gathered:
    """The rows of a pass, or a sample of them, and the ids of the first rows whose truth has probability 0."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.sample = RowSample(MOST_NUMBERS // len(reading.classes))
        self.ids: dict[int, str] = {}
        self._groups: dict[str, int] = {}

    def add(self, batch: Batch) -> bool:
        """Add a batch; say whether its rows are distributions with a truth."""
        if not _in_domain(batch.predictions, self._reading.kind) or not _has_truth(batch.truth):
            return False
        logs = logs_of(batch.predictions, self._reading.kind)  # type: ignore[arg-type]
        if np.isnan(logs).any():
            return False
        numbers = batch.numbers if batch.numbers is not None else batch.first_row + np.arange(batch.rows)
        weights = np.ones(batch.rows) if batch.weights is None else batch.weights
        soft = batch.truth.ndim == 2
        truth: NDArray[Any] = batch.truth.astype(np.float64 if soft else np.int64)
        self._name_zeros(Rows(logs, None if soft else truth, truth if soft else None), batch, numbers)
        self.sample.add(numbers, logs, truth, weights, self._group_codes(batch))
        return True

    def _name_zeros(self, rows: Rows, batch: Batch, numbers: NDArray[np.int64]) -> None:
        if batch.ids is None or len(self.ids) > 100:
            return
        places = np.flatnonzero(np.isinf(rows.losses()))[:100]
        self.ids.update(zip(numbers[places].tolist(), batch.ids(places), strict=True))

    def _group_codes(self, batch: Batch) -> NDArray[np.int64]:
        if self._reading.cluster is None:
            return np.zeros(batch.rows, dtype=np.int64)
        key = batch.keys[self._reading.cluster]
        empty = key.codes == key.names.index("") if "" in key.names else np.zeros(0, dtype=bool)
        if empty.any():
            place = int(np.argmax(empty))
            raise InvalidInput(
                f"groups: every row must have one; row {batch.row_numbers([place])[0]} of column "
                f"{self._reading.cluster!r} is empty; give it a group of its own, or leave the row out"
            )
        codes = [self._groups.setdefault(name, len(self._groups)) for name in key.names]
        return np.array(codes, dtype=np.int64)[key.codes]

    def rows(self) -> tuple[Rows, NDArray[np.int64]]:
        """Return the rows of positive weight, and their numbers in the file from 0."""
        numbers, logs, truth, weights, groups = self.sample.rows()
        rows = Rows(
            logs,
            truth if truth.ndim == 1 else None,
            None if truth.ndim == 1 else truth,
            weights if self._reading.weight is not None else None,
            None if self._reading.cluster is None else numbered(groups),
        )
        if rows.weights is None:
            return rows, numbers
        kept = rows.weights > 0.0
        return rows.take(kept), numbers[kept]


def _in_domain(predictions: NDArray[np.float64], kind: str) -> bool:
    low, high = {"probs": (0.0, 1.0), "log_probs": (-np.inf, 0.0)}.get(kind, (-np.inf, np.inf))
    return bool(predictions.min() >= low and predictions.max() <= high)


def _has_truth(truth: NDArray[Any]) -> bool:
    return bool(truth.min() >= (-1 if truth.ndim == 1 else 0))
