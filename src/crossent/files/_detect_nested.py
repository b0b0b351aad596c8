"""Predictions inside one column: a list, a struct, a map, or a list of (label, score)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.files import _refusals as refuse
from crossent.files._affixes import hint_of
from crossent.files._labels import ClassNames, Labels, in_order, key
from crossent.files._layout import Layout
from crossent.files._sql import identifier

if TYPE_CHECKING:
    from crossent.files._options import ReadingOptions
    from crossent.files._table import Table

KNOWN_NAMES = (
    "probs", "probabilities", "probability", "prob", "proba", "prediction_proba", "predict_proba", "p", "log_probs",
    "logprobs", "logits", "raw_prediction", "rawprediction", "scores", "score", "predictions", "prediction",
    "filtered_resps",
)  # fmt: skip
_LABEL_FIELDS = ("label", "class", "name")
_SCORE_FIELDS = ("score", "prob", "probability", "p", "value")


def is_nested(sql_type: str) -> bool:
    """Return whether a column may hold a whole distribution."""
    if sql_type.endswith("]"):
        return not sql_type.startswith("VARCHAR")
    return sql_type.startswith(("STRUCT", "MAP"))


def nested_layout(table: Table, columns: list[str], labels: Labels, options: ReadingOptions) -> Layout:
    """Return the layout of the one nested column that is the prediction."""
    column = _choose(columns, options)
    sql_type = table.types[column]
    if sql_type.startswith("STRUCT") and not sql_type.endswith("]"):
        classes = tuple(_struct_fields(table, column))
        return Layout("struct", (column,), _checked(table, classes, options), hint_of(column))
    if sql_type.startswith("MAP"):
        return Layout("map", (column,), _keys(table, f"unnest(map_keys({identifier(column)}))"), hint_of(column))
    if sql_type.startswith("STRUCT"):
        name, score = entry_fields(table, column)
        classes = _keys(table, f"unnest({identifier(column)}).{identifier(name)}")
        _refuse_truncated(table, column, len(classes))
        return Layout("entries", (column,), classes, hint_of(column) or hint_of(score))
    size = _list_size(table, column)
    return Layout(
        "list", (column,), positional_classes(table.name, f'list "{column}"', size, labels, options), hint_of(column)
    )


def _choose(columns: list[str], options: ReadingOptions) -> str:
    """Return the nested column: of the kind asked for, then by its name, then the first."""

    def rank(column: str) -> tuple[bool, int]:
        name = column.casefold()
        wrong_kind = options.kind is not None and hint_of(column) != options.kind
        return wrong_kind, KNOWN_NAMES.index(name) if name in KNOWN_NAMES else len(KNOWN_NAMES)

    return min(columns, key=rank)


def _struct_fields(table: Table, column: str) -> list[str]:
    query = f"DESCRIBE SELECT unnest({identifier(column)}) FROM {table.relation}"
    return [str(row[0]) for row in table.rows(query)]


def entry_fields(table: Table, column: str) -> tuple[str, str]:
    """Return the names of the label and of the score inside ``[{label, score}]``."""
    query = f"DESCRIBE SELECT unnest(x) FROM (SELECT unnest({identifier(column)}) AS x FROM {table.relation})"
    names = [str(row[0]) for row in table.rows(query)]
    label = next((name for name in names if name.casefold() in _LABEL_FIELDS), None)
    score = next((name for name in names if name.casefold() in _SCORE_FIELDS), None)
    if label is None or score is None:
        raise refuse.unreadable(
            table.name,
            f'"{column}" is a list of {refuse.quoted(names)}: which is the class, which the number?',
            evidence=[("looked for", f"{', '.join(_LABEL_FIELDS)} and {', '.join(_SCORE_FIELDS)}")],
        )
    return label, score


def _refuse_truncated(table: Table, column: str, classes: int) -> None:
    """E16: entries for the likeliest classes only; what the others have is not known."""
    name = identifier(column)
    tests = f"min(len({name})), count(*) FILTER (WHERE len({name}) < {classes})"
    [[fewest, rows]] = table.rows(table.with_columns(tests))
    if rows:
        raise refuse.truncated(table.name, column, fewest, classes, rows)


def _keys(table: Table, expression: str) -> tuple[str, ...]:
    query = f"SELECT DISTINCT CAST(k AS VARCHAR) FROM ({table.with_columns(f'{expression} AS k')}) WHERE k IS NOT NULL"
    return in_order(str(row[0]) for row in table.rows(query))


def _list_size(table: Table, column: str) -> int:
    """Return the length of the lists, which is one and the same over the whole file."""
    name = identifier(column)
    [[low, high]] = table.rows(table.with_columns(f"min(len({name})), max(len({name}))"))
    if low is None:
        return 0
    if low != high:
        query = table.with_columns(f"row_number() OVER () AS row, len({name}) AS size")
        counts = table.rows(f"SELECT size, count(*), min(row) FROM ({query}) GROUP BY 1 ORDER BY 2 DESC, 1")
        usual = counts[0][0]
        row, size = min((row, size) for size, _, row in counts if size is not None and size != usual)
        evidence = [("lengths", "  ".join(f"{size} ({rows:,} rows)" for size, rows, _ in counts[:8]))]
        what = f'lists of different lengths in "{column}": row {row:,} has {size} numbers, most rows {usual}'
        raise refuse.unreadable(table.name, what, evidence=evidence)
    return int(low)


def positional_classes(source: str, what: str, size: int, labels: Labels, options: ReadingOptions) -> tuple[str, ...]:
    """Return the classes of positions: named by the caller, or counted where the labels are 0 … k-1."""
    if options.classes:
        if len(options.classes) != size:
            raise refuse.wrong_number_of_classes(source, what, size, options.classes)
        return options.classes
    counted = tuple(str(number) for number in range(size))
    names = [key(options.map.get(label, label)) for label in labels.texts]
    if set(names) <= set(counted):
        return counted
    raise refuse.no_class_names(source, what, size, labels.counts)


def _checked(table: Table, classes: tuple[str, ...], options: ReadingOptions) -> tuple[str, ...]:
    """Refuse ``--classes`` that a struct does not have."""
    lost = [name for name in options.classes if ClassNames(classes).number(name) is None]
    if lost:
        near = refuse.did_you_mean(lost[0], classes)
        raise refuse.unreadable(table.name, f'--classes: no field for class "{lost[0]}"{near}')
    return classes
