"""The pass over the data: each batch is surveyed, judged and tallied; a second pass if the first guess was wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from crossent.errors import InvalidInput
from crossent.scoring._judging import judged_rows
from crossent.scoring._tally import Tally

if TYPE_CHECKING:
    from crossent.scoring._details import Details
    from crossent.scoring._judged import JudgedRows
    from crossent.scoring._rules import Rules
    from crossent.scoring._slicing import Slicing
    from crossent.scoring._source import Batch, Reading, Source

Names = Callable[[Sequence[int]], Mapping[int, str]]
_FEW = 100  # of so many costliest rows it is quicker to look the ids up than to read all ids
Progress = Callable[[int, int | None], None]


class Writer(Protocol):
    """Takes the rows of a pass as they are scored; a new pass starts over."""

    def start(self) -> None: ...
    def write(self, rows: JudgedRows) -> None: ...


def measure(
    source: Source,
    rules: Rules,
    *,
    costliest: int,
    progress: Progress | None = None,
    per_row: Writer | None = None,
    slicing: Slicing | None = None,
    details: Details | None = None,
) -> tuple[Tally, Reading]:
    """Return the tally of all rows, and how they were read; ``details`` are filled on the way."""
    one_pass = _Pass(source, rules, costliest, progress, per_row, slicing, details)
    guess, survey = source.guess, source.survey()
    tally = one_pass.run(guess, survey)
    reading = source.settle(survey)
    if tally is not None and reading.same_numbers(guess):
        return tally, reading
    tally = one_pass.run(reading, None)
    if tally is None:
        raise InvalidInput(f"{source.name}: a row has no loss, though it was read as {'; '.join(reading.lines())}")
    return tally, reading


class _Pass:
    """What each pass does alike."""

    def __init__(
        self,
        source: Source,
        rules: Rules,
        costliest: int,
        progress: Progress | None,
        per_row: Writer | None,
        slicing: Slicing | None,
        details: Details | None,
    ) -> None:
        self._source, self._rules, self._costliest = source, rules, costliest
        self._progress, self._per_row, self._slicing = progress, per_row, slicing
        self._details = details

    def run(self, reading: Reading, survey: object | None) -> Tally | None:
        """Return the tally, or none where some row has no loss: the reading was wrong, and the survey will say why."""
        tally: Tally | None = Tally(self._source.classes, costliest=self._costliest, rules=self._rules)
        if self._per_row is not None:
            self._per_row.start()
        if self._details is not None:
            self._details.start()
        read, names = self._read(reading)
        done = 0
        for batch in self._source.batches(read):
            if survey is not None:
                survey.add(batch)  # type: ignore[attr-defined]
            if tally is not None and not self._tallied(tally, batch, reading):
                tally = None
            done += len(batch.predictions)
            if self._progress is not None:
                self._progress(done, self._source.total_rows)
        if tally is not None and names is not None:
            tally.name_rows(names)
        return tally

    def _read(self, reading: Any) -> tuple[Any, Names | None]:
        """Return what a pass reads, and what names the few costliest rows afterwards if it does not read the ids."""
        later = getattr(self._source, "ids_later", None)
        every = self._per_row is not None or self._details is not None or self._costliest > _FEW
        names = None if later is None or every else later(reading)
        return (reading, None) if names is None else (replace(reading, id=None), names)

    def _tallied(self, tally: Tally, batch: Batch, reading: Reading) -> bool:
        """Add a batch to the tally; say whether every row of it has a loss."""
        if not len(batch.predictions):
            return True
        if not _can_be_judged(batch):
            return False
        rows = judged_rows(
            batch,
            reading.kind,
            len(self._source.classes),
            self._rules,
            first_number=self._source.first_number,
            by=self._source.by if self._slicing is None else (),
        )
        if self._slicing is not None:
            rows = self._slicing.applied(rows, batch.keys)
        # The least of all is NaN if any is, and below 0 where numbers were taken for probabilities that are none.
        if not rows.loss.min() >= 0 or np.isnan(rows.confidence.max()):
            return False
        tally.add(rows)
        tally.add_predictions(
            batch,
            reading.kind,  # type: ignore[arg-type]
            self._source.first_number,
            rows.cluster,
        )
        if self._per_row is not None:
            self._per_row.write(rows)
        if self._details is not None:
            self._details.add(rows, batch, reading.kind)
        return True


def _can_be_judged(batch: Batch) -> bool:
    """Return whether truth and weights are there; where they are not, the survey refuses the file."""
    weights = batch.weights
    if weights is not None and not (weights.min() >= 0 and weights.max() < np.inf):
        return False
    return bool(batch.truth.ndim == 2 or batch.truth.min() >= -1)
