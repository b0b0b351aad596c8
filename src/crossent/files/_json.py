"""JSON lines and JSON arrays: the schema comes from the whole file, and texts stay texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from crossent.errors import FileError
from crossent.files import _refusals as refuse
from crossent.files._csv import is_gzip
from crossent.files._sql import literal, paths_list
from crossent.files._table import Table

_NOT_TEXT_IN_JSON = re.compile(r"\b(DATE|TIME|TIMESTAMP(?: WITH TIME ZONE)?|TIMESTAMP_[A-Z]+|UUID|INTERVAL)\b")
_PLACE = re.compile(r"at byte ([0-9]+) in (?:line|record/value) ([0-9]+): (.*)")


def relation(name: str, paths: Sequence[Path], file_format: str) -> str:
    """Return the SQL that reads JSON lines, or one JSON array, with the types that the whole file needs."""
    import duckdb

    try:
        seen = Table(name, _relation(paths, file_format, "sample_size=-1"), file_format=file_format)
    except duckdb.Error as error:
        raise json_error(name, str(error)) from None
    if seen.columns == ("json",):
        raise refuse.unreadable(name, "the lines are no JSON objects", evidence=[("wanted", '{"id": 1, "label": …}')])
    columns = {column: _NOT_TEXT_IN_JSON.sub("VARCHAR", kind) for column, kind in seen.types.items()}
    columns = {column: "VARCHAR" if kind == "JSON" else kind for column, kind in columns.items()}  # 1 and "x" mixed
    types = ", ".join(f"{literal(column)}: {literal(kind)}" for column, kind in columns.items())
    return _relation(paths, file_format, f"columns={{{types}}}")


def _relation(paths: Sequence[Path], file_format: str, how: str) -> str:
    layout = "newline_delimited" if file_format == "jsonl" else "array"
    compression = "gzip" if is_gzip(paths[0]) else "none"
    return (
        f"read_json([{paths_list(paths)}], format='{layout}', {how}, compression='{compression}', "
        "maximum_object_size=134217728, hive_partitioning=false)"
    )


def json_error(name: str, said: str) -> FileError:
    """Return the reader's complaint with the line that it is about."""
    place = _PLACE.search(said)
    if place is None:
        return refuse.unreadable(name, "no valid JSON", evidence=[("reader", said.splitlines()[0])])
    return refuse.unreadable(name, f"no valid JSON in line {int(place[2]):,}, byte {place[1]}: {place[3].strip(' .')}")
