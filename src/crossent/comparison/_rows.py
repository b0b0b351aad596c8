"""Rows of several models side by side: the same rows, the same truth, one loss for each model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, final

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from crossent.comparison._parts import Joined
    from crossent.scoring._judged import Key


@final
@dataclass(frozen=True, slots=True)
class PairedRows:
    """A run of rows that every model predicted.

    Attributes
    ----------
    rows : int64 array, shape (n,)
        Their numbers in the data of the first model.
    truth : int32 array, shape (n,)
        Numbers into the classes of all models; one more than the last is a class that no model has.
    losses, p_truth : float64 arrays, shape (m, n)
        One line for each model.
    right : bool array, shape (m, n)
        Whether the most probable class was the truth.
    weights : float64 array, shape (n,), or none
    ids : callable, or none
        Given places in the batch, the names of those rows.
    slices : mapping of keys
        What the rows are sliced by.
    cluster : Key, or none
        Which rows belong together.
    order : float64 array, shape (n,), or none
        When each row was, as numbers that rise with time.
    """

    rows: NDArray[np.int64]
    truth: NDArray[np.int32]
    losses: NDArray[np.float64]
    p_truth: NDArray[np.float64]
    right: NDArray[np.bool_]
    weights: NDArray[np.float64] | None = None
    ids: Callable[[NDArray[np.intp]], list[str]] | None = None
    slices: Mapping[str, Key] = field(default_factory=dict)
    cluster: Key | None = None
    order: NDArray[np.float64] | None = None

    def names(self, places: NDArray[np.intp]) -> list[str | int]:
        """Return the ids of rows of the batch, or their numbers where there are no ids."""
        if self.ids is not None:
            return list(self.ids(places))
        return [int(row) for row in self.rows[places]]


class PairedSource(Protocol):
    """Where paired rows come from, arrays and files alike."""

    names: tuple[str, ...]
    classes: tuple[str, ...]
    weighted: bool

    def batches(self, progress: Any = None) -> Iterator[PairedRows]: ...
    def joined(self) -> Joined: ...
