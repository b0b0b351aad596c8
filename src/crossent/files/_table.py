"""A relation that DuckDB reads: its columns, its queries, its batches."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossent.files._sql import identifier

if TYPE_CHECKING:
    import duckdb


_EVERY_ROW = 2**31
_numbers = itertools.count()


def connect() -> duckdb.DuckDBPyConnection:
    """Return a database in memory that spills to the temporary directory and fetches nothing from the network."""
    import duckdb

    # DuckDB makes the folder when it first spills and removes it in the end; two processes must not share one
    spill = Path(tempfile.gettempdir()) / f"crossent-spill-{os.getpid()}-{next(_numbers)}"
    connection = duckdb.connect(
        config={
            "temp_directory": str(spill),
            "autoinstall_known_extensions": "false",
            "preserve_insertion_order": "true",
            "pandas_analyze_sample": _EVERY_ROW,  # all of an object column decides its type
        }
    )
    connection.execute("SET enable_progress_bar = false")  # it would print into ours
    return connection


class Table:
    """A relation: an SQL expression to read from, its columns, and the Python objects it speaks of.

    Every query has its own cursor, so that two passes may run at the same time.
    """

    def __init__(
        self,
        name: str,
        relation: str,
        *,
        file_format: str,
        connection: duckdb.DuckDBPyConnection | None = None,
        objects: Mapping[str, Any] | None = None,
        delimiter: str | None = None,
        paths: tuple[Path, ...] = (),
        keep: tuple[Any, ...] = (),
        numbered: str | None = None,
    ) -> None:
        self.numbered = numbered  # the same rows with their number in a column file_row_number, where that is cheap
        self.name, self.relation, self.format, self.delimiter, self.paths = (
            name,
            relation,
            file_format,
            delimiter,
            paths,
        )
        self._connection = connect() if connection is None else connection
        self._objects = dict(objects or {})
        self._keep = keep  # temporary files live as long as the table
        described = self.rows(f"DESCRIBE SELECT * FROM {relation}")
        self.types: dict[str, str] = {str(row[0]): str(row[1]) for row in described}
        self.columns: tuple[str, ...] = tuple(self.types)

    @property
    def text(self) -> bool:
        """Whether every column is text, to be cast by whoever knows what it is."""
        return self.format in {"csv", "tsv"}

    def replaced(self, expressions: Mapping[str, str]) -> Table:
        """Return this table with some of its columns computed."""
        columns = ", ".join(f"{expression} AS {identifier(name)}" for name, expression in expressions.items())
        return Table(
            self.name,
            f"(SELECT * REPLACE ({columns}) FROM {self.relation})",
            file_format=self.format,
            connection=self._connection,
            objects=self._objects,
            delimiter=self.delimiter,
            paths=self.paths,
            keep=self._keep,
        )

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a cursor that sees the registered objects."""
        cursor = self._connection.cursor()
        for view, value in self._objects.items():
            cursor.register(view, value)
        return cursor

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return all rows of a small result."""
        cursor = self.cursor()
        try:
            return list(cursor.execute(query).fetchall())
        finally:
            cursor.close()

    def run(self, statement: str) -> None:
        """Run a statement for its effect."""
        cursor = self.cursor()
        try:
            cursor.execute(statement)
        finally:
            cursor.close()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The database, where another table may be opened to be joined."""
        return self._connection

    def see(self, other: Table) -> None:
        """Let this table's queries speak of another table of the same database."""
        self._objects |= other._objects

    def stream(self, query: str) -> Iterator[Any]:
        """Yield the Arrow record batches of a result, in the order of the file, a few in memory at a time."""
        from arro3.core import RecordBatchReader

        cursor = self.cursor()
        try:
            yield from RecordBatchReader.from_arrow(cursor.sql(query))
        finally:
            cursor.close()

    def with_columns(self, columns: str) -> str:
        """Return a query of these columns over the whole relation."""
        return f"SELECT {columns} FROM {self.relation}"

    def numeric(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return those columns whose every present value, over the whole file, is a number."""
        if not names:
            return ()
        tests = ", ".join(
            f"count({identifier(n)}) > 0 AND count(TRY_CAST({identifier(n)} AS DOUBLE)) = count({identifier(n)})"
            for n in names
        )
        [answers] = self.rows(self.with_columns(tests))
        return tuple(name for name, is_number in zip(names, answers, strict=True) if is_number)
