"""A truth in several columns: one-hot or soft, under the names that the predictions have in the first file (Kaggle)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crossent.files._affixes import hint_of
from crossent.files._layout import Layout
from crossent.files._query import JOINED_TRUTH
from crossent.files._sql import as_double, identifier, literal

if TYPE_CHECKING:
    from crossent.files._table import Table

_ENDS = "_.:= "


@dataclass(frozen=True, slots=True)
class OneHot:
    """The columns of both files, the classes they stand for, and whether each row is exactly one of them."""

    columns: tuple[str, ...]
    classes: tuple[str, ...]
    hard: bool

    @property
    def shown(self) -> str:
        """How the truth is called in a reading."""
        return f"{', '.join(self.columns)} ({'one-hot' if self.hard else 'shares'})"

    @property
    def soft_columns(self) -> tuple[str, ...]:
        """The names of the joined columns, where the truth is shares."""
        return () if self.hard else tuple(f"{JOINED_TRUTH} {number}" for number in range(len(self.columns)))

    @property
    def layout(self) -> Layout:
        """Where the predictions are: under the same names."""
        return Layout("columns", self.columns, self.classes, hint_of(self.columns[0]))

    def values(self, table: Table) -> dict[str, str]:
        """Return the truth as SQL: one label, or one share for each class."""
        numbers = [as_double(identifier(name), table.types[name]) for name in self.columns]
        if not self.hard:
            return dict(zip(self.soft_columns, numbers, strict=True))
        cases = " ".join(f"WHEN {n} = 1 THEN {literal(c)}" for n, c in zip(numbers, self.classes, strict=True))
        return {JOINED_TRUTH: f"CASE {cases} END"}


def one_hot(left: Table, right: Table, given: tuple[str, ...]) -> OneHot | None:
    """Return the columns that both files share and that hold shares of 1 in the second; None if there are none."""
    ids = {"id", "usage", "index"}
    columns = tuple(
        name
        for name in given or left.columns
        if name in right.types and name in left.types and name.casefold() not in ids
    )
    if len(columns) < 2:
        return None
    if right.text and set(right.numeric(columns)) != set(columns):
        columns = right.numeric(columns)
    if len(columns) < 2:
        return None
    numbers = [as_double(identifier(name), right.types[name]) for name in columns]
    total = " + ".join(numbers)
    whole = " AND ".join(f"{n} IN (0, 1)" for n in numbers)
    tests = f"bool_and({whole} AND {total} = 1), bool_and(abs({total} - 1) < 1e-6)"
    [[hard, sums]] = right.rows(right.with_columns(tests))
    if not sums:
        return None
    first, last = min(columns), max(columns)  # what these two share, all share
    start = first[
        : next((i for i, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), len(first))
    ]
    cut = 1 + max(start.rfind(end) for end in _ENDS)
    return OneHot(columns, tuple(name[cut:] for name in columns), bool(hard))
