"""From what the caller gave to something that yields rows: a table that DuckDB reads, or a matrix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossent.errors import FileError
from crossent.files import _csv, _frames, _json, _paths
from crossent.files import _refusals as refuse
from crossent.files._sql import literals
from crossent.files._stdin import spooled_stdin
from crossent.files._table import Table

if TYPE_CHECKING:
    from crossent.files._options import ReadingOptions

_QUERY = re.compile(r"\s*(select|with|from)\s", re.IGNORECASE)


def open_source(source: Any, options: ReadingOptions) -> Table | Any:
    """Return the table or the matrix behind a path, a glob, a list of paths, a query, ``-`` or a dataframe."""
    if isinstance(source, (str, Path)):
        return _from_text(str(source), options)
    if isinstance(source, (list, tuple)) and source and all(isinstance(item, (str, Path)) for item in source):
        forced = [_paths.forced_format(str(item)) for item in source]
        paths = [path for text, _ in forced for path in _paths.found(text)]
        return _from_paths(paths, options.format or forced[0][1], options)
    return _frames.table_of(source)


def _from_text(text: str, options: ReadingOptions) -> Table | Any:
    if _QUERY.match(text) and not Path(text).exists():
        return _from_query(text)
    bare, forced = _paths.forced_format(text) if not Path(text).exists() else (text, None)
    forced = options.format or forced
    if bare == "-":
        path, keep = spooled_stdin()
        return _from_paths([path], forced, options, name="stdin", keep=(keep,))
    return _from_paths(_paths.found(bare), forced, options)


def _from_query(text: str) -> Table:
    query = text.strip().rstrip(";")
    return _opened("query", f"({query})", "query")


def _from_paths(
    paths: Sequence[Path], forced: str | None, options: ReadingOptions, name: str = "", keep: tuple[Any, ...] = ()
) -> Table | Any:
    name = name or _paths.shown_name(paths)
    file_format = _paths.one_format(name, [_paths.format_of(name, path, forced) for path in paths])
    if file_format in {"npy", "npz"}:
        from crossent.files import _matrix

        return _matrix.open_matrix(name, paths, file_format, keep)
    if file_format == "parquet":
        return _parquet(name, paths, keep)
    if file_format in {"jsonl", "json"}:
        return _json.open_json(name, paths, file_format, keep)
    return _text(name, paths, file_format, options, keep)


def _opened(name: str, relation: str, file_format: str, **rest: Any) -> Table:
    import duckdb

    try:
        return Table(name, relation, file_format=file_format, **rest)
    except duckdb.Error as error:
        raise _reader_error(name, file_format, error) from None


def _parquet(name: str, paths: Sequence[Path], keep: tuple[Any, ...]) -> Table:
    relation = f"read_parquet([{literals(map(str, paths))}], union_by_name=true)"
    return _opened(name, relation, "parquet", paths=tuple(paths), keep=keep)


def _text(name: str, paths: Sequence[Path], file_format: str, options: ReadingOptions, keep: tuple[Any, ...]) -> Table:
    columns, delimiter = _csv.header(name, paths[0], options.delimiter)
    for path in paths[1:]:
        other, _ = _csv.header(str(path), path, delimiter)
        if other != columns:
            what = f"{path} has another header than {paths[0]}"
            evidence = [("first", refuse.listed(columns)), ("this one", refuse.listed(other))]
            raise refuse.unreadable(name, what, evidence=evidence)
    relation = _csv.relation(paths, columns, delimiter)
    return _opened(name, relation, file_format, delimiter=delimiter, paths=tuple(paths), keep=keep)


def _reader_error(name: str, file_format: str, error: Exception) -> FileError:
    """Return DuckDB's words as one of ours: its first line, never its advice about its own settings."""
    said = str(error).strip().splitlines()[0]
    said = re.sub(r"^([A-Z][A-Za-z]+ )+Error: ", "", said)
    if file_format == "parquet":
        return refuse.unreadable(
            name, "the Parquet file is damaged or was not written to its end", evidence=[("reader", said)]
        )
    if file_format == "query":
        return refuse.unreadable(name, f"the query does not run: {said}", evidence=[("query", _position(error))])
    return refuse.unreadable(name, f"can't be read as {file_format}", evidence=[("reader", said)])


def _position(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.startswith("LINE ")]
    return lines[0] if lines else "DuckDB SQL; files are 'path.parquet', read_csv('path.csv'), …"


def explain_failure(table: Table, error: Exception) -> FileError:
    """Return why a pass over a table stopped: a bad line, a damaged file, or the reader's own words."""
    if isinstance(error, FileError):
        return error
    if table.text and table.paths:
        found = _csv.explain(table.name, table.paths, table.columns, table.delimiter or ",", _first(error))
        if isinstance(found, FileError):
            return found
    return _reader_error(table.name, table.format, error)


def _first(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
