"""The one query of a pass: truth codes, predictions as DOUBLE, and whatever is carried along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crossent.files._detect_nested import entry_fields
from crossent.files._sql import as_double, as_text, identifier, literal, literals

if TYPE_CHECKING:
    from crossent.files._reading import Reading
    from crossent.files._table import Table

_MANY_LABELS = 24  # up to here a search along the list is faster than the dictionary of an ENUM


@dataclass(frozen=True, slots=True)
class PassQuery:
    """The text of the query, and the names under which its columns come out."""

    text: str
    predictions: tuple[str, ...]
    as_list: bool
    weight: bool
    id: bool
    keys: Mapping[str, tuple[str, ...] | None]


def pass_query(
    table: Table,
    reading: Reading,
    labels: tuple[str, ...],
    keys: Mapping[str, tuple[str, ...] | None],
    limit: int | None = None,
) -> PassQuery:
    """Return the query that reads a whole pass of a table; ``keys`` come as codes where their texts are known."""
    as_list = reading.layout == "list"
    expressions = prediction_expressions(table, reading)
    names = tuple(f"p{number}" for number in range(len(expressions)))
    selected = [f"{e} AS {n}" for e, n in zip(expressions, names, strict=True)]
    if reading.truth is not None and not reading.truth_columns:
        selected.append(f"{label_code(table, truth_name(reading), labels)} AS truth")
    selected += [
        f"{as_double(identifier(column), table.types[column])} AS t{number}"
        for number, column in enumerate(reading.truth_columns)
    ]
    if reading.weight:
        selected.append(f"{as_double(identifier(reading.weight), table.types[reading.weight])} AS weight")
    if reading.id:
        selected.append(f"{identifier(reading.id)} AS id")
    for number, (column, texts) in enumerate(keys.items()):
        text = as_text(identifier(column), table.types[column])
        selected.append(f"{text if texts is None else label_code(table, column, texts)} AS k{number}")
    text = table.with_columns(", ".join(selected)) + (f" LIMIT {limit}" if limit is not None else "")
    return PassQuery(text, names, as_list, bool(reading.weight), bool(reading.id), keys)


def truth_name(reading: Reading) -> str:
    """Return the truth column as the table has it: a joined truth has a name of its own."""
    return JOINED_TRUTH if reading.truth_file else str(reading.truth)


JOINED_TRUTH = "crossent truth"


def key_columns(reading: Reading) -> tuple[str, ...]:
    """Return the columns carried along for slices and clusters."""
    cluster = (reading.cluster,) if reading.cluster else ()
    return tuple(dict.fromkeys((*reading.by, *cluster)))


def label_code(table: Table, column: str, labels: tuple[str, ...]) -> str:
    """Return an expression for the position of a row's label, counted from 1; 0 where there is none."""
    name, sql_type = identifier(column), table.types[column]
    if not labels:
        return "0"
    if len(labels) <= _MANY_LABELS:
        known = f"[{literals(labels)}]" if sql_type == "VARCHAR" else f"CAST([{literals(labels)}] AS {sql_type}[])"
        return f"coalesce(list_position({known}, {name}), 0)::INTEGER"
    code = f"enum_code(TRY_CAST({as_text(name, sql_type)} AS ENUM({literals(labels)})))"  # no label: NULL
    return f"coalesce({code} + 1, 0)::INTEGER"


def prediction_expressions(table: Table, reading: Reading) -> tuple[str, ...]:
    """Return one DOUBLE expression for each class, or one list of them."""
    column = reading.columns[0]
    name = identifier(column)
    if reading.layout == "list":
        lists = f"CAST({name} AS DOUBLE[])"
        absent = ", ".join(["'nan'::DOUBLE"] * len(reading.classes))
        return (f"coalesce({lists}, [{absent}])",)
    if reading.layout == "struct":
        return tuple(as_double(f"struct_extract({name}, {literal(c)})", "") for c in reading.classes)
    if reading.layout == "map":
        key_type = table.types[column].removeprefix("MAP(").split(",")[0]
        return tuple(
            as_double(f"map_extract_value({name}, CAST({literal(c)} AS {key_type}))", "") for c in reading.classes
        )
    if reading.layout == "entries":
        label, score = (identifier(field) for field in entry_fields(table, column))
        return tuple(
            as_double(f"list_filter({name}, lambda x: CAST(x.{label} AS VARCHAR) = {literal(c)})[1].{score}", "")
            for c in reading.classes
        )
    return tuple(as_double(identifier(c), table.types[c]) for c in reading.columns)
