"""Whether some columns are a whole distribution, over the whole file: what tells a class from another number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.files._sql import identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.files._table import Table

_NEAR = 1e-2  # far looser than the check of the scale, which decides later and exactly


def rows_are_complete(table: Table, columns: Sequence[str]) -> bool:
    """Return whether every row sums to 1, to 100, or to 1 once exponentiated."""
    numbers = [f"TRY_CAST({identifier(name)} AS DOUBLE)" for name in columns]
    plain = " + ".join(numbers)
    logs = " + ".join(f"exp(least({number}, 1.0))" for number in numbers)
    near = f"max(abs({plain} - 1)) < {_NEAR}, max(abs({plain} - 100)) < {100 * _NEAR}, max(abs({logs} - 1)) < {_NEAR}"
    [answers] = table.rows(table.with_columns(near))
    return any(answers)
