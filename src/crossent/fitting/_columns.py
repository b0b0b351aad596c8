"""The columns of a table: which are features, how each becomes numbers, and what is missing in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import Evidence, FileError, Fix
from crossent.fitting._encoding import Column, Encoding

if TYPE_CHECKING:
    from crossent.files.tables import Table as Source

Array = Any

_MOST_LEVELS = 1000
# Cells that stand for a missing number in files written by R, pandas, Weka and SQL.
_MISSING_NUMBERS = ("", "NA", "N/A", "nan", "NaN", "null", "NULL", "None", "?")
_NUMBERS = ("INT", "FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN", "HUGE", "REAL")


def truth_name(table: Source, named: str | None) -> str:
    from crossent.files import tables as refuse
    from crossent.files.tables import truth_column

    found = truth_column(table, named)
    if found is None:
        raise refuse.no_truth(table.name, table.columns, kaggle=False)
    return found


def feature_columns(
    table: Source, truth: str | None, weight: str | None, features: Sequence[str] | None
) -> tuple[list[str], tuple[str, ...]]:
    from crossent.files import tables as refuse
    from crossent.files.tables import id_column

    for argument, names in (("--weight", [weight] if weight else []), ("--features", list(features or []))):
        for name in names:
            if name not in table.types:
                raise refuse.no_such_column(table.name, argument, name, table.columns)
    if features is not None:
        return list(features), ()
    row_id = id_column(table, None)
    names = [name for name in table.columns if name not in (truth, weight, row_id)]
    if not names:
        raise FileError(f"{table.name}: no column is left to be a feature", source=table.name)
    notes = () if row_id is None else (f'"{row_id}" names the rows and is not a feature; use features= to take it',)
    return names, notes


def column_of(table: Source, name: str) -> Column:
    """Return how a column becomes numbers: by its type, or for texts by whether every present cell is a number."""
    from crossent.files.tables import labels_of

    kind = table.types[name]
    if kind.startswith(_NUMBERS) or "INT" in kind:
        return Column(name)
    if kind != "VARCHAR" and not kind.startswith("ENUM"):
        raise _refusal(
            table, f'column "{name}" has the type {kind}, which is neither number nor text', name,
            "turn it into numbers in a query, or leave it out", f'--features (all but "{name}")',
        )  # fmt: skip
    if kind == "VARCHAR" and _all_numbers(table, name):
        return Column(name)
    levels = labels_of(table, name).texts
    if len(levels) > _MOST_LEVELS:
        raise _refusal(
            table, f'column "{name}" has {len(levels):,} different texts, too many for a category', name,
            "leave it out: name the columns to use", "--features A,B,C",
        )  # fmt: skip
    return Column(name, levels)


def _all_numbers(table: Source, name: str) -> bool:
    clean = _clean(name)
    [[present, numbers]] = table.rows(table.with_columns(f"count({clean}), count(TRY_CAST({clean} AS DOUBLE))"))
    return bool(present) and present == numbers


def _clean(name: str) -> str:
    """Return an expression that is NULL where a cell of text stands for a missing number."""
    from crossent.files.tables import identifier, literals

    return f"CASE WHEN trim({identifier(name)}) IN ({literals(_MISSING_NUMBERS)}) THEN NULL ELSE {identifier(name)} END"


def number_of(table: Source, name: str) -> str:
    """Return an expression that is the number in a column, NULL where it is missing."""
    from crossent.files.tables import identifier

    bare = _clean(name) if table.types[name] == "VARCHAR" else identifier(name)
    number = f"CAST({bare} AS DOUBLE)"
    return f"CASE WHEN isnan({number}) THEN NULL ELSE {number} END"


def filled(table: Source, encoding: Encoding) -> Encoding:
    """Return the encoding with what stands in for missing values, or refuse them by name."""
    if encoding.missing == "refuse":
        refuse_missing(table, encoding)
        return encoding
    columns = []
    for column in encoding.columns:
        if column.levels is None:
            [[mean]] = table.rows(table.with_columns(f"avg({number_of(table, column.name)})"))
            columns.append(replace(column, fill=0.0 if mean is None else float(mean)))
        else:
            missing = _missing_count(table, column) > 0
            columns.append(replace(column, levels=(*column.levels, "")) if missing else column)
    return replace(encoding, columns=tuple(columns))


def _missing_count(table: Source, column: Column) -> int:
    from crossent.files.tables import as_text, identifier

    if column.levels is None:
        test = f"({number_of(table, column.name)}) IS NULL"
    else:
        text = as_text(identifier(column.name), table.types[column.name])
        test = f"coalesce({text}, '') = ''"
    [[count]] = table.rows(table.with_columns(f"count(*) FILTER (WHERE {test})"))
    return int(count)


def refuse_missing(table: Source, encoding: Encoding) -> None:
    found = {}
    for column in encoding.columns:
        if column.fill is None and not (column.levels is not None and "" in column.levels):
            count = _missing_count(table, column)
            if count:
                found[column.name] = count
    if found:
        raise FileError(
            f"missing values in {len(found)} feature columns",
            source=table.name,
            evidence=tuple(Evidence(name, _cells(count)) for name, count in list(found.items())[:10]),
            fixes=(
                Fix("--missing mean", "numbers get the column's mean, categories a level of their own"),
                Fix("--features A,B,C", "use other columns"),
            ),
        )


def _cells(count: int) -> str:
    return f"{count:,} cell" + ("" if count == 1 else "s")


def refuse_infinite(table: Source, encoding: Encoding, features: Array) -> None:
    """Refuse infinite numbers by the name of their column and the number of their row."""
    if np.isfinite(features.sum()):
        return
    bad = np.argwhere(~np.isfinite(features))
    if len(bad):
        row, name = int(bad[0][0]), encoding.features()[bad[0][1]]
        raise _refusal(
            table, f'column "{name}" holds an infinite number in data row {row + 1}', name,
            "use other columns, or leave such rows out with a query", "--features A,B,C",
            evidence=(("found", f"{features[row, bad[0][1]]} ({_cells(len(bad))})"),),
        )  # fmt: skip


def refuse_unknown_levels(table: Source, column: Column) -> None:
    from crossent.files.tables import labels_of

    counts = labels_of(table, column.name).counts
    unknown = {text: count for text, count in counts.items() if text not in (column.levels or ())}
    if unknown:
        shown = ", ".join(f"{text} ({count:,} rows)" for text, count in list(unknown.items())[:5])
        known = ", ".join((column.levels or ())[:8])
        raise _refusal(
            table, f'column "{column.name}" holds a category that the model has never seen', column.name,
            f"it knows {known}; fit anew with such rows, or leave them out", "", evidence=(("found", shown),),
        )  # fmt: skip


def _refusal(
    table: Source, what: str, name: str, meaning: str, flags: str, evidence: tuple[tuple[str, str], ...] = ()
) -> FileError:
    lines = (Evidence("column", name), *(Evidence(label, text) for label, text in evidence))
    return FileError(what, source=table.name, evidence=lines, fixes=(Fix(flags, meaning),))
