"""What a whole file was found to hold, beside how it is read: the evidence that a reading rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.files._query import JOINED_TRUTH
from crossent.files._survey import Survey

if TYPE_CHECKING:
    from crossent.files._batches import Batch
    from crossent.files._predictions import Predictions, Progress
    from crossent.files._reading import Reading

SCHEMA = "crossent.inspection/1"
_SHOWN = 12  # classes listed one by one; of more, the first ones and how many are left out


@dataclass(frozen=True, slots=True)
class ClassFound:
    """One class: how many rows it happened in, and the range of the numbers of its column."""

    name: str
    column: str
    rows: int
    low: float
    high: float


@final
@dataclass(frozen=True, slots=True)
class Inspection:
    """How a file is read, and what of the whole file says so.

    Attributes
    ----------
    name : str
        The file.
    reading : Reading
        What each column is taken for.
    rows : int
        How many rows were read.
    classes : tuple of ClassFound
        Rows and range of every class, in the order of the columns.
    row_sums : tuple of float
        The least and the greatest sum of a row's numbers, as written; NaN for a single column.
    unused : tuple of str
        Columns that are not read.
    """

    name: str
    reading: Reading
    rows: int
    classes: tuple[ClassFound, ...]
    row_sums: tuple[float, float]
    unused: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the inspection as plain data, the reading in it as ``--reading FILE`` takes it."""
        return {
            "schema": SCHEMA,
            "source": self.name,
            "rows": self.rows,
            "reading": self.reading.to_dict(),
            "classes": [
                {"class": one.name, "column": one.column, "rows": one.rows, "low": one.low, "high": one.high}
                for one in self.classes
            ],
            "row_sums": None if np.isnan(self.row_sums[0]) else list(self.row_sums),
            "unused": list(self.unused),
        }

    def to_text(self) -> str:
        """Return the inspection to read: the reading first, then the evidence."""
        count = f"{self.rows:,} {'row' if self.rows == 1 else 'rows'}"
        first, *remarks = self.reading.lines()
        lines = [f"{self.name}   {self.reading.format}, {count}", f"read as   {first}"]
        lines += [f"          {remark}" for remark in remarks]
        if not np.isnan(self.row_sums[0]):
            lines.append(f"rows sum to {self.row_sums[0]:.7g} … {self.row_sums[1]:.7g}, as written")
        if self.unused:
            lines.append(f"not used  {', '.join(self.unused)}")
        return "\n".join([*lines, "", *self._table()]) + "\n"

    def _table(self) -> list[str]:
        cells = [("class", "rows", "column", "lowest", "highest")]
        cells += [
            (one.name, f"{one.rows:,}", one.column, f"{one.low:.4g}", f"{one.high:.4g}")
            for one in self.classes[:_SHOWN]
        ]
        cells = [tuple(" ".join(cell.split()) for cell in line) for line in cells]  # type: ignore[misc]
        widths = [max(len(line[place]) for line in cells) for place in range(5)]
        name, rows, column, low, high = widths
        lines = [f"  {a:<{name}}  {b:>{rows}}  {c:<{column}}  {d:>{low}}  {e:>{high}}" for a, b, c, d, e in cells]
        left_out = len(self.classes) - _SHOWN
        return [*lines, f"  … {left_out} more classes"] if left_out > 0 else lines


def inspect(predictions: Predictions, progress: Progress | None = None) -> Inspection:
    """Return what the whole source holds and how it is read, or raise the refusal; one pass."""
    survey, happened = Survey(), np.zeros(len(predictions.classes))
    for batch in predictions.batches():
        survey.add(batch)
        happened += _happened(batch, len(happened))
        if progress is not None:
            progress(survey.rows + survey.dropped, predictions.total_rows)
    reading = predictions.settle(survey)
    return Inspection(
        predictions.name,
        reading,
        survey.rows,
        tuple(_classes(reading, happened, survey)),
        (survey.sum_low, survey.sum_high) if len(survey.low) > 1 else (np.nan, np.nan),
        _unused(predictions.columns, reading),
    )


def _happened(batch: Batch, classes: int) -> Any:
    """Return how often each class happened in a batch; soft truth counts by its shares."""
    if batch.truth.ndim == 2:
        return np.nansum(batch.truth, axis=0)
    return np.bincount(batch.truth[batch.truth >= 0], minlength=classes)


def _classes(reading: Reading, happened: Any, survey: Survey) -> list[ClassFound]:
    """Return one entry per class; the classes of one list, matrix or single column share its name."""
    own = len(reading.columns) == len(reading.classes)
    found = []
    for place, name in enumerate(reading.classes):
        column = reading.columns[place] if own else reading.columns[0]
        at = min(place, len(survey.low) - 1)
        found.append(ClassFound(name, column, round(happened[place]), float(survey.low[at]), float(survey.high[at])))
    return found


def _unused(columns: tuple[str, ...], reading: Reading) -> tuple[str, ...]:
    """Return the columns of the file that the reading does not use, in their order."""
    used = {*reading.columns, *reading.truth_columns, *reading.by, *reading.joined_on}
    used |= {reading.truth, reading.id, reading.weight, reading.cluster, JOINED_TRUTH}  # type: ignore[arg-type]
    return tuple(name for name in columns if name not in used)
