"""Where rows come from, arrays and files alike: batches, and the reading that the whole of the data settles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from crossent.scoring._judged import Key


class Batch(Protocol):
    """A run of rows: truth, predictions, and what goes with them; nothing of it is written to."""

    @property
    def first_row(self) -> int: ...
    @property
    def truth(self) -> NDArray[Any]: ...
    @property
    def predictions(self) -> NDArray[np.float64]: ...
    @property
    def weights(self) -> NDArray[np.float64] | None: ...
    @property
    def ids(self) -> Callable[[Any], list[str]] | None: ...
    @property
    def keys(self) -> Mapping[str, Key]: ...
    @property
    def numbers(self) -> NDArray[np.int64] | None: ...


class Reading(Protocol):
    """What the numbers of a source are taken for."""

    @property
    def kind(self) -> str: ...
    def same_numbers(self, other: Any) -> bool: ...
    def lines(self) -> list[str]: ...
    def to_dict(self) -> dict[str, Any]: ...


class Survey(Protocol):
    """Facts about all numbers of a source, gathered while they pass by."""

    def add(self, batch: Any) -> None: ...


class Source(Protocol):
    """Predictions that can be read more than once.

    ``first_number`` is the number of the first row as its owner counts: 0 for arrays, 1 for files. ``float_width`` is
    that of the numbers before they were widened, ``total_rows`` the count of rows where it is known in advance, and
    ``by`` names the keys to slice by.
    """

    @property
    def name(self) -> str: ...
    @property
    def first_number(self) -> int: ...
    @property
    def float_width(self) -> int: ...
    @property
    def total_rows(self) -> int | None: ...
    @property
    def by(self) -> tuple[str, ...]: ...
    @property
    def classes(self) -> tuple[str, ...]: ...
    @property
    def guess(self) -> Reading: ...
    def survey(self) -> Survey: ...
    def batches(self, reading: Any) -> Iterator[Batch]: ...
    def settle(self, survey: Any) -> Reading: ...
