"""Where a column of numbers is cut into parts of as many rows each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.files._sql import identifier

if TYPE_CHECKING:
    from crossent.files._table import Table


def quantiles(table: Table, column: str, parts: int, most_values: int) -> tuple[tuple[float, ...], float] | None:
    """Return the inner quantiles of a column and its highest value; none if it holds texts, or few different values.

    Over the whole column: 8 bytes a row while it runs.
    """
    name = identifier(column)
    number = f"TRY_CAST({name} AS DOUBLE)"
    present = f"{name} IS NOT NULL AND CAST({name} AS VARCHAR) <> ''"
    counts = f"count(*) FILTER (WHERE {present}), count({number}), approx_count_distinct({name})"
    [(rows, numbers, different)] = table.rows(table.with_columns(counts))
    # The count is approximate, within 10 % or so; near the limit it is taken exactly.
    if rows != numbers or not rows or different <= most_values // 2:
        return None
    if different <= most_values * 2:
        [(different,)] = table.rows(table.with_columns(f"count(DISTINCT {name})"))
        if different <= most_values:
            return None
    shares = ", ".join(str(part / parts) for part in range(1, parts))
    [(found, highest)] = table.rows(table.with_columns(f"quantile_disc({number}, [{shares}]), max({number})"))
    return tuple(float(cut) for cut in found), float(highest)
