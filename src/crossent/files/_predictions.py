"""Predictions: a source with a reading, as batches of arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from crossent.files._rows import TableRows
from crossent.files._settle import guessed, settled
from crossent.files._survey import Survey

if TYPE_CHECKING:
    from crossent.files._batches import Batch
    from crossent.files._inspection import Inspection
    from crossent.files._reading import Reading

Progress: TypeAlias = Callable[[int, int | None], Any]

FIRST_ROWS = 8192  # what the guess looks at; the whole file decides


class Rows(Protocol):
    """What yields the batches of one source: a table or a matrix."""

    @property
    def bits(self) -> int: ...
    @property
    def total_rows(self) -> int | None: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    def batches(self, reading: Reading, limit: int | None = None) -> Iterator[Batch]:
        """Yield the batches of a pass, as the reading says."""
        ...


class Predictions:
    """The predictions of one source, read as often as needed.

    One pass scores: ``for batch in predictions.batches(): survey.add(batch) ...``. Then ``settle(survey)`` gives the
    reading of the whole file; only if its numbers differ from those of ``guess`` (``Reading.same_numbers``) is a second
    pass needed, ``predictions.batches(reading)``.

    Attributes
    ----------
    name : str
        The file, ``stdin``, ``query`` or ``dataframe``.
    guess : Reading
        From the schema, the labels of the whole file, and the scale of the first rows.
    """

    def __init__(self, name: str, rows: Rows, reading: Reading, said: str | None) -> None:
        self.name, self._rows, self._said = name, rows, said
        survey = Survey()
        for batch in rows.batches(reading, FIRST_ROWS):
            survey.add(batch)
        self.guess = guessed(reading, survey, said=said, bits=rows.bits)

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes, in the order of the columns of ``predictions``."""
        return self.guess.classes

    def quantiles(self, column: str, parts: int, most_values: int) -> tuple[tuple[float, ...], float] | None:
        """Return where a column of numbers is cut into ``parts``, and its highest value; none if it is not cut."""
        from crossent.files._cuts import quantiles

        table = getattr(self._rows, "table", None)
        return None if table is None else quantiles(table, column, parts, most_values)

    @property
    def bits(self) -> int:
        """The width of the narrowest floats in the file; 64 for text."""
        return self._rows.bits

    @property
    def total_rows(self) -> int | None:
        """How many rows there are, where that is known before a pass."""
        return self._rows.total_rows

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the source, or every array of a matrix file."""
        return self._rows.columns

    def batches(self, reading: Reading | None = None) -> Iterator[Batch]:
        """Yield the rows in the order of the file, a batch at a time; each call is a pass of its own."""
        return self._rows.batches(self.guess if reading is None else reading)

    def ids_later(self, reading: Reading) -> Callable[[Sequence[int]], dict[int, str]] | None:
        """Return what gives the ids of rows by their numbers, counted from 1; none where that would read all ids.

        Where it can, a pass need not read the ids: ``batches(replace(reading, id=None))``.
        """
        rows = self._rows
        if not isinstance(rows, TableRows) or not rows.finds_ids(reading):
            return None
        return lambda numbers: rows.ids_of(reading, numbers)

    def settle(self, survey: Survey) -> Reading:
        """Return the reading that holds for the whole file, or raise the FileError that says why there is none."""
        plain = replace(self.guess, scale=1.0, normalise=False)

        def again() -> Iterator[Batch]:
            return self._rows.batches(replace(plain, drop_missing=self.guess.drop_missing))

        return settled(self.name, self.guess, survey, again, said=self._said, bits=self._rows.bits)

    def read(self, progress: Progress | None = None) -> Reading:
        """Return the reading of the whole file, over a pass of its own.

        ``progress`` is called after each batch with the rows done and all rows, where their number is known.
        """
        return self.inspect(progress).reading

    def inspect(self, progress: Progress | None = None) -> Inspection:
        """Return how the whole file is read and what of it says so, over a pass of its own."""
        from crossent.files._inspection import inspect

        return inspect(self, progress)

    def __repr__(self) -> str:
        return f"<Predictions {self.name}: {len(self.classes)} classes, {self.guess.kind}>"


def shown(source: Any) -> str:
    """Return how a second source is called in a reading."""
    return str(source) if isinstance(source, (str, Path)) else "dataframe"
