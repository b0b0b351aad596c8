"""The cells of a table as numbers: what stands for a missing one, and what can't be read, named by column and row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import Evidence, FileError, Fix
from crossent.fitting._encoding import Column, Encoding

if TYPE_CHECKING:
    from crossent.files.tables import Table as Source

Array = Any

# Cells that stand for a missing number in files written by R, pandas, Weka and SQL.
_MISSING_NUMBERS = ("", "NA", "N/A", "nan", "NaN", "null", "NULL", "None", "?")
_NUMBER_TYPES = {
    *(f"{sign}{size}" for sign in ("", "U") for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")),
    "FLOAT", "DOUBLE", "REAL", "DECIMAL", "BOOLEAN",
}  # fmt: skip
_OTHER_COLUMNS = Fix("--features A,B,C", "use other columns")
_OTHER_ROWS = Fix("", "leave such rows out with a query: \"select * from 'file' where ...\"")


def clean(name: str) -> str:
    """Return an expression that is NULL where a cell of text stands for a missing number."""
    from crossent.files.tables import identifier, literals

    return f"CASE WHEN trim({identifier(name)}) IN ({literals(_MISSING_NUMBERS)}) THEN NULL ELSE {identifier(name)} END"


def number_of(table: Source, name: str) -> str:
    """Return an expression that is the number in a column, NULL where it is missing."""
    from crossent.files.tables import identifier

    bare = clean(name) if table.types[name] == "VARCHAR" else identifier(name)
    number = f"CAST({bare} AS DOUBLE)"
    return f"CASE WHEN isnan({number}) THEN NULL ELSE {number} END"


def missing_count(table: Source, column: Column) -> int:
    """Return how many cells of a column are missing."""
    [[count]] = table.rows(table.with_columns(f"count(*) FILTER (WHERE {_is_missing(table, column)})"))
    return int(count)


def _is_missing(table: Source, column: Column) -> str:
    from crossent.files.tables import as_text, identifier

    if column.levels is None:
        return f"({number_of(table, column.name)}) IS NULL"
    return f"coalesce({as_text(identifier(column.name), table.types[column.name])}, '') = ''"


def refuse_missing(table: Source, encoding: Encoding, *, is_fit: bool = True) -> None:
    """Refuse missing values by the names of their columns and the first of their rows."""
    found = {}
    for column in encoding.columns:
        if column.fill is None and not (column.levels is not None and "" in column.levels):
            count = missing_count(table, column)
            if count:
                found[column.name] = f"{_cells(count)}, {'' if count == 1 else 'first '}in data row "
                found[column.name] += f"{_first_row(table, _is_missing(table, column)):,}"
    if not found:
        return
    fill = Fix("--missing mean", "numbers get the column's mean, categories a level of their own")
    anew = Fix("", "fit the model with --missing mean, or leave such rows out")
    raise FileError(
        f"missing values in {len(found)} feature column" + ("" if len(found) == 1 else "s"),
        source=table.name,
        evidence=tuple(Evidence(name, text) for name, text in list(found.items())[:10]),
        fixes=(fill, _OTHER_COLUMNS) if is_fit else (anew,),
    )


def is_number_type(kind: str) -> bool:
    """Return whether a column of a type holds numbers, which lists and structures of them do not."""
    return kind in _NUMBER_TYPES or kind.startswith("DECIMAL(")


def refuse_text(table: Source, name: str, *, is_fit: bool = False) -> None:
    """Refuse a column, or a cell of it, that is no number where numbers are needed."""
    kind = table.types[name]
    if is_number_type(kind):
        return
    if kind != "VARCHAR":
        what = f'column "{name}" has the type {kind} where numbers are needed'
        raise refusal(table, what, name, "turn it into numbers in a query", "")
    wrong = f"{clean(name)} IS NOT NULL AND TRY_CAST({clean(name)} AS DOUBLE) IS NULL"
    [[count]] = table.rows(table.with_columns(f"count(*) FILTER (WHERE {wrong})"))
    if not count:
        return
    row = _first_row(table, wrong)
    from crossent.files.tables import identifier

    [[cell]] = table.rows(f"{table.with_columns(identifier(name))} WHERE {wrong} LIMIT 1")
    raise FileError(
        f'column "{name}" holds text in data row {row:,} where a number is needed',
        source=table.name,
        evidence=(Evidence("column", name), Evidence("found", f'"{cell}" ({_cells(int(count))})')),
        fixes=(Fix("", "write numbers with a point and without units"), _OTHER_COLUMNS if is_fit else _OTHER_ROWS),
    )


def refuse_weights(table: Source, name: str) -> None:
    """Refuse a weight that is missing, negative or infinite by its row."""
    number = number_of(table, name)
    wrong = f"({number}) IS NULL OR ({number}) < 0 OR isinf({number})"
    [[count]] = table.rows(table.with_columns(f"count(*) FILTER (WHERE {wrong})"))
    if not count:
        return
    row = _first_row(table, wrong)
    raise FileError(
        f'column "{name}" holds no weight in data row {row:,}: it is missing, negative or infinite',
        source=table.name,
        evidence=(Evidence("column", name), Evidence("found", _cells(int(count)))),
        fixes=(Fix("", "give such rows the weight 0, or leave them out with a query"),),
    )


def _first_row(table: Source, test: str) -> int:
    """Return the number of the first row, counted from 1, for which a test holds."""
    inner = table.with_columns(f"row_number() OVER () AS place, ({test}) AS hit")
    [[row]] = table.rows(f"SELECT min(place) FROM ({inner}) WHERE hit")
    return int(row)


def _cells(count: int) -> str:
    return f"{count:,} cell" + ("" if count == 1 else "s")


def refuse_infinite(
    table: Source, encoding: Encoding, features: Array, *, is_fit: bool = True, first_row: int = 0
) -> None:
    """Refuse infinite numbers by the name of their column and the number of their row."""
    with np.errstate(all="ignore"):
        if np.isfinite(features.sum()):
            return
    bad = np.argwhere(~np.isfinite(features))
    if len(bad):
        row, name = int(bad[0][0]), encoding.features()[bad[0][1]]
        raise FileError(
            f'column "{name}" holds an infinite number in data row {first_row + row + 1:,}',
            source=table.name,
            evidence=(Evidence("column", name), Evidence("found", f"{features[row, bad[0][1]]} ({_cells(len(bad))})")),
            fixes=(_OTHER_COLUMNS, _OTHER_ROWS) if is_fit else (_OTHER_ROWS,),
        )


def refuse_unknown_levels(table: Source, column: Column) -> None:
    """Refuse a category that the model has no coefficients for."""
    from crossent.files.tables import labels_of

    counts = labels_of(table, column.name).counts
    unknown = {text: count for text, count in counts.items() if text not in (column.levels or ())}
    if unknown:
        shown = ", ".join(f"{text} ({count:,} row{'s' * (count != 1)})" for text, count in list(unknown.items())[:5])
        known = ", ".join((column.levels or ())[:8])
        raise refusal(
            table, f'column "{column.name}" holds a category that the model has never seen', column.name,
            f"it knows {known}; fit anew with such rows, or leave them out", "", evidence=(("found", shown),),
        )  # fmt: skip


def refusal(
    table: Source, what: str, name: str, meaning: str, flags: str, evidence: tuple[tuple[str, str], ...] = ()
) -> FileError:
    """Return the error about one column, with one way out."""
    lines = (Evidence("column", name), *(Evidence(label, text) for label, text in evidence))
    return FileError(what, source=table.name, evidence=lines, fixes=(Fix(flags, meaning),))
