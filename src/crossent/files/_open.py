"""``open_predictions``: from a source to predictions whose reading is known, or a refusal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crossent.errors import FileError
from crossent.files import _refusals as refuse
from crossent.files._detect_predictions import find_layout
from crossent.files._detect_truth import free_columns, given_column, id_column, labels_of, truth_column
from crossent.files._labels import ClassNames, Labels
from crossent.files._layout import Layout, UnknownPositive
from crossent.files._options import ReadingOptions
from crossent.files._predictions import Predictions
from crossent.files._query import truth_name
from crossent.files._reading import Reading
from crossent.files._rows import TableRows, check_columns
from crossent.files._source import explain_failure, open_source
from crossent.files._table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

_DEFAULT = ReadingOptions()


def open_predictions(source: Any, options: ReadingOptions = _DEFAULT) -> Predictions:
    """Return the predictions of a file, a query, standard input or a dataframe.

    Parameters
    ----------
    source : str, path, list of paths, or dataframe
        A file (CSV, TSV, Parquet, JSON lines, NPY, NPZ, each also compressed by gzip where it is text), ``FILE:csv``
        for a format that the name does not say, a glob, several files, an SQL query, ``"-"`` for standard input; a
        pandas, polars or pyarrow dataframe, a DuckDB relation, anything with ``__arrow_c_stream__``.
    options : ReadingOptions
        What the caller knows; the rest is found by names and by the values of the whole file.

    Raises
    ------
    FileError         when the source can't be read, or not without guessing: the error shows what was found, and how
                      to settle it
    """
    import duckdb

    opened = open_source(source, options)
    if not isinstance(opened, Table):
        predictions: Predictions = opened.predictions(options)
        return predictions
    try:
        return _of_table(opened, options)
    except (duckdb.Error, OSError) as error:
        raise explain_failure(opened, error) from None


def _of_table(table: Table, options: ReadingOptions) -> Predictions:
    saved = options.reading
    if saved is not None:
        reading = saved if isinstance(saved, Reading) else Reading.load(saved)
        return _replayed(table, reading, options)
    reading, labels, table = _detected(table, options)
    return Predictions(table.name, TableRows(table, labels.texts), reading, options.kind)


def _replayed(table: Table, reading: Reading, options: ReadingOptions) -> Predictions:
    """Return the predictions read as before; whatever does not fit this file is refused."""
    check_columns(table, reading)
    labels = labels_of(table, truth_name(reading)) if reading.truth and not reading.truth_columns else Labels({})
    missing = ClassNames((*reading.classes, *reading.missing_classes)).unmatched(labels.texts, dict(reading.map))
    if missing:
        raise refuse.missing_class(table.name, reading.columns, reading.classes, labels.counts, missing)
    said = "percent" if reading.scale != 1.0 else reading.kind
    return Predictions(table.name, TableRows(table, labels.texts), replace(reading, format=table.format), said)


def _detected(table: Table, options: ReadingOptions) -> tuple[Reading, Labels, Table]:
    _check_named(table, options)
    row_id = id_column(table, options.id)
    truth = truth_column(table, options.truth)
    if truth is None:
        raise _no_truth(table)
    labels = labels_of(table, truth)
    taken = (truth, row_id, options.weight, options.cluster, *options.by)
    free = free_columns(table, taken)
    try:
        layout = find_layout(table, free, labels, options)
    except UnknownPositive as unknown:
        raise _which_class(table, truth, labels, unknown.layout) from None
    reading = _reading(table, layout, labels, options)
    reading = replace(reading, truth=truth, id=row_id, notes=(*reading.notes, *_weight_note(free)))
    return reading, labels, table


def _reading(table: Table, layout: Layout, labels: Labels, options: ReadingOptions) -> Reading:
    """Return the reading of a layout, whose classes hold every label, or the refusal E07."""
    used = {label: name for label, name in options.map.items() if label in labels.counts}
    without = ClassNames(layout.classes).unmatched(labels.texts, used)
    if without and options.missing_class is None:
        raise refuse.missing_class(table.name, layout.columns, layout.classes, labels.counts, without)
    return Reading(
        format=table.format,
        layout=layout.shape,
        columns=layout.columns,
        classes=layout.classes,
        hint=layout.hint,
        delimiter=table.delimiter,
        positive=layout.classes[1] if layout.shape == "single" else None,
        weight=options.weight,
        by=options.by,
        cluster=options.cluster,
        map=tuple(used.items()),
        missing_classes=without,
        normalise=options.normalise,
        drop_missing=options.drop_missing,
        notes=layout.notes,
    )


def _check_named(table: Table, options: ReadingOptions) -> None:
    named = [("--weight", options.weight), ("--cluster", options.cluster), *(("--by", name) for name in options.by)]
    for argument, name in named:
        if name is not None:
            given_column(table, argument, name)


def _no_truth(table: Table) -> FileError:
    numbers = [name for name in table.columns if name.casefold() != "id"]
    return refuse.no_truth(table.name, table.columns, kaggle=len(numbers) < len(table.columns))


def _weight_note(free: Sequence[str]) -> tuple[str, ...]:
    found = [name for name in free if name.casefold() in {"weight", "weights", "sample_weight"}]
    return tuple(f'a column "{name}" exists; use {refuse.flag("--weight", name)}' for name in found[:1])


def _which_class(table: Table, truth: str, labels: Labels, layout: Layout) -> FileError:
    """E03: the loss under both readings, so that the caller sees what is at stake."""
    from crossent.files._sql import as_double, as_text, identifier, literal

    [column] = layout.columns
    p = as_double(identifier(column), table.types[column])
    happened = as_text(identifier(truth), table.types[truth])
    results: list[tuple[str, float | None]] = []
    for label in labels.texts:
        is_it = f"{happened} = {literal(label)}"
        loss = f"avg(CASE WHEN p < 0 OR p > 1 THEN NULL WHEN {is_it} THEN -ln(nullif(p, 0)) ELSE -ln(nullif(1 - p, 0)) END)"
        query = f"SELECT {loss}, count(*) FILTER (WHERE p < 0 OR p > 1) FROM (SELECT *, {p} AS p FROM {table.relation})"
        [[value, outside]] = table.rows(query)
        results.append((label, None if outside else value))
    return refuse.which_class(table.name, column, labels.texts, results)
