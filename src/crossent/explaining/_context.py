"""Where an example is from: a file and its class rates, the row of a second model, or nowhere in particular."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from crossent.explaining._worked import Worked


@final
@dataclass(frozen=True, slots=True)
class Other:
    """The same row as a second model sees it."""

    name: str
    worked: Worked


@final
@dataclass(frozen=True, slots=True)
class Context:
    """What an example can be held against.

    Attributes
    ----------
    name : str
        The file; "typed" for numbers that were given.
    read_as : tuple of str
        How the file was read.
    rates : tuple of float or none
        The share of each class in the file.
    rate_nats : float or none
        What those rates, given as a prediction, cost for this row.
    other : Other or none
    classic : bool
        Whether this is the example that is shown when none is given.
    """

    name: str = "typed"
    read_as: tuple[str, ...] = ()
    rates: tuple[float, ...] | None = None
    rate_nats: float | None = None
    other: Other | None = None
    classic: bool = False
