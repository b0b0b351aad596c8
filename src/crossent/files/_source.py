"""From what the caller gave to something that yields rows: a table that DuckDB reads, or a matrix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossent.errors import FileError
from crossent.files import _csv, _frames, _json, _paths
from crossent.files import _refusals as refuse
from crossent.files._sql import paths_list
from crossent.files._stdin import spooled_pipe, spooled_stdin
from crossent.files._table import Table

if TYPE_CHECKING:
    from crossent.files._options import ReadingOptions

_QUERY = re.compile(r"\s*(select|with|from)\s", re.IGNORECASE)
_LONGEST_PATH = 1000  # a longer text is a query, and would be an error to look up


def open_source(source: Any, options: ReadingOptions, connection: Any = None) -> Table | Any:
    """Return the table or the matrix behind a path, a glob, a list of paths, a query, ``-`` or a dataframe."""
    opener = _Opener(options, connection)
    if isinstance(source, (str, Path)):
        return opener.text(str(source))
    if isinstance(source, (list, tuple)) and source and all(isinstance(item, (str, Path)) for item in source):
        forced = [_paths.forced_format(str(item)) for item in source]
        paths = [path for text, _ in forced for path in _paths.found(text)]
        return opener.paths(paths, options.format or forced[0][1])
    return _frames.table_of(source, connection)


@dataclass(frozen=True, slots=True)
class _Opener:
    """What is said about every file, and the database it is opened in."""

    options: ReadingOptions
    connection: Any

    def text(self, text: str) -> Table | Any:
        """Open a path, a glob, a query or ``-``."""
        exists = len(text) < _LONGEST_PATH and Path(text).exists()
        if _QUERY.match(text) and not exists:
            query = text.strip().rstrip(";")
            return self.table("query", f"({query}\n)", "query")  # the query may end with a comment
        bare, forced = (text, None) if exists else _paths.forced_format(text)
        forced = self.options.format or forced
        if bare == "-":
            path, keep = spooled_stdin()
            return self.paths([path], forced, name="stdin", keep=(keep,))
        found = _paths.found(bare)
        if not found[0].is_file():
            path, keep = spooled_pipe(found[0])
            return self.paths([path], forced, name=bare, keep=(keep,))
        return self.paths(found, forced)

    def paths(
        self, paths: Sequence[Path], forced: str | None, name: str = "", keep: tuple[Any, ...] = ()
    ) -> Table | Any:
        """Open files of one format."""
        name = name or _paths.shown_name(paths)
        file_format = _paths.one_format(name, [_paths.format_of(name, path, forced) for path in paths])
        if file_format in {"npy", "npz"}:
            from crossent.files import _matrix

            return _matrix.open_matrix(name, paths, file_format, keep)
        rest: dict[str, Any] = {"paths": tuple(paths), "keep": keep}
        if file_format == "parquet":
            several = "true" if len(paths) > 1 else "false"
            how = f"union_by_name={several}, hive_partitioning=false"
            relation = f"read_parquet([{paths_list(paths)}], {how})"
            if len(paths) == 1:
                rest["numbered"] = f"read_parquet([{paths_list(paths)}], {how}, file_row_number=true)"
            table = self.table(name, relation, file_format, **rest)
            _refuse_renamed(table, paths[0])
            return table
        if file_format in {"jsonl", "json"}:
            relation = _json.relation(name, paths, file_format)
        else:
            columns, rest["delimiter"] = _csv.shared_header(name, paths, self.options.delimiter)
            relation = _csv.relation(paths, columns, rest["delimiter"])
        return self.table(name, relation, file_format, **rest)

    def table(self, name: str, relation: str, file_format: str, **rest: Any) -> Table:
        """Open an SQL expression."""
        import duckdb

        try:
            return Table(name, relation, file_format=file_format, connection=self.connection, **rest)
        except duckdb.Error as error:
            raise _reader_error(name, file_format, error) from None


def _refuse_renamed(table: Table, path: Path) -> None:
    """Refuse columns that DuckDB gave another name, ``p_A_1``, because ``p_a`` is there too."""
    if any(name.rpartition("_")[2].isdigit() for name in table.columns):
        names = [str(row[0]) for row in table.rows(f"SELECT name FROM parquet_schema({paths_list([path])})")]
        if set(table.columns) - set(names):
            known = {name.casefold() for name in table.columns}
            refuse.refuse_twins(table.name, [name for name in names if name.casefold() in known])


def _reader_error(name: str, file_format: str, error: Exception) -> FileError:
    """Return DuckDB's words as one of ours: its first line, never its advice about its own settings."""
    said = re.sub(r"^([A-Z][A-Za-z]+ )+Error: ", "", (str(error).strip() or type(error).__name__).splitlines()[0])
    if "Conversion Error" in str(error):
        return refuse.unreadable(name, "a value is no number", evidence=[("reader", said)])
    if file_format == "parquet":
        return refuse.unreadable(
            name, "the Parquet file is damaged or was not written to its end", evidence=[("reader", said)]
        )
    if file_format in {"jsonl", "json"}:
        return _json.json_error(name, str(error))
    if file_format == "query":
        return refuse.unreadable(name, f"the query does not run: {said}", evidence=[("query", _position(error))])
    return refuse.unreadable(name, f"can't be read as {file_format}", evidence=[("reader", said)])


def _position(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.startswith("LINE ")]
    return lines[0] if lines else "DuckDB SQL; files are 'path.parquet', read_csv('path.csv'), …"


def explain_failure(error: Exception, *tables: Table) -> FileError:
    """Return why a pass over tables stopped: a bad line, a damaged file, or the reader's own words."""
    if isinstance(error, FileError):
        return error
    for table in tables:
        if table.text and table.paths:
            found = _csv.explain(table.name, table.paths, table.columns, table.delimiter or ",")
            if found is not None:
                return found
    return _reader_error(tables[0].name, tables[0].format, error)
