"""Dataframes: pandas, polars, pyarrow, DuckDB relations, and whatever speaks Arrow's C stream."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from crossent.errors import InvalidInput
from crossent.files import _refusals as refuse
from crossent.files._spool import Spool
from crossent.files._sql import literal
from crossent.files._table import Table, connect

_numbers = itertools.count()  # two dataframes may meet in one database
_ONCE = ("RecordBatchReader", "DuckDBPyRelation", "Scanner", "ArrayReader")


def table_of(source: Any, connection: Any = None) -> Table:
    """Return a table over a dataframe; columns are shared, not copied, unless the source can be read only once."""
    kind = type(source).__name__
    package = type(source).__module__.partition(".")[0]
    if package == "pandas" and hasattr(source, "columns"):
        return _registered("dataframe", _pandas(source), "pandas", connection)
    if package == "polars" and kind == "LazyFrame":
        source = source.collect()
    if package == "polars":  # a column of no type holds only missing values
        source = source.cast({name: str for name, dtype in source.schema.items() if str(dtype) == "Null"})
    if isinstance(source, Mapping):
        source = _arrays(source)
    if not hasattr(source, "__arrow_c_stream__"):
        raise InvalidInput(
            f"source: must be a path, a glob, a list of paths, an SQL query, '-' or a dataframe; got {kind}; "
            "for arrays use crossent.score(truth, probs)"
        )
    if kind in _ONCE:
        return _spooled(source, package, connection)
    from arro3.core import Table as ArrowTable

    table = ArrowTable.from_arrow(source)
    refuse.refuse_twins("dataframe", table.column_names)
    return _registered("dataframe", table, package, connection)


def _pandas(frame: Any) -> Any:
    """Return the frame with its column names as texts; a name other than a text is a class number."""
    if frame.columns.nlevels > 1:
        raise InvalidInput("source: a dataframe with one level of column names; this one has several")
    if not all(isinstance(name, str) for name in frame.columns):
        frame = frame.set_axis([str(name) for name in frame.columns], axis="columns")
    refuse.refuse_twins("dataframe", list(frame.columns))
    return frame


def _arrays(columns: Mapping[str, Any]) -> Any:
    import numpy as np
    from arro3.core import Array
    from arro3.core import Table as ArrowTable

    return ArrowTable.from_pydict({name: Array.from_numpy(np.ascontiguousarray(v)) for name, v in columns.items()})


def _registered(name: str, value: Any, package: str, connection: Any) -> Table:
    import duckdb

    try:
        view = f"crossent_source_{next(_numbers)}"
        return Table(name, view, file_format=package, objects={view: value}, connection=connection)
    except (duckdb.Error, OSError) as error:
        said = str(error).splitlines()[0]
        raise refuse.unreadable(name, f"this {package} dataframe can't be read", evidence=[("reader", said)]) from None


def _spooled(source: Any, package: str, connection: Any) -> Table:
    """Write a source that can be read once to a temporary database, batch by batch."""
    from arro3.core import RecordBatchReader
    from arro3.core import Table as ArrowTable

    owner = Spool()
    connection = connect() if connection is None else connection
    spool = f"crossent_spool_{next(_numbers)}"
    connection.execute(f"ATTACH {literal(str(owner.folder / 'spool.duckdb'))} AS {spool}")
    reader = RecordBatchReader.from_arrow(source)
    connection.register("crossent_chunk", ArrowTable.from_batches([], schema=reader.schema))
    connection.execute(f"CREATE TABLE {spool}.rows AS SELECT * FROM crossent_chunk")
    for batch in reader:
        connection.register("crossent_chunk", ArrowTable.from_batches([batch]))
        connection.execute(f"INSERT INTO {spool}.rows SELECT * FROM crossent_chunk")
    connection.unregister("crossent_chunk")
    return Table("dataframe", f"{spool}.rows", file_format=package, connection=connection, keep=(owner,))
