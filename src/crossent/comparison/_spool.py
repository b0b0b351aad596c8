"""The losses of each file, set aside, so that files of any size and order can be joined by id in bounded memory."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.files._sql import literal
from crossent.files._table import connect
from crossent.scoring._judging import judged_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import duckdb
    from numpy.typing import NDArray

    from crossent.scoring._file_source import FileSource
    from crossent.scoring._judged import JudgedRows
    from crossent.scoring._rules import Rules

# Between the parts of an id that is made of several columns: the control character made for that.
BETWEEN = "\x1f"

# What does not fit goes to disk; twice 1e6 rows stay well below it.
_MEMORY = "1GB"


@final
class Spool:
    """A temporary database with one table of losses for each model: ``m0``, ``m1``, ..."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="crossent-compare-", ignore_cleanup_errors=True)
        self._connection: duckdb.DuckDBPyConnection = connect()
        # Tables in memory go to this folder when the limit is reached, and so do joins.
        self._connection.execute(f"SET temp_directory = {literal(self._folder.name)}")
        self._connection.execute(f"SET memory_limit = '{_MEMORY}'")
        self._connection.execute("SET preserve_insertion_order = false")

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()
        self._folder.cleanup()

    def write(
        self,
        table: str,
        source: FileSource,
        rules: Rules,
        *,
        codes: NDArray[np.int32],
        on: Sequence[str],
        by: Sequence[str],
        cluster: str | None,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> Any:
        """Write the losses of a file to a table, and return the reading that the whole file settles."""
        written = _Pass(self._connection, table, codes, tuple(on), tuple(by), cluster, progress)
        survey = source.survey()
        fine = written.run(source, source.guess, rules, survey)
        reading = source.settle(survey)
        if not (fine and reading.same_numbers(source.guess)) and not written.run(source, reading, rules, None):
            raise InvalidInput(f"{source.name}: a row has no loss, though it was read as {'; '.join(reading.lines())}")
        return reading

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return all rows of a small result."""
        return list(self._connection.execute(query).fetchall())

    def stream(self, query: str) -> Iterator[Any]:
        """Yield the Arrow record batches of a result."""
        from arro3.core import RecordBatchReader

        yield from RecordBatchReader.from_arrow(self._connection.sql(query))


@final
class _Pass:
    """What each pass over a file does alike."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: str,
        codes: NDArray[np.int32],
        on: tuple[str, ...],
        by: tuple[str, ...],
        cluster: str | None,
        progress: Callable[[int, int | None], None] | None,
    ) -> None:
        self._connection, self._table, self._codes = connection, table, codes
        self._on, self._by, self._cluster, self._progress = on, by, cluster, progress

    def run(self, source: FileSource, reading: Any, rules: Rules, survey: Any) -> bool:
        """Write every row; return false where some row has no loss, because the reading was wrong."""
        keys = [f"k{place} VARCHAR" for place in range(len(self._by))]
        columns = ["row BIGINT", "id VARCHAR", "truth INTEGER", "soft DOUBLE", "loss DOUBLE", "p DOUBLE"]
        columns += ['"right" BOOLEAN', "weight DOUBLE", *keys, "cluster VARCHAR"]
        self._connection.execute(f"CREATE OR REPLACE TABLE {self._table} ({', '.join(columns)})")
        fine, done = True, 0
        wanted = tuple(dict.fromkeys([*self._on, *self._by, *([self._cluster] if self._cluster else [])]))
        for batch in source.batches(reading):
            if survey is not None:
                survey.add(batch)
            if fine and batch.rows:
                fine = self._written(batch, source, reading, rules, wanted)
            done += batch.rows
            if self._progress is not None:
                self._progress(done, None)
        return fine

    def _written(self, batch: Any, source: FileSource, reading: Any, rules: Rules, wanted: tuple[str, ...]) -> bool:
        if batch.weights is not None and not (batch.weights.min() >= 0 and batch.weights.max() < np.inf):
            return False
        if batch.truth.ndim == 1 and batch.truth.min() < -1:
            return False
        found = judged_rows(
            batch, reading.kind, len(source.classes), rules, first_number=source.first_number, by=wanted
        )
        if not found.loss.min() >= 0 or np.isnan(found.confidence.max()):
            return False
        self._insert(found)
        return True

    def _insert(self, found: JudgedRows) -> None:
        from arro3.core import Array
        from arro3.core import Table as ArrowTable

        n = len(found.loss)
        places = np.arange(n)
        numbers = found.numbers if found.numbers is not None else places + found.first_row
        columns: dict[str, Any] = {
            "row": numbers.astype(np.int64),
            "id": _texts(self._ids(found, places, numbers)),
            "truth": self._codes[found.truth],
            "soft": np.zeros(n) if found.shares is None else found.shares @ _signature(found.shares, self._codes),
            "loss": found.loss,
            "p": found.p_truth,
            "right": (found.predicted == found.truth).astype(np.int8),
            "weight": np.ones(n) if found.weights is None else found.weights,
        }
        for place, name in enumerate(self._by):
            columns[f"k{place}"] = _texts(_values(found.slices[name]))
        columns["cluster"] = _texts(_values(found.slices[self._cluster]) if self._cluster else [""] * n)
        arrays = {
            name: Array.from_numpy(np.ascontiguousarray(value)) if isinstance(value, np.ndarray) else value
            for name, value in columns.items()
        }
        self._connection.register("chunk", ArrowTable.from_pydict(arrays))
        self._connection.execute(f"INSERT INTO {self._table} SELECT * FROM chunk")
        self._connection.unregister("chunk")

    def _ids(self, found: JudgedRows, places: NDArray[np.intp], numbers: NDArray[np.int64]) -> list[str]:
        if self._on:
            parts = [_values(found.slices[name]) for name in self._on]
            return parts[0] if len(parts) == 1 else [BETWEEN.join(one) for one in zip(*parts, strict=True)]
        return [str(number) for number in numbers.tolist()] if found.ids is None else list(found.ids(places))


def _values(key: Any) -> list[str]:
    names = np.empty(len(key.names), dtype=object)
    names[:] = key.names
    values: list[str] = names[key.codes].tolist()
    return values


def _texts(values: list[str]) -> Any:
    from arro3.core import Array, DataType

    return Array(values, DataType.string())


def _signature(shares: NDArray[np.float64], codes: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return one irrational number per class, so that two distributions with the same sum are the same."""
    found: NDArray[np.float64] = np.sqrt(2.0 + codes[: shares.shape[1]]) % 1.0
    return found
