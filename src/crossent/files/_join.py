"""The truth in a second file: joined by id, or row by row where there is no id and the lengths agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crossent.files import _refusals as refuse
from crossent.files._detect_truth import given_column, id_column, truth_column
from crossent.files._one_hot import OneHot, one_hot
from crossent.files._query import JOINED_TRUTH
from crossent.files._spool import Spool
from crossent.files._sql import as_text, identifier, literal
from crossent.files._table import Table

if TYPE_CHECKING:
    from crossent.files._options import ReadingOptions

_ROW = "crossent row"
_NUMBERS = (
    "DOUBLE",
    "FLOAT",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
)


@dataclass(frozen=True, slots=True)
class Joined:
    """The predictions with their truth beside them, and how they came together."""

    table: Table
    truth: str
    truth_columns: tuple[str, ...]
    on: tuple[str, ...]
    one_hot: OneHot | None
    only_in_truth: tuple[str, ...]
    notes: tuple[str, ...]


def join_truth(left: Table, right: Table, options: ReadingOptions) -> Joined:
    """Return the table of both files, in the order of the predictions."""
    left.see(right)
    right.see(left)
    on = _keys(left, right, options)
    hot = None if options.truth else one_hot(left, right, options.columns)
    truth = hot.shown if hot else _truth_of(right, on, options)
    if on:
        _refuse_duplicates(left, on)
        _refuse_duplicates(right, on)
    notes = _refuse_strangers(left, right, on, options)
    values = hot.values(right) if hot else {JOINED_TRUTH: as_text(identifier(truth), right.types[truth])}
    ignored = _ignored(right)
    if ignored:
        notes = (*notes, f'{refuse.plural(ignored, "row")} with Usage "Ignored" left out')
    table = _spooled(left, right, on, values, skip_ignored=bool(ignored))
    extra = tuple(name for name in right.columns if name not in left.types)
    return Joined(table, truth, hot.soft_columns if hot else (), on, hot, extra, notes)


def _keys(left: Table, right: Table, options: ReadingOptions) -> tuple[str, ...]:
    """Return the columns that join both files; none means row order."""
    if options.on:
        return tuple(given_column(right, "--on", given_column(left, "--on", name)) for name in options.on)
    if options.id:
        return (given_column(right, "--id", given_column(left, "--id", options.id)),)
    mine = id_column(left, None)
    if mine is not None and mine in right.types:
        return (mine,)
    return ()


def _truth_of(right: Table, on: Sequence[str], options: ReadingOptions) -> str:
    """Return the truth column of the second file: by name, else the only one that is left."""
    others = [name for name in right.columns if name not in on and name.casefold() not in {"usage", "id"}]
    if options.truth is None and len(others) == 1:
        return others[0]
    found = truth_column(right, options.truth)
    if found is None:
        raise refuse.no_truth(right.name, right.columns, kaggle=False)
    return found


def _ignored(right: Table) -> int:
    """Return how many rows Kaggle left out of its own score."""
    usage = next((name for name in right.columns if name.casefold() == "usage"), None)
    if usage is None or right.types[usage] != "VARCHAR":
        return 0
    [[rows]] = right.rows(right.with_columns(f"count(*) FILTER (WHERE {identifier(usage)} = 'Ignored')"))
    return int(rows)


# ---------------------------------------------------------------- what must hold


def _refuse_duplicates(table: Table, on: Sequence[str]) -> None:
    """E12: a key that names more than one row. Also a row without a key."""
    keys = ", ".join(identifier(name) for name in on)
    empty = " OR ".join(f"{identifier(name)} IS NULL" for name in on)
    [[without]] = table.rows(table.with_columns(f"count(*) FILTER (WHERE {empty})"))
    if without:
        what = f"{refuse.plural(without, 'row')} without {refuse.quoted(on)}: nothing to join them by"
        raise refuse.unreadable(table.name, what)
    numbered = table.with_columns(f"{keys}, row_number() OVER () AS row")
    groups = f"SELECT {keys}, count(*) AS times, min(row) AS row FROM ({numbered}) GROUP BY ALL HAVING count(*) > 1"
    repeated = table.rows(f"SELECT *, count(*) OVER () FROM ({groups}) ORDER BY row LIMIT 1")
    if repeated:
        *values, times, _, count = repeated[0]
        others = [name for name in table.columns if name.casefold() in {"fold", "split", "repeat"}]
        value = ", ".join(str(v) for v in values)
        raise refuse.duplicate_id(table.name, ",".join(on), value, times, count - 1, others)


def _refuse_strangers(left: Table, right: Table, on: Sequence[str], options: ReadingOptions) -> tuple[str, ...]:
    """E10: rows that only one file has, refused unless they are to be left out."""
    if not on:
        counts = [table.rows(table.with_columns("count(*)"))[0][0] for table in (left, right)]
        if counts[0] != counts[1]:
            raise refuse.lengths_differ(left.name, right.name, *counts)
        return (f"no id in both files: {left.name} and {right.name} joined in row order",)
    rows, only_left, first_left = _only(left, right, on)
    _, only_right, first_right = _only(right, left, on)
    if not only_left and not only_right:
        return ()
    if options.join is None:
        shared = rows - only_left
        raise refuse.ids_differ(left.name, right.name, rows, shared, first_left, only_left, first_right, only_right)
    lost = [
        f"{refuse.plural(n, 'row')} only in {name}" for n, name in ((only_left, left.name), (only_right, right.name))
    ]
    return (f"{' and '.join(lost)} left out",)


def _only(left: Table, right: Table, on: Sequence[str]) -> tuple[int, int, list[str]]:
    """Return the rows of one side, how many of them the other side lacks, and the first few of these."""
    keys = ", ".join(_key(left, right, name) for name in on)
    numbered = f"SELECT {keys}, row_number() OVER () AS row FROM {left.relation}"
    other = f"SELECT {', '.join(_key(right, left, name) for name in on)}, true AS here FROM {right.relation}"
    names = [f"k{number}" for number in range(len(on))]
    shown = ", ".join(names)
    a = f"SELECT row, concat_ws(', ', {shown}) AS k, {shown} FROM ({numbered}) AS a({shown}, row)"
    b = f"SELECT * FROM ({other}) AS b({shown}, here)"
    joined = f"SELECT row, k, here FROM ({a}) LEFT JOIN ({b}) USING ({shown})"
    query = (
        f"SELECT count(*), count(*) FILTER (WHERE here IS NULL), "
        f"(list(k ORDER BY row) FILTER (WHERE here IS NULL))[1:3] FROM ({joined})"
    )
    [[rows, missing, first]] = left.rows(query)
    return rows, missing, list(first or [])


def _key(mine: Table, other: Table, name: str) -> str:
    """Return a key as both files can compare it: as text, unless both hold the same type."""
    kind, wanted, column = mine.types[name], other.types[name], identifier(name)
    if kind == wanted or (kind in _NUMBERS and wanted in _NUMBERS):
        return column
    if kind in {"DOUBLE", "FLOAT"}:  # pandas makes 1.0 of an id where one is missing
        whole, text = f"CAST(CAST({column} AS HUGEINT) AS VARCHAR)", f"CAST({column} AS VARCHAR)"
        return f"CASE WHEN {column} = trunc({column}) THEN {whole} ELSE {text} END"
    return as_text(column, kind)


# ---------------------------------------------------------------- both as one


def _spooled(left: Table, right: Table, on: Sequence[str], values: dict[str, str], *, skip_ignored: bool) -> Table:
    """Write both files side by side to a temporary Parquet file, so that every pass reads it in order."""
    owner = Spool()
    path = owner.folder / "joined.parquet"
    extra = [name for name in right.columns if name not in left.types]
    carried = [f"{expression} AS {identifier(name)}" for name, expression in values.items()]
    carried += [identifier(name) for name in extra]
    number = f"row_number() OVER () AS {identifier(_ROW)}"
    keys = [f"{_key(left, right, name)} AS {identifier(f'crossent key {i}')}" for i, name in enumerate(on)]
    others = [f"{_key(right, left, name)} AS {identifier(f'crossent key {i}')}" for i, name in enumerate(on)]
    shared = [identifier(f"crossent key {i}") for i in range(len(on))] or [identifier(_ROW)]
    usage = next((name for name in right.columns if name.casefold() == "usage"), None)
    where = f" WHERE {identifier(usage)} IS DISTINCT FROM 'Ignored'" if skip_ignored and usage else ""
    mine = f"SELECT *, {', '.join([number, *keys])} FROM {left.relation}"
    theirs = f"SELECT {', '.join([*carried, *(others or [number])])} FROM {right.relation}{where}"
    hidden = ", ".join(dict.fromkeys([*shared, identifier(_ROW)]))
    query = (
        f"SELECT * EXCLUDE ({hidden}) FROM ({mine}) JOIN ({theirs}) USING ({', '.join(shared)}) "
        f"ORDER BY {identifier(_ROW)}"
    )
    left.run(f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet)")
    relation = f"read_parquet({literal(str(path))})"
    return Table(left.name, relation, file_format=left.format, delimiter=left.delimiter, keep=(owner,))
