"""``open_predictions``: from a source to predictions whose reading is known, or a refusal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crossent.errors import FileError
from crossent.files import _refusals as refuse
from crossent.files._detect_predictions import find_layout
from crossent.files._detect_truth import free_columns, given_column, id_column, labels_of, truth_column
from crossent.files._frames import table_of as open_frame
from crossent.files._join import Joined, join_truth
from crossent.files._labels import ClassNames, Labels
from crossent.files._layout import Layout, UnknownPositive
from crossent.files._matrix import Matrix
from crossent.files._open_matrix import matrix_predictions
from crossent.files._options import ReadingOptions
from crossent.files._predictions import Predictions, shown
from crossent.files._query import JOINED_TRUTH, truth_name
from crossent.files._reading import Reading
from crossent.files._rows import TableRows, check_columns, truth_texts
from crossent.files._source import explain_failure, open_source
from crossent.files._table import Table
from crossent.files._unpack import LM_EVAL, unpacked

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

    Examples
    --------
    >>> predictions = open_predictions("SELECT 'dog' AS label, 0.25 AS p_cat, 0.75 AS p_dog")
    >>> predictions.read().lines()
    ['truth = label · probabilities = p_cat, p_dog']
    >>> [batch] = predictions.batches()
    >>> batch.truth.tolist(), batch.predictions.tolist()
    ([1], [[0.25, 0.75]])
    """
    import duckdb

    options = _with_saved(options)
    opened = open_source(source, options)
    try:
        if isinstance(opened, Matrix):
            return _of_matrix(opened, options)
        return _of_table(opened, options)
    except (duckdb.Error, OSError) as error:
        if isinstance(opened, Matrix):
            raise
        raise explain_failure(error, opened) from None


def _with_saved(options: ReadingOptions) -> ReadingOptions:
    """Return the options with the saved reading loaded; a joined truth is found again where it was."""
    if options.reading is None:
        return options
    saved = options.reading if isinstance(options.reading, Reading) else Reading.load(options.reading)
    return replace(
        options,
        reading=saved,
        truth_file=saved.truth_file if options.truth_file is None else options.truth_file,
        classes=saved.classes,
        positive=saved.positive,
        kind="percent" if saved.scale != 1.0 else saved.kind,
        normalise=saved.normalise,
        drop_missing=saved.drop_missing,
        missing_class="infinite" if saved.missing_classes else None,
        map=dict(saved.map),
        weight=saved.weight,
        by=saved.by,
        cluster=saved.cluster,
    )


def _of_matrix(matrix: Matrix, options: ReadingOptions) -> Predictions:
    if options.truth_file is None:
        return matrix_predictions(matrix, options)
    second = open_source(options.truth_file, ReadingOptions())
    name = shown(options.truth_file)
    if isinstance(second, Matrix):
        truth = second.values if second.truth is None else second.truth
    else:
        truth = truth_texts(second, options.truth)
    if len(truth) != len(matrix.values):
        raise refuse.lengths_differ(matrix.name, name, len(matrix.values), len(truth))
    return matrix_predictions(replace(matrix, truth=truth, truth_key="truth"), options, name)


def _of_table(table: Table, options: ReadingOptions) -> Predictions:
    import duckdb

    joined, table = None, unpacked(table)
    if options.truth_file is not None:
        second = _second(table, options.truth_file)
        try:
            joined = join_truth(table, second, options)
        except duckdb.Error as error:
            raise explain_failure(error, table, second) from None
        table = joined.table
    if isinstance(options.reading, Reading):
        return _replayed(table, options.reading, options.kind)
    reading, labels = _detected(table, options) if joined is None else _detected_joined(joined, options)
    return Predictions(table.name, TableRows(table, labels), reading, options.kind)


def _second(table: Table, source: Any) -> Table:
    """Return the second file as a table of the same database; an array is one column of it."""
    second = open_source(source, ReadingOptions(), table.connection)
    if not isinstance(second, Matrix):
        found: Table = second
        found.name = "truth_file" if found.name == "dataframe" else found.name
        return found
    values = second.values if second.truth is None else second.truth
    if values.ndim != 1:
        raise refuse.unreadable(second.name, f"the truth must be one value for each row; it is {values.shape}")
    found = open_frame({"truth": values}, table.connection)
    found.name = second.name
    return found


