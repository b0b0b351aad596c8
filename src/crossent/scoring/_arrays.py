"""Arrays as a source of batches: checked once, cut into runs of rows, never copied whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.scoring._array_checks import check_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.typing import Kind

BATCH = 100_000


@final
@dataclass(frozen=True, slots=True)
class ArrayKey:
    """A column to slice by, as codes into its different texts."""

    codes: NDArray[np.int32]
    names: Sequence[str]

    @classmethod
    def of(cls, values: NDArray[Any]) -> ArrayKey:
        """Return a column of anything as codes and texts."""
        texts, codes = np.unique(values.astype(str), return_inverse=True)
        return cls(codes.astype(np.int32), tuple(texts.tolist()))

    def __getitem__(self, rows: slice) -> ArrayKey:
        return ArrayKey(self.codes[rows], self.names)


@final
@dataclass(frozen=True, slots=True)
class ArrayBatch:
    """A run of rows of the arrays."""

    first_row: int
    truth: NDArray[Any]
    predictions: NDArray[np.float64]
    weights: NDArray[np.float64] | None
    ids: Callable[[Any], list[str]] | None
    keys: Mapping[str, ArrayKey]
    numbers: None = None


@final
@dataclass(frozen=True, slots=True)
class ArrayReading:
    """What the arrays were taken for; there is nothing to settle."""

    kind: Kind
    columns: int
    classes: tuple[str, ...]
    soft: bool
    notes: tuple[str, ...] = ()

    def same_numbers(self, other: Any) -> bool:
        """Return whether both readings give the same losses."""
        return bool(self == other)

    def lines(self) -> list[str]:
        """Return the reading as text."""
        truth = "a distribution per row" if self.soft else "class numbers"
        what = {"probs": "probabilities", "log_probs": "log-probabilities", "sigmoid": "yes/no probabilities"}
        columns = f"1 column (of {self.classes[-1]})" if self.columns == 1 else f"{self.columns:,} columns"
        return [f"truth = {truth} · {what.get(self.kind, self.kind)} = {columns}", *self.notes]

    def to_dict(self) -> dict[str, Any]:
        """Return the reading as plain data."""
        return {"format": "arrays", "kind": self.kind, "classes": list(self.classes), "soft": self.soft}


class NothingToSurvey:
    """Arrays are checked where they are cut, so there is nothing to gather."""

    def add(self, batch: ArrayBatch) -> None:
        """Do nothing."""


@final
@dataclass(frozen=True, slots=True)
class ArraySource:
    """Predictions in memory; ``truth`` are codes or shares, all arrays NumPy's and of the same length."""

    guess: ArrayReading
    truth: NDArray[Any]
    predictions: NDArray[Any]
    weights: NDArray[np.float64] | None = None
    ids: NDArray[Any] | None = None
    keys: Mapping[str, ArrayKey] = field(default_factory=dict)
    check_sums: bool = True
    name: str = "arrays"
    batch: int = BATCH
    first_number: int = 0

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes."""
        return self.guess.classes

    @property
    def by(self) -> tuple[str, ...]:
        """The keys to slice by."""
        return tuple(self.keys)

    @property
    def total_rows(self) -> int:
        """How many rows there are."""
        return len(self.predictions)

    @property
    def float_width(self) -> int:
        """How many bits the numbers have."""
        kind = self.predictions.dtype
        return 64 if kind.kind != "f" else min(64, kind.itemsize * 8)

    def survey(self) -> NothingToSurvey:
        """Return a survey that gathers nothing."""
        return NothingToSurvey()

    def settle(self, survey: NothingToSurvey) -> ArrayReading:  # noqa: ARG002
        """Return the reading, which was settled from the start."""
        return self.guess

    def batches(self, reading: ArrayReading) -> Iterator[ArrayBatch]:
        """Yield the rows in order, widened to float64 and checked."""
        for first in range(0, self.total_rows, self.batch):
            rows = slice(first, first + self.batch)
            predictions = self.predictions[rows].astype(np.float64, copy=False)
            check_rows(reading.kind, predictions, self.float_width, first, sums=self.check_sums)
            yield ArrayBatch(
                first,
                self.truth[rows],
                predictions,
                None if self.weights is None else self.weights[rows],
                None if self.ids is None else _reader(self.ids[rows]),
                {column: key[rows] for column, key in self.keys.items()},
            )


def _reader(ids: NDArray[Any]) -> Callable[[Any], list[str]]:
    return lambda places: [str(one) for one in ids[places].tolist()]
