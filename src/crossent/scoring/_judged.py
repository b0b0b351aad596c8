"""One batch after the losses are known: what the tally adds up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Names = Callable[[Any], list[str]]


class Key(Protocol):
    """A column of few different texts, as codes into them."""

    @property
    def codes(self) -> NDArray[np.int32]: ...
    @property
    def names(self) -> Sequence[str]: ...


@final
@dataclass(frozen=True, slots=True)
class JudgedRows:
    """Rows with their losses.

    Attributes
    ----------
    first_row : int
        The place of the first row in the data, from 0.
    truth : array of int32, shape (n,)
        Class numbers; -1 is a class that has no column. For soft truth, the class with the largest share.
    loss, p_truth, confidence : arrays of float64, shape (n,)
        In nats; the probability that the truth was given; that of the most probable class.
    predicted : array of int32, shape (n,)
        The most probable class, the first of equals.
    weights : array of float64, shape (n,), or none
    ids : callable, or none
        Given places in the batch, the names of those rows.
    shares : array of float64, shape (n, k), or none
        Soft truth: what share of each row belongs to which class.
    slices : mapping from column names to keys
        What each row is sliced by: codes, and the texts that they stand for in this batch.
    numbers : array of int64, shape (n,), or none
        The places of the rows in the data, where they do not simply follow each other.
    cluster : Key, or none
        Which rows belong together.
    frequency : bool
        Whether weights count equal rows, rather than say how much a row matters.
    """

    first_row: int
    truth: NDArray[np.int32]
    loss: NDArray[np.float64]
    p_truth: NDArray[np.float64]
    predicted: NDArray[np.int32]
    confidence: NDArray[np.float64]
    weights: NDArray[np.float64] | None = None
    ids: Names | None = None
    shares: NDArray[np.float64] | None = None
    slices: Mapping[str, Key] = field(default_factory=dict)
    numbers: NDArray[np.int64] | None = None
    cluster: Key | None = None
    frequency: bool = False

    def contribution(self) -> NDArray[np.float64]:
        """Return weight times loss, rounded once; a row of weight 0 contributes nothing, not even infinity."""
        if self.weights is None:
            return self.loss
        with np.errstate(invalid="ignore", over="ignore"):
            return np.where(self.weights == 0, 0.0, self.weights * self.loss)

    def all_row_numbers(self) -> NDArray[np.int64]:
        """Return the places in the data of all rows of the batch."""
        if self.numbers is not None:
            return np.ascontiguousarray(self.numbers, dtype=np.int64)
        return np.arange(self.first_row, self.first_row + len(self.loss), dtype=np.int64)

    def row_numbers(self, places: NDArray[np.intp]) -> list[int]:
        """Return the places in the data of rows of the batch."""
        numbers = self.first_row + places if self.numbers is None else self.numbers[places]
        return [int(number) for number in numbers.tolist()]

    def names(self, places: NDArray[np.intp]) -> list[str] | list[int]:
        """Return the ids of rows of the batch, or their row numbers where there are no ids."""
        return self.row_numbers(places) if self.ids is None else list(self.ids(places))
