"""Which column is the truth, and which names a row: by name, never by guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.files import _refusals as refuse
from crossent.files._labels import Labels
from crossent.files._sql import as_text, identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.files._table import Table

ID_NAMES = ("id", "example_id", "sample_id", "row_id", "doc_id", "sampleid", "index")
MOST_LABELS = 20_000
_MISSING = ("nan", "NaN")  # how DuckDB writes a missing number of a float column


def given_column(table: Table, argument: str, name: str) -> str:
    """Return the column that the caller named, or refuse with the nearest name."""
    if name in table.types:
        return name
    raise refuse.no_such_column(table.name, argument, name, table.columns)


def truth_column(table: Table, named: str | None) -> str | None:
    """Return the truth column, None if there is none; refuse if two fit."""
    if named is not None:
        return given_column(table, "--truth", named)
    folded = {name: name.casefold() for name in table.columns}
    fits = [name for name in table.columns if folded[name] in refuse.TRUTH_NAMES and _is_scalar(table, name)]
    if "false" in folded.values():
        fits = [name for name in fits if folded[name] != "true"]  # two classes, "true" and "false"
    if len(fits) > 1:
        fits = _without_classes(table, fits)
    if fits:
        return fits[0]
    return _bigquery_truth(table)


def _without_classes(table: Table, fits: list[str]) -> list[str]:
    """Leave out candidates that are a label of another one: a class "y" has a column of that name."""
    labels = {name: labels_of(table, name) for name in fits}
    kept = [name for name in fits if not any(name in labels[other].counts for other in fits if other != name)]
    if len(kept) != 1:
        found = {name: refuse.counted(labels[name].counts, 4) for name in fits}
        raise refuse.ambiguous_truth(table.name, fits, found)
    return kept


def _bigquery_truth(table: Table) -> str | None:
    """Return ``<label>`` where BigQuery ML wrote ``predicted_<label>_probs``."""
    for name in table.columns:
        inside = name.removeprefix("predicted_").removesuffix("_probs")
        if name == f"predicted_{inside}_probs" and inside in table.types:
            return inside
    return None


def id_column(table: Table, named: str | None) -> str | None:
    """Return the column that names a row; of several, the first without a repeated value."""
    if named is not None:
        return given_column(table, "--id", named)
    folded = {name.casefold(): name for name in reversed(table.columns)}
    fits = [folded[name] for name in ID_NAMES if name in folded and _is_scalar(table, folded[name])]
    if len(fits) < 2:
        return fits[0] if fits else None
    tests = ", ".join(f"count(DISTINCT {identifier(name)}) = count(*)" for name in fits)
    [unique] = table.rows(table.with_columns(tests))
    return next((name for name, alone in zip(fits, unique, strict=True) if alone), fits[0])


def labels_of(table: Table, column: str) -> Labels:
    """Return the different labels of a column over the whole file, with their counts."""
    text = as_text(identifier(column), table.types[column])
    query = table.with_columns(f"{text} AS label, count(*) AS rows") + " GROUP BY 1 ORDER BY 1 LIMIT "
    counts: dict[str, int] = {}
    missing = 0
    for label, rows in table.rows(query + str(MOST_LABELS + 1)):
        if is_missing(label, table.types[column]):
            missing += rows
        else:  # DuckDB writes "true", where Python, pandas and a CSV of theirs write "True"
            counts[label.capitalize() if table.types[column] == "BOOLEAN" else label] = rows
    if len(counts) > MOST_LABELS:
        raise refuse.too_many_labels(table.name, column, MOST_LABELS, list(counts)[:4])
    return Labels(counts, missing)


def is_missing(label: str | None, sql_type: str) -> bool:
    """Return whether a label is no label: NULL, an empty text, or the NaN of a float column."""
    return label is None or label == "" or (sql_type in {"DOUBLE", "FLOAT"} and label in _MISSING)


def _is_scalar(table: Table, name: str) -> bool:
    sql_type = table.types[name]
    return not (sql_type.endswith("]") or sql_type.startswith(("STRUCT", "MAP", "UNION")))


def free_columns(table: Table, taken: Sequence[str | None]) -> tuple[str, ...]:
    """Return the columns that are not spoken for."""
    return tuple(name for name in table.columns if name not in taken)
