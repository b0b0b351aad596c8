"""The columns of a table: which are features, how each becomes numbers, and what is missing in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from crossent.errors import FileError, Fix
from crossent.fitting._cells import clean, is_number_type, missing_count, number_of, refusal, refuse_missing
from crossent.fitting._encoding import Column, Encoding

if TYPE_CHECKING:
    from crossent.files.tables import Table as Source

_MOST_LEVELS = 1000
_ROWS_TO_JUDGE = 20  # fewer may be different by chance, or numbers by convention, as in 1, 2, 3+


def truth_name(table: Source, named: str | None) -> str:
    from crossent.files import tables as refuse
    from crossent.files.tables import truth_column

    found = truth_column(table, named)
    if found is None:
        raise refuse.no_truth(table.name, table.columns, kaggle=False, joins=False)
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
        if truth in features:
            what = f'--features: "{truth}" is the truth itself, which would predict itself'
            raise FileError(what, source=table.name, fixes=(Fix("", "leave it out of the features"),))
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
    if is_number_type(kind):
        return Column(name)
    if kind != "VARCHAR" and not kind.startswith("ENUM"):
        raise refusal(
            table, f'column "{name}" has the type {kind}, which is neither number nor text', name,
            "turn it into numbers in a query, or leave it out", f'--features (all but "{name}")',
        )  # fmt: skip
    if kind == "VARCHAR" and _all_numbers(table, name):
        return Column(name)
    found = labels_of(table, name)
    levels = found.texts
    _refuse_spoilt_numbers(table, name, levels)
    if len(levels) == found.rows >= _ROWS_TO_JUDGE:
        raise refusal(
            table, f'column "{name}" has another text in each of its {found.rows:,} rows: names, not categories', name,
            "leave it out: name the columns to use", "--features A,B,C",
        )  # fmt: skip
    if len(levels) > _MOST_LEVELS:
        raise refusal(
            table, f'column "{name}" has {len(levels):,} different texts, too many for a category', name,
            "leave it out: name the columns to use", "--features A,B,C",
        )  # fmt: skip
    return Column(name, levels)


def _all_numbers(table: Source, name: str) -> bool:
    cell = clean(name)
    [[present, numbers]] = table.rows(table.with_columns(f"count({cell}), count(TRY_CAST({cell} AS DOUBLE))"))
    return bool(present) and present == numbers


def _refuse_spoilt_numbers(table: Source, name: str, levels: tuple[str, ...]) -> None:
    """Refuse texts that look like numbers with a comma, or many numbers among which a few cells are none."""
    from crossent.files.tables import is_number

    present = [text for text in levels if text]
    numbers = sum(map(is_number, present))
    with_commas = sum(is_number(text.replace(",", ".")) for text in present)
    comma = with_commas == len(present) > numbers
    if comma or (len(present) > _ROWS_TO_JUDGE and numbers > len(present) / 2):
        odd = next(text for text in present if not is_number(text))
        cure = "write numbers with a point and without units, or leave such rows out with a query"
        raise refusal(
            table, f'column "{name}" holds text among its numbers', name, cure, "", evidence=(("found", f'"{odd}"'),)
        )


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
            missing = missing_count(table, column) > 0
            columns.append(replace(column, levels=(*column.levels, "")) if missing else column)
    return replace(encoding, columns=tuple(columns))
