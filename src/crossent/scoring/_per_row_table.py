"""Scored rows as a table: DuckDB takes Arrow batches from a queue in a thread of its own, and writes."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.files.tables import COPY_FORMATS, literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from crossent.scoring._judged import JudgedRows


# Codes become names in DuckDB, so that no text is made per row in Python; a class without a column is none of them.
_QUERY = """
    COPY (
        SELECT {name}, names.list[truth + 1] AS truth, names.list[predicted + 1] AS predicted, p_truth, loss
        FROM scored, names
    ) TO {path} ({how})
"""

_AHEAD = 4  # batches that wait in the queue: enough to keep both sides busy


class _Abandoned(Exception):
    """The rows so far are not wanted any more."""


@final
class TableRows:
    """Writes rows to one file; every pass is a run of DuckDB's COPY in its own thread."""

    def __init__(self, path: Path, ending: str, classes: Sequence[str]) -> None:
        self._path, self._ending, self._classes = path, ending, list(classes)
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None
        self._queue: queue.Queue[Any] = queue.Queue(_AHEAD)

    def start(self) -> None:
        """Forget the rows so far."""
        self.abandon()

    def write(self, rows: JudgedRows) -> None:
        """Add rows."""
        self._begin(named=rows.ids is not None)
        self._put(_record(rows))

    def finish(self) -> None:
        """Write what is left, and wait until it is written."""
        self._begin(named=False)  # no rows at all still make a file with a header
        self._put(None)
        self._join()
        if self._error is not None:
            raise self._error

    def abandon(self) -> None:
        """Stop, whatever state the file is in."""
        if self._thread is not None:
            self._put(_Abandoned())
            self._join()
        self._error = None

    def _begin(self, *, named: bool) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._copy, args=(named,), daemon=True)
            self._thread.start()

    def _put(self, item: Any) -> None:
        """Hand an item to the thread; a thread that has died takes none."""
        while self._thread is not None and self._thread.is_alive():
            try:
                self._queue.put(item, timeout=0.2)
                return
            except queue.Full:
                continue
        if self._error is not None and not isinstance(item, _Abandoned):
            raise self._error

    def _join(self) -> None:
        if self._thread is not None:
            self._thread.join()
        self._thread, self._queue = None, queue.Queue(_AHEAD)

    def _copy(self, named: bool) -> None:
        import duckdb

        try:
            with duckdb.connect(config={"threads": 1}) as connection:
                connection.execute("SET enable_progress_bar = false")  # it would print into ours
                # Both names are looked up by DuckDB, in the variables of this function.
                connection.register("scored", _reader(self._queue, named))
                connection.execute("CREATE TABLE names AS SELECT ?::VARCHAR[] AS list", [self._classes])
                name = "coalesce(scored.id, '') AS id" if named else "scored.row"
                connection.execute(
                    _QUERY.format(name=name, path=literal(str(self._path)), how=COPY_FORMATS[self._ending])
                )
        except BaseException as error:
            self._error = error


def _schema(named: bool) -> Any:
    from arro3.core import DataType, Field, Schema

    name = Field("id", DataType.utf8()) if named else Field("row", DataType.int64())
    numbers = [("truth", DataType.int32()), ("predicted", DataType.int32())]
    numbers += [("p_truth", DataType.float64()), ("loss", DataType.float64())]
    return Schema([name, *(Field(label, kind) for label, kind in numbers)])


def _reader(items: queue.Queue[Any], named: bool) -> Any:
    from arro3.core import RecordBatchReader

    return RecordBatchReader.from_batches(_schema(named), _from(items))


def _from(items: queue.Queue[Any]) -> Iterator[Any]:
    while (item := items.get()) is not None:
        if isinstance(item, _Abandoned):
            raise item
        yield item


def _record(rows: JudgedRows) -> Any:
    from arro3.core import Array, RecordBatch

    columns = [rows.truth.astype(np.int32), rows.predicted, rows.p_truth, rows.loss]
    arrays = [_names(rows), *(Array.from_numpy(np.ascontiguousarray(column)) for column in columns)]
    return RecordBatch.from_arrays(arrays, schema=_schema(rows.ids is not None))


def _names(rows: JudgedRows) -> Any:
    """Return the ids, as the reader has them where they are Arrow texts, or the numbers of the rows."""
    from arro3.core import Array, DataType

    if rows.ids is None:
        return Array.from_numpy(rows.all_row_numbers())
    whole = getattr(rows.ids, "whole", lambda: None)()
    return Array(rows.names(np.arange(len(rows.loss))), DataType.utf8()) if whole is None else whole
