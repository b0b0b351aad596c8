"""Tables as features: any file, query or dataframe that scoring reads, its text columns unfolded by their levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import Evidence, FileError, Fix, InvalidInput
from crossent.fitting._cells import (
    number_of,
    refuse_infinite,
    refuse_missing,
    refuse_text,
    refuse_unknown_levels,
    refuse_weights,
)
from crossent.fitting._columns import column_of, feature_columns, filled, truth_name
from crossent.fitting._encoding import Column, Encoding
from crossent.fitting._rows import StreamedRows

if TYPE_CHECKING:
    from crossent.files.tables import Table as Source

Array = Any

# A table whose numbers take more is not loaded: every pass reads it again, block by block.
_IN_MEMORY_BYTES = 1 << 30


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
        or (isinstance(X, dict) and not hasattr(X, "tocsr"))  # SciPy's dictionary of keys is a matrix
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
    truth, weight = (name if name is None else str(name) for name in (truth, weight))  # pandas has numbers as names
    features = features if features is None else [str(name) for name in features]
    if isinstance(y, str):
        truth, y = y, None
    table = opened(source)
    if y is None:
        truth = truth_name(table, truth)
    elif truth is not None:
        raise InvalidInput("truth: names a column of the table, and y was given too; pass one of them")
    names, notes = feature_columns(table, truth, weight, features)
    encoding = Encoding(tuple(column_of(table, name) for name in names), missing, truth)
    encoding = filled(table, encoding)
    labels, weights = _labels(table, truth), _numbers(table, weight)
    X = _features(table, encoding)  # noqa: N806
    return Table(X, y if labels is None else labels, weights, encoding, notes)


def named(source: Any, features: tuple[str, ...]) -> Any:
    """Return the columns of a table that a model of named columns of an array needs, in its order; arrays as they are.

    A model without names of its own, whose columns are x0, x1 ..., takes the columns of a table by their places.
    """
    if not is_table(source, None):
        return source
    table = opened(source)
    if not set(features) & set(table.columns) and features == tuple(f"x{j}" for j in range(len(features))):
        features = tuple(table.columns)
    return features_of(table, Encoding(tuple(Column(name) for name in features)))


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
    for column in encoding.columns:
        if column.name not in table.types:
            raise _no_feature(table, column.name)
        if column.levels is None:
            refuse_text(table, column.name)
        else:
            refuse_unknown_levels(table, column)
    refuse_missing(table, encoding, is_fit=False)
    return _features(table, encoding, is_fit=False)


def _no_feature(table: Source, name: str) -> FileError:
    """Return the error for a table without one of the model's columns."""
    from crossent.files.tables import did_you_mean, listed

    return FileError(
        f'no column named "{name}", which the model needs{did_you_mean(name, table.columns)}',
        source=table.name,
        evidence=(Evidence("columns", listed(table.columns)),),
        fixes=(Fix("", f"rename it, or in a query: \"select *, OTHER as {name} from 'file'\""),),
    )


def opened(source: Any) -> Source:
    """Return the table behind a path, a query or a dataframe."""
    from crossent.files import ReadingOptions
    from crossent.files.tables import Table as Source
    from crossent.files.tables import open_source

    found = open_source(source, ReadingOptions())
    if not isinstance(found, Source):
        raise InvalidInput(
            "X: an NPY or NPZ file has no named columns; load it with numpy.load and pass the arrays as X and y"
        )
    return found


def _labels(table: Source, truth: str | None) -> Array | None:
    """Return the labels of all rows as texts."""
    if truth is None:
        return None
    from crossent.files.tables import label_code, labels_of

    labels = labels_of(table, truth)
    if not labels.rows:
        raise FileError("the table has a header and no rows", source=table.name)
    if labels.missing:
        raise FileError(
            f"the truth is missing in {labels.missing:,} row" + ("" if labels.missing == 1 else "s"),
            source=table.name,
            evidence=(Evidence("column", truth),),
            fixes=(
                Fix("", "leave those rows out, for example with a query: \"select * from 'file' where … is not null\""),
            ),
        )
    codes = _read(table, [f"{label_code(table, truth, labels.texts)} AS c0"])[:, 0].astype(np.int64)
    return np.array(labels.texts)[codes - 1]


def _numbers(table: Source, weight: str | None) -> Array | None:
    if weight is None:
        return None
    refuse_text(table, weight, is_fit=True)
    refuse_weights(table, weight)
    return _read(table, [f"{number_of(table, weight)} AS c0"])[:, 0]


def _features(table: Source, encoding: Encoding, *, is_fit: bool = True) -> Any:
    """Return the features as an array, or as a stream where they would take too much memory."""
    expressions = _expressions(table, encoding)
    [[rows]] = table.rows(table.with_columns("count(*)"))
    width = len(encoding.features())
    if rows * width * 8 <= _IN_MEMORY_BYTES:
        found = _unfold(_read(table, expressions), encoding)
        refuse_infinite(table, encoding, found, is_fit=is_fit)
        return found

    def chunks() -> Iterator[Array]:
        first_row = 0
        for part in _stream(table, expressions):
            numbers = _unfold(part, encoding)
            refuse_infinite(table, encoding, numbers, is_fit=is_fit, first_row=first_row)
            first_row += len(numbers)
            yield numbers

    return StreamedRows(chunks, (int(rows), width))


def _expressions(table: Source, encoding: Encoding) -> list[str]:
    """Return one SQL expression a column: a number, or the position of a level from 0."""
    from crossent.files.tables import label_code

    out = []
    for place, column in enumerate(encoding.columns):
        if column.levels is None:
            number = number_of(table, column.name)
            expression = number if column.fill is None else f"coalesce({number}, {column.fill!r})"
        else:
            known = tuple(level for level in column.levels if level)
            code = label_code(table, column.name, known)
            expression = f"CASE WHEN {code} = 0 THEN {len(known)} ELSE {code} - 1 END"
        out.append(f"CAST({expression} AS DOUBLE) AS c{place}")
    return out


def _stream(table: Source, expressions: list[str]) -> Iterator[Array]:
    from crossent.files.tables import explain_failure

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
