"""Columns that hold a list of numbers in another guise: text in a CSV file, the answers of lm-eval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.files._detect_nested import KNOWN_NAMES
from crossent.files._sql import identifier

if TYPE_CHECKING:
    from crossent.files._table import Table

LM_EVAL = "filtered_resps"


def unpacked(table: Table) -> Table:
    """Return the table with such columns as lists; the same table if there are none."""
    replaced: dict[str, str] = {}
    if table.text:
        named = tuple(name for name in table.columns if name.casefold() in KNOWN_NAMES)
        for name in _written_as_lists(table, named):
            replaced[name] = f"CAST({identifier(name)} AS DOUBLE[])"
    elif table.types.get(LM_EVAL, "").endswith("[][]"):
        replaced[LM_EVAL] = f"list_transform({identifier(LM_EVAL)}, lambda x: CAST(x[1] AS DOUBLE))"
    return table.replaced(replaced) if replaced else table


def _written_as_lists(table: Table, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns whose every text, over the whole file, is a list: ``[0.1, 0.9]``."""
    if not names:
        return ()
    tests = ", ".join(f"bool_and(starts_with(trim({identifier(name)}), '['))" for name in names)
    [answers] = table.rows(table.with_columns(tests))
    return tuple(name for name, is_list in zip(names, answers, strict=True) if is_list)
