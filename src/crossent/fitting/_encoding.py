"""How the columns of a table become numbers: kept in the model, so that it predicts from tables of the same make."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Column:
    """One column of a table: a number, or a category that is unfolded into one column a level."""

    name: str
    levels: tuple[str, ...] | None = None  # None: a number
    fill: float | None = None  # what stands in for a missing number, where that was asked for

    def features(self) -> tuple[str, ...]:
        """Return the names of the columns that it becomes."""
        return (self.name,) if self.levels is None else tuple(f"{self.name}={level}" for level in self.levels)


@dataclass(frozen=True)
class Encoding:
    """All columns in their order, and what is done about missing values."""

    columns: tuple[Column, ...]
    missing: str = "refuse"  # or "mean": the mean of a number, a level of its own for a category
    truth: str | None = None  # the column that was fitted

    def features(self) -> tuple[str, ...]:
        """Return the names of all columns of numbers."""
        return tuple(name for column in self.columns for name in column.features())

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {"missing": self.missing, "truth": self.truth, "columns": [asdict(column) for column in self.columns]}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Encoding:
        """Rebuild it from plain data."""
        columns = [
            Column(one["name"], None if one["levels"] is None else tuple(one["levels"]), one["fill"])
            for one in data["columns"]
        ]
        return cls(tuple(columns), data["missing"], data["truth"])
