"""Rows of a file as cases: the one with an id or a number, or the first few, and the class rates of all."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.explaining._case import YES_NO, Case
from crossent.explaining._typed import both_classes
from crossent.files import ReadingOptions, open_predictions
from crossent.scoring._parts import NO_COLUMN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crossent.files import Batch, Predictions, Reading

_REMEMBERED = 100_000  # ids among which near ones are looked for


@final
@dataclass(frozen=True, slots=True)
class FileRows:
    """What one pass over a file found."""

    name: str
    reading: Reading
    rates: tuple[float, ...]
    rows: int
    cases: tuple[Case, ...]


@final
class _Wanted:
    """Looks for rows while the batches pass by; remembers ids in case none of them is the one."""

    def __init__(self, id_: str | None, row: int | None, first: int) -> None:
        self.id, self.row, self.first = id_, row, first
        self.seen: list[str] = []

    def places(self, batch: Batch) -> list[int]:
        """Return which rows of the batch are wanted."""
        if self.id is not None:
            if batch.ids is None:
                return []
            ids = batch.ids(np.arange(batch.rows))
            self.seen += ids[: max(0, _REMEMBERED - len(self.seen))]
            return [place for place, one in enumerate(ids) if one == self.id]
        numbers = batch.row_numbers(np.arange(batch.rows)) if batch.numbers is not None else None
        if self.row is not None:
            if numbers is not None:
                return [place for place, number in enumerate(numbers) if number == self.row]
            place = self.row - 1 - batch.first_row
            return [place] if 0 <= place < batch.rows else []
        return list(range(min(max(0, self.first), batch.rows)))


def opened(source: Any, options: Mapping[str, Any]) -> Predictions:
    """Return a file, a query or a dataframe opened; stdin can be opened once and read as often as is needed."""
    return open_predictions(source, _options(options))


def file_rows(predictions: Predictions, *, id_: str | None = None, row: int | None = None, first: int = 0) -> FileRows:
    """Return the rows that are wanted and the class rates; the first few where no row is named."""
    reading = predictions.read()
    wanted = _Wanted(id_, row, first)
    found: list[Case] = []
    counts, rows, weight = np.zeros(len(reading.classes) + 1), 0, 0.0
    for batch in predictions.batches(reading):
        found += [_case(batch, place, reading) for place in wanted.places(batch)]
        wanted.first -= batch.rows
        counts += _counts(batch, len(reading.classes))
        rows += batch.rows
        weight += batch.rows if batch.weights is None else float(batch.weights.sum())
    if id_ is not None or row is not None:
        _check_found(found, wanted, predictions, reading, rows)
    rates = tuple((counts / weight).tolist()) if weight else ()
    return FileRows(predictions.name, reading, rates, rows, tuple(found))


def _options(given: Mapping[str, Any]) -> ReadingOptions:
    known = set(ReadingOptions.__slots__)
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        raise InvalidInput(f"{unknown}: explain has no such keyword; it reads files with {', '.join(sorted(known))}")
    return ReadingOptions(**given)


def _counts(batch: Batch, classes: int) -> Any:
    """Return the weight of each class in a batch; the last is that of labels without a column."""
    weights = np.ones(batch.rows) if batch.weights is None else batch.weights
    if batch.truth.ndim == 2:
        return np.append(weights @ batch.truth, 0.0)
    codes = np.where(batch.truth < 0, classes, batch.truth)
    return np.bincount(codes, weights=weights, minlength=classes + 1)


def _yes_no_case(batch: Batch, place: int, reading: Reading) -> Case:
    """Return a row of yes/no questions; one label says yes to its class, and no to all others."""
    if batch.truth.ndim == 2:
        truth = tuple(batch.truth[place].tolist())
    else:
        truth = tuple(float(int(batch.truth[place]) == one) for one in range(len(reading.classes)))
    return Case(
        reading.classes, True, YES_NO, tuple(batch.predictions[place].tolist()), truth, None, trusted=True,
        row=batch.row_numbers([place])[0], id=None if batch.ids is None else batch.ids([place])[0],
    )  # fmt: skip


def _case(batch: Batch, place: int, reading: Reading) -> Case:
    if reading.kind == YES_NO:
        return _yes_no_case(batch, place, reading)
    row = np.ascontiguousarray(batch.predictions[place : place + 1])
    single = row.shape[1] == 1
    values = (both_classes(row, reading.kind) if single else row)[0].tolist()
    classes, truth, number = reading.classes, tuple[float, ...](), None
    if batch.truth.ndim == 2:
        truth = tuple(batch.truth[place].tolist())
        number = truth.index(1.0) if max(truth) == 1.0 and sum(truth) == 1.0 else None
    else:
        number = int(batch.truth[place])
        if number < 0:  # a label without a column was never predicted
            classes, number = (*classes, NO_COLUMN), len(classes)
            values.append(0.0 if reading.kind == "probs" else -float("inf"))
            single = False
        truth = tuple(float(one == number) for one in range(len(classes)))
    return Case(
        classes, True, reading.kind, tuple(values), truth, number, single, trusted=True,
        row=batch.row_numbers([place])[0], id=None if batch.ids is None else batch.ids([place])[0],
    )  # fmt: skip


def _check_found(found: list[Case], wanted: _Wanted, predictions: Predictions, reading: Reading, rows: int) -> None:
    name = predictions.name
    if len(found) == 1:
        return
    if wanted.row is not None:
        raise InvalidInput(
            f"row: {name} has rows 1 to {rows:,}; found {wanted.row}; rows are counted without the header"
        )
    if reading.id is None:
        raise InvalidInput(f"id: {name} has no column of ids; name it with --id-column, or give the row with --row N")
    if found:
        places = ", ".join(str(case.row) for case in found[:5])
        raise InvalidInput(
            f'id: "{wanted.id}" appears {len(found)} times in {name}, rows {places}; give one of them with --row N'
        )
    near = difflib.get_close_matches(str(wanted.id), wanted.seen, 3, 0.5)
    hint = f"the nearest are {', '.join(near)}" if near else f"the first are {', '.join(wanted.seen[:3])}"
    raise InvalidInput(f'id: {name} has no row with {reading.id} = "{wanted.id}"; {hint}')
