"""Tables as features: any file, query or dataframe that scoring reads, its text columns unfolded by their levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import Evidence, FileError, Fix, InvalidInput
from crossent.fitting._encoding import Column, Encoding
from crossent.fitting._rows import StreamedRows

if TYPE_CHECKING:
    from crossent.files._table import Table as Source

Array = Any

# A table whose numbers take more is not loaded: every pass reads it again, block by block.
_IN_MEMORY_BYTES = 1 << 30
_MOST_LEVELS = 1000
# Cells that stand for a missing number in files written by R, pandas, Weka and SQL.
_MISSING_NUMBERS = ("", "NA", "N/A", "nan", "NaN", "null", "NULL", "None", "?")
_NUMBERS = ("INT", "FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN", "HUGE", "REAL")


@dataclass(frozen=True)
class Table:
    """A table that was read: features, labels, weights, and how to do the same to another one."""

    X: Any
    y: Any
    weights: Array | None
    encoding: Encoding
    notes: tuple[str, ...]


def is_table(X: Any, y: Any) -> bool:  # noqa: N803
    """Return whether ``X`` is a path, a query or a dataframe rather than an array."""
    if isinstance(X, str | Path) or (isinstance(X, list | tuple) and X and isinstance(X[0], str | Path)):
        return True
    del y
    return _is_frame(X)


def _is_frame(X: Any) -> bool:  # noqa: N803
    package = type(X).__module__.partition(".")[0]
    return (
        (package == "pandas" and hasattr(X, "columns"))
        or (package == "polars" and hasattr(X, "columns"))
        or (package in {"pyarrow", "duckdb", "arro3", "_duckdb"} and hasattr(X, "__arrow_c_stream__"))
        or isinstance(X, dict)
    )


def read_table(
    source: Any,
    y: Any = None,
    *,
    truth: str | None = None,
    weight: str | None = None,
    features: Sequence[str] | None = None,
    missing: str = "refuse",
) -> Table:
    """Return features and labels of a table; columns that are no features are named in the notes."""
    if missing not in ("refuse", "mean"):
        raise InvalidInput(f"missing: must be 'refuse' or 'mean'; found {missing!r}")
    if isinstance(y, str):
        truth, y = y, None
    table = opened(source)
    if y is None:
        truth = _truth_name(table, truth)
    elif truth is not None:
        raise InvalidInput("truth: names a column of the table, and y was given too; pass one of them")
    names, notes = _feature_columns(table, truth, weight, features)
    encoding = Encoding(tuple(_column(table, name) for name in names), missing, truth)
    encoding = _filled(table, encoding)
    labels, weights = _labels(table, truth), _numbers(table, weight)
    X = _features(table, encoding)  # noqa: N806
    return Table(X, y if labels is None else labels, weights, encoding, notes)


def encoded(source: Any, encoding: Encoding) -> Any:
    """Return the features of another table, read as ``encoding`` says; arrays pass if no column is a category."""
    if not is_table(source, None):
        if any(column.levels is not None for column in encoding.columns):
            names = ", ".join(column.name for column in encoding.columns)
            raise InvalidInput(
                f"X: the model was fitted on a table; pass a dataframe or a file with the columns {names}"
            )
        return source
    return features_of(opened(source), encoding)


def features_of(table: Source, encoding: Encoding) -> Any:
    """Return the features of an opened table."""
    from crossent.files import _refusals as refuse

    for column in encoding.columns:
        if column.name not in table.types:
            raise refuse.no_such_column(table.name, "the model's feature", column.name, table.columns)
        if column.levels is not None:
            _refuse_unknown_levels(table, column)
    _refuse_missing(table, encoding)
    return _features(table, encoding)


def opened(source: Any) -> Source:
    """Return the table behind a path, a query or a dataframe."""
    from crossent.files import ReadingOptions
    from crossent.files._source import open_source
    from crossent.files._table import Table as Source

    found = open_source(source, ReadingOptions())
    if not isinstance(found, Source):
        raise InvalidInput(
            "X: an NPY or NPZ file has no named columns; load it with numpy.load and pass the arrays as X and y"
        )
    return found


def _truth_name(table: Source, named: str | None) -> str:
    from crossent.files import _refusals as refuse
    from crossent.files._detect_truth import truth_column

    found = truth_column(table, named)
    if found is None:
        raise refuse.no_truth(table.name, table.columns, kaggle=False)
    return found


def _feature_columns(
    table: Source, truth: str | None, weight: str | None, features: Sequence[str] | None
) -> tuple[list[str], tuple[str, ...]]:
    from crossent.files import _refusals as refuse
    from crossent.files._detect_truth import id_column

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


def _column(table: Source, name: str) -> Column:
    """Return how a column becomes numbers: by its type, or for texts by whether every present cell is a number."""
    from crossent.files._detect_truth import labels_of

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
    from crossent.files._sql import identifier, literals

    return f"CASE WHEN trim({identifier(name)}) IN ({literals(_MISSING_NUMBERS)}) THEN NULL ELSE {identifier(name)} END"


def _number(table: Source, name: str) -> str:
    """Return an expression that is the number in a column, NULL where it is missing."""
    from crossent.files._sql import identifier

    bare = _clean(name) if table.types[name] == "VARCHAR" else identifier(name)
    number = f"CAST({bare} AS DOUBLE)"
    return f"CASE WHEN isnan({number}) THEN NULL ELSE {number} END"


def _filled(table: Source, encoding: Encoding) -> Encoding:
    """Return the encoding with what stands in for missing values, or refuse them by name."""
    if encoding.missing == "refuse":
        _refuse_missing(table, encoding)
        return encoding
    columns = []
    for column in encoding.columns:
        if column.levels is None:
            [[mean]] = table.rows(table.with_columns(f"avg({_number(table, column.name)})"))
            columns.append(replace(column, fill=0.0 if mean is None else float(mean)))
        else:
            missing = _missing_count(table, column) > 0
            columns.append(replace(column, levels=(*column.levels, "")) if missing else column)
    return replace(encoding, columns=tuple(columns))


def _missing_count(table: Source, column: Column) -> int:
    from crossent.files._sql import as_text, identifier

    if column.levels is None:
        test = f"({_number(table, column.name)}) IS NULL"
    else:
        text = as_text(identifier(column.name), table.types[column.name])
        test = f"coalesce({text}, '') = ''"
    [[count]] = table.rows(table.with_columns(f"count(*) FILTER (WHERE {test})"))
    return int(count)


def _refuse_missing(table: Source, encoding: Encoding) -> None:
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
            evidence=tuple(Evidence(name, f"{count:,} cells") for name, count in list(found.items())[:10]),
            fixes=(
                Fix("--missing mean", "numbers get the column's mean, categories a level of their own"),
                Fix("--features A,B,C", "use other columns"),
            ),
        )


def _refuse_unknown_levels(table: Source, column: Column) -> None:
    from crossent.files._detect_truth import labels_of

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


def _labels(table: Source, truth: str | None) -> Array | None:
    """Return the labels of all rows as texts."""
    if truth is None:
        return None
    from crossent.files._detect_truth import labels_of
    from crossent.files._query import label_code

    labels = labels_of(table, truth)
    if not labels.rows:
        raise FileError("the table has a header and no rows", source=table.name)
    if labels.missing:
        raise FileError(
            f"the truth is missing in {labels.missing:,} rows",
            source=table.name,
            evidence=(Evidence("column", truth),),
            fixes=(
                Fix("", "leave those rows out, for example with a query: \"select * from 'file' where … is not null\""),
            ),
        )
    codes = _read(table, [f"{label_code(table, truth, labels.texts)} AS c0"])[:, 0].astype(np.int64)
    return np.array(labels.texts)[codes - 1]


def _numbers(table: Source, weight: str | None) -> Array | None:
    return None if weight is None else _read(table, [f"{_number(table, weight)} AS c0"])[:, 0]


def _features(table: Source, encoding: Encoding) -> Any:
    """Return the features as an array, or as a stream where they would take too much memory."""
    expressions = _expressions(table, encoding)
    [[rows]] = table.rows(table.with_columns("count(*)"))
    width = len(encoding.features())
    if rows * width * 8 <= _IN_MEMORY_BYTES:
        return _unfold(_read(table, expressions), encoding)

    def chunks() -> Iterator[Array]:
        for part in _stream(table, expressions):
            yield _unfold(part, encoding)

    return StreamedRows(chunks, (int(rows), width))


def _expressions(table: Source, encoding: Encoding) -> list[str]:
    """Return one SQL expression a column: a number, or the position of a level from 0."""
    from crossent.files._query import label_code

    out = []
    for place, column in enumerate(encoding.columns):
        if column.levels is None:
            number = _number(table, column.name)
            expression = number if column.fill is None else f"coalesce({number}, {column.fill!r})"
        else:
            known = tuple(level for level in column.levels if level)
            code = label_code(table, column.name, known)
            expression = f"CASE WHEN {code} = 0 THEN {len(known)} ELSE {code} - 1 END"
        out.append(f"CAST({expression} AS DOUBLE) AS c{place}")
    return out


def _stream(table: Source, expressions: list[str]) -> Iterator[Array]:
    from crossent.files._source import explain_failure

    stream = table.stream(table.with_columns(", ".join(expressions)))
    try:
        for batch in stream:
            columns = [np.asarray(batch.column(f"c{j}").to_numpy(), dtype=np.float64) for j in range(len(expressions))]
            yield np.stack(columns, axis=1)
    except (FileError, GeneratorExit):
        raise
    except Exception as error:
        raise explain_failure(error, table) from None


def _read(table: Source, expressions: list[str]) -> Array:
    parts = list(_stream(table, expressions))
    return np.concatenate(parts) if parts else np.empty((0, len(expressions)))


def _unfold(cells: Array, encoding: Encoding) -> Array:
    """Return the numbers with each category as one column a level."""
    if all(column.levels is None for column in encoding.columns):
        return np.ascontiguousarray(cells)
    out = np.zeros((len(cells), len(encoding.features())))
    place = 0
    for j, column in enumerate(encoding.columns):
        if column.levels is None:
            out[:, place] = cells[:, j]
            place += 1
        else:
            out[np.arange(len(cells)), place + cells[:, j].astype(np.int64)] = 1.0
            place += len(column.levels)
    return out
