"""CSV and TSV: the header names the columns, every cell is text; nothing depends on a sample of rows."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from crossent.errors import FileError, Fix
from crossent.files import _refusals as refuse
from crossent.files._sql import literal, paths_list

DELIMITERS = (",", ";", "\t", "|")
_ALSO = (*DELIMITERS, " ", ":", "^")
_GZIP = b"\x1f\x8b"
_HEADER_BYTES = 1 << 22  # a header of 4 MB holds 100,000 names


DAMAGED = (OSError, EOFError, zlib.error)


def is_gzip(path: Path) -> bool:
    """Return whether a file is compressed by gzip, whatever its name."""
    with path.open("rb") as file:
        return file.read(2) == _GZIP


def opened(path: Path) -> IO[bytes]:
    """Open a file for bytes, through gzip where it is compressed."""
    return gzip.open(path, "rb") if is_gzip(path) else path.open("rb")  # type: ignore[return-value]


def header(name: str, path: Path, delimiter: str | None) -> tuple[tuple[str, ...], str]:
    """Return the column names and the delimiter, both from the header alone."""
    try:
        with opened(path) as file:
            text = _decoded(name, path, file.read(_HEADER_BYTES))
    except DAMAGED as error:
        raise refuse.damaged(name, error) from None
    given = None if delimiter is None else delimiter.replace("\\t", "\t")
    chosen = given or _most_frequent(_first_line(text))
    columns = next(csv.reader(io.StringIO(text, newline=""), delimiter=chosen), [])
    if not any(column.strip() for column in columns):
        raise refuse.unreadable(name, "the header is empty")
    other = next((d for d in _ALSO if d in columns[0]), None)
    if len(columns) == 1 and other is not None:
        raise refuse.one_column_header(name, columns[0], other, chosen)
    return _unique(name, columns), chosen


def _decoded(name: str, path: Path, data: bytes) -> str:
    """Return the start of a file as text; bytes that are no UTF-8 are an error with its place."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= _HEADER_BYTES - 4:  # a letter cut in two by the end of what was read
            return data[: error.start].decode("utf-8-sig")
        raise not_utf8(name, path, data, error.start) from None


def not_utf8(name: str, path: Path, data: bytes, at: int, first_line: int = 1) -> FileError:
    """Return the error for bytes that are no UTF-8, with a command that converts them."""
    line = data.count(b"\n", 0, at) + first_line
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "latin1"
    around = data[max(0, at - 12) : at + 4].decode("latin1").replace("\n", "⏎").replace("\x00", "")
    return refuse.unreadable(
        name,
        f"not UTF-8: byte 0x{data[at]:02x} in line {line:,}",
        evidence=[("near", repr(around))],
        fixes=[Fix("", f"convert it first: iconv -f {encoding} -t utf-8 {path.name} > utf8-{path.name}")],
    )


def _first_line(text: str) -> str:
    """Return the header, which may hold line breaks inside quotes."""
    inside = False
    for at, letter in enumerate(text):
        if letter == '"':
            inside = not inside
        elif letter in "\r\n" and not inside:
            return text[:at]
    return text


def _most_frequent(line: str) -> str:
    """Return the delimiter that divides the header into most columns; a comma if none does."""
    bare = "".join(part for number, part in enumerate(line.split('"')) if number % 2 == 0)
    return max(DELIMITERS, key=bare.count)


def _unique(name: str, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the names; an unnamed first column is the index that pandas writes."""
    named = [column or ("index" if number == 0 else f"column{number}") for number, column in enumerate(columns)]
    refuse.refuse_twins(name, named)
    return tuple(named)


def shared_header(name: str, paths: Sequence[Path], delimiter: str | None) -> tuple[tuple[str, ...], str]:
    """Return the header of several files, which must be one and the same."""
    columns, chosen = header(name, paths[0], delimiter)
    for path in paths[1:]:
        other, _ = header(str(path), path, chosen)
        if other != columns:
            evidence = [("first", refuse.listed(columns)), ("this one", refuse.listed(other))]
            raise refuse.unreadable(name, f"{path} has another header than {paths[0]}", evidence=evidence)
    return columns, chosen


def relation(paths: Sequence[Path], columns: Sequence[str], delimiter: str) -> str:
    """Return the SQL that reads the files with every column as text."""
    types = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in columns)
    compression = "gzip" if is_gzip(paths[0]) else "none"
    return (
        f"read_csv([{paths_list(paths)}], columns={{{types}}}, auto_detect=false, header=true, "
        f"delim={literal(delimiter)}, quote='\"', escape='\"', nullstr='', compression='{compression}', "
        "strict_mode=true, null_padding=false, maximum_line_size=67108864, hive_partitioning=false)"
    )


def explain(name: str, paths: Sequence[Path], columns: Sequence[str], delimiter: str) -> FileError | None:
    """Return why a text file can't be read, by reading it again slowly: the line, and what is wrong with it."""
    for path in paths:
        try:
            found = _not_utf8_anywhere(name, path) or _ragged(name, path, columns, delimiter)
        except DAMAGED as error:
            return refuse.damaged(name, error)
        if found is not None:
            return found
    return None


def _not_utf8_anywhere(name: str, path: Path) -> FileError | None:
    with opened(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                return not_utf8(name, path, line, error.start, number)
    return None


def _ragged(name: str, path: Path, columns: Sequence[str], delimiter: str) -> FileError | None:
    with opened(path) as file, io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                if row and len(row) != len(columns):
                    return refuse.ragged(name, reader.line_num, row, columns, delimiter)
        except csv.Error as error:
            what = f"line {reader.line_num:,}: {error}"
            return refuse.unreadable(name, what, fixes=[Fix("", "close each quote; write a quote inside as two")])
    return None