def _replayed(table: Table, reading: Reading, said: str | None) -> Predictions:
    """Return the predictions read as before; whatever does not fit this file is refused."""
    check_columns(table, reading)
    labels = Labels({}) if reading.truth_columns else labels_of(table, truth_name(reading))
    missing = ClassNames((*reading.classes, *reading.missing_classes)).unmatched(labels.texts, dict(reading.map))
    if missing:
        raise refuse.missing_class(table.name, reading.columns, reading.classes, labels.counts, missing)
    return Predictions(table.name, TableRows(table, labels), replace(reading, format=table.format), said)


def _detected(table: Table, options: ReadingOptions) -> tuple[Reading, Labels]:
    _check_named(table, options)
    row_id = id_column(table, options.id)
    truth = truth_column(table, options.truth)
    if truth is None and not options.unlabelled:
        raise refuse.no_truth(table.name, table.columns, kaggle=row_id is not None)
    labels = Labels(dict.fromkeys(options.unlabelled, 0)) if truth is None else labels_of(table, truth)
    free = free_columns(table, (truth, row_id, options.weight, options.cluster, *options.by))
    layout = _layout(table, truth, free, labels, options)
    reading = _reading(table, layout, labels, options)
    return replace(reading, truth=truth, id=row_id, notes=(*reading.notes, *_weight_note(free))), labels


def _detected_joined(joined: Joined, options: ReadingOptions) -> tuple[Reading, Labels]:
    """Detect the predictions beside a truth that is known already."""
    table, hot = joined.table, joined.one_hot
    _check_named(table, options)
    row_id = joined.on[0] if joined.on else id_column(table, options.id)
    labels = Labels({}) if joined.truth_columns else labels_of(table, JOINED_TRUTH)
    free = free_columns(table, (JOINED_TRUTH, row_id, options.weight, options.cluster, *options.by, *joined.on))
    free = tuple(name for name in free if name not in joined.only_in_truth)
    layout = hot.layout if hot else _layout(table, JOINED_TRUTH, free, labels, options)
    reading = _reading(table, layout, labels, options)
    reading = replace(
        reading,
        truth=joined.truth,
        truth_columns=joined.truth_columns,
        truth_file=shown(options.truth_file),
        joined_on=joined.on,
        id=row_id,
        notes=(*reading.notes, *joined.notes, *_weight_note(free)),
    )
    return reading, labels


def _layout(table: Table, truth: str | None, free: tuple[str, ...], labels: Labels, options: ReadingOptions) -> Layout:
    try:
        return find_layout(table, free, labels, options)
    except UnknownPositive as unknown:
        if truth is None:
            raise refuse.no_truth(table.name, table.columns, kaggle=False) from None
        raise _which_class(table, truth, labels, unknown.layout) from None


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
        normalise=options.normalise and layout.shape != "single",
        drop_missing=options.drop_missing,
        notes=(*layout.notes, *_lm_eval_note(layout)),
    )


def _lm_eval_note(layout: Layout) -> tuple[str, ...]:
    if layout.columns != (LM_EVAL,):
        return ()
    return ("log-likelihoods of the choices, made probabilities of the choices by a softmax",)


def _check_named(table: Table, options: ReadingOptions) -> None:
    named = [("--weight", options.weight), ("--cluster", options.cluster), *(("--by", name) for name in options.by)]
    for argument, name in named:
        if name is not None:
            given_column(table, argument, name)


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
        said = f"CASE WHEN {is_it} THEN p ELSE 1 - p END"
        loss = f"avg(CASE WHEN {said} > 0 THEN -ln({said}) WHEN {said} = 0 THEN 'inf'::DOUBLE END)"
        query = f"SELECT {loss}, count(*) FILTER (WHERE p < 0 OR p > 1) FROM (SELECT *, {p} AS p FROM {table.relation})"
        [[value, outside]] = table.rows(query)
        results.append((label, None if outside else value))
    return refuse.which_class(table.name, column, labels.texts, results)
