"""A pass over a table: the query, the batches, and the cell to blame when it stops."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crossent.errors import FileError
from crossent.files import _refusals as refuse
from crossent.files._ahead import ahead
from crossent.files._batches import NO_COLUMN, NO_LABEL, Batch, Codes, arrow_batches, id_reader
from crossent.files._detect_truth import is_missing, labels_of, truth_column
from crossent.files._labels import ClassNames, Labels, in_order
from crossent.files._query import key_columns, label_code, pass_query, truth_name
from crossent.files._source import explain_failure
from crossent.files._sql import as_text, identifier

if TYPE_CHECKING:
    from crossent.files._reading import Reading
    from crossent.files._table import Table


_MOST_KEYS = 5000  # texts that one query names; columns of more are coded while they are read
_FIRST_ROWS = 100_000
_MOST_DECODERS = 3  # they decode Parquet faster than rows are scored


class TableRows:
    """The rows of a table, with the labels of its whole truth column."""

    def __init__(self, table: Table, labels: Labels) -> None:
        self.table, self.labels = table, labels.texts
        self.total_rows = labels.rows or None
        self._keys: dict[str, tuple[str, ...] | None] = {}

    @property
    def bits(self) -> int:
        """The width of the narrowest float column, which says how far row sums may be off."""
        return 32 if any(kind.startswith("FLOAT") for kind in self.table.types.values()) else 64

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the table."""
        return tuple(self.table.columns)

    def batches(self, reading: Reading, limit: int | None = None) -> Iterator[Batch]:
        """Yield the batches of a pass, in the order of the file; the next one is read while this one is used."""
        keys = {name: self._key_texts(name) for name in key_columns(reading)}
        query = pass_query(self.table, reading, self.labels, keys, limit)
        if limit is None and self.table.format == "parquet":
            # Whoever scores needs a core of its own, and every thread that decodes holds a row group in memory.
            self.table.run(f"SET threads = {_decoders()}")
        stream = self.table.stream(query.text)
        batches = arrow_batches(stream, query, reading, lookup_of(self.labels, reading))
        try:
            yield from batches if limit is not None else ahead(batches)
        except (FileError, GeneratorExit):
            raise
        except Exception as error:
            raise self._blame(reading, error) from None

    def finds_ids(self, reading: Reading) -> bool:
        """Return whether the id of a row is found by the row's number, without reading all ids."""
        taken = any(name.casefold() == "file_row_number" for name in self.table.columns)
        return reading.id is not None and self.table.numbered is not None and not taken

    def ids_of(self, reading: Reading, numbers: Sequence[int]) -> dict[int, str]:
        """Return the ids of some rows by their numbers, counted from 1."""
        wanted = ", ".join(str(number - 1) for number in numbers)
        columns = f"file_row_number AS number, {identifier(str(reading.id))} AS id"
        query = f"SELECT {columns} FROM {self.table.numbered} WHERE file_row_number IN ({wanted})"
        found: dict[int, str] = {}
        try:
            for record in self.table.stream(query):
                texts = id_reader(record.column("id"))(range(record.num_rows))
                found |= zip((record.column("number").to_numpy() + 1).tolist(), texts, strict=True)
        except Exception as error:
            raise explain_failure(error, self.table) from None
        return found

    def _key_texts(self, column: str) -> tuple[str, ...] | None:
        """Return the different texts of a carried column over the whole file; None if there are very many."""
        if column not in self._keys:
            name = identifier(column)
            text = as_text(name, self.table.types[column])
            # To look at all of very many texts takes long, and the first rows of such a column say so already.
            found = self._different(text, f" LIMIT {_FIRST_ROWS}")
            if len(found) <= _MOST_KEYS:
                found = self._different(text, "")
            self._keys[column] = in_order(found) if len(found) <= _MOST_KEYS else None
        return self._keys[column]

    def _different(self, text: str, limit: str) -> list[str]:
        """Return the different texts, or one more than a query names."""
        inner = f"SELECT {text} AS text FROM {self.table.relation}{limit}"
        query = f"SELECT DISTINCT text FROM ({inner}) WHERE nullif(text, '') IS NOT NULL LIMIT {_MOST_KEYS + 1}"
        return [str(row[0]) for row in self.table.rows(query)]

    def _blame(self, reading: Reading, error: Exception) -> FileError:
        """Return which cell is no number; else why the file can't be read."""
        import duckdb

        columns = [c for c in (*reading.columns, *reading.truth_columns, reading.weight) if c]
        texts = [c for c in columns if self.table.types.get(c) == "VARCHAR"]
        try:
            for column in texts:
                what = "a weight" if column == reading.weight else "a prediction"
                found = _no_number(self.table, what, column)
                if found is not None:
                    return found
        except duckdb.Error as another:
            error = another
        return explain_failure(error, self.table)


def _decoders() -> int:
    """Return how many threads decode: all cores that the process may use but the one that scores."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux alone says which cores are ours
    cores = len(allowed(0)) if allowed else os.cpu_count() or 1
    return min(max(cores - 1, 1), _MOST_DECODERS)


def truth_texts(table: Table, named: str | None) -> NDArray[Any]:
    """Return a whole truth column as texts, "" where it is missing: for a matrix, which is in memory anyway."""
    names = [name for name in table.columns if name.casefold() not in {"id", "index", "usage"}]
    column = truth_column(table, named) if named or len(names) != 1 else names[0]
    if column is None:
        raise refuse.no_truth(table.name, table.columns, kaggle=False)
    labels = labels_of(table, column).texts
    query = table.with_columns(f"{label_code(table, column, labels)} AS truth")
    codes = [batch.column("truth").to_numpy() for batch in table.stream(query)]
    return np.array(["", *labels], dtype=object)[np.concatenate(codes) if codes else np.zeros(0, dtype=np.int32)]


def lookup_of(labels: tuple[str, ...], reading: Reading) -> Codes:
    """Return the class number of each label by its position from 1; position 0 is a missing label."""
    names, renamed = ClassNames(reading.classes), dict(reading.map)
    codes = [NO_LABEL]
    for label in labels:
        number = names.number(renamed.get(label, label))
        missing = is_missing(label, "DOUBLE") and number is None
        codes.append(NO_LABEL if missing else NO_COLUMN if number is None else number)
    return np.array(codes, dtype=np.int32)


def _no_number(table: Table, what: str, column: str) -> FileError | None:
    """Return the error for the first cell of a text column that is no number, with its row."""
    name = identifier(column)
    wrong = f"{name} IS NOT NULL AND TRY_CAST({name} AS DOUBLE) IS NULL"
    inner = table.with_columns(f"row_number() OVER () AS row, {name} AS cell, {wrong} AS wrong")
    [[rows, row, cell]] = table.rows(f"SELECT count(*), min(row), arg_min(cell, row) FROM ({inner}) WHERE wrong")
    return None if not rows else refuse.no_number(table.name, what, column, row, cell, rows - 1)


def check_columns(table: Table, reading: Reading) -> None:
    """Refuse a replayed reading whose columns are not in this file."""
    wanted = [*reading.columns, *reading.truth_columns, *key_columns(reading)]
    wanted += [name for name in (reading.id, reading.weight) if name]
    if reading.truth is not None and not reading.truth_columns:
        wanted.append(truth_name(reading))
    for name in wanted:
        if name not in table.types:
            raise refuse.no_such_column(table.name, "--reading", name, table.columns)
