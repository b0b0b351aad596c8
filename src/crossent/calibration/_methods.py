"""The list of maps: by name, from the plainest to the freest, with what each is for."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from crossent.calibration._fitted import Fitted, ProbabilityMap
from crossent.calibration._identity import Identity, fit_identity
from crossent.calibration._isotonic import Isotonic, fit_isotonic
from crossent.calibration._logistic import Beta, Platt, fit_beta, fit_platt
from crossent.calibration._temperature import Temperature, fit_temperature
from crossent.calibration._vector import Vector, fit_vector
from crossent.errors import InvalidInput

if TYPE_CHECKING:
    from crossent.calibration._rows import Rows

AUTO = "auto"

# "auto" tries a map where there are so many rows for each of its parameters: the rule of thumb of regression.
ROWS_EACH = 20


@final
@dataclass(frozen=True, slots=True)
class Method:
    """One kind of map: how to fit it, how to rebuild it, and for how many classes "auto" tries it."""

    name: str
    fit: Callable[[Rows], Fitted]
    kind: type[ProbabilityMap]
    parameters: Callable[[int], int]
    fewest: int = 2
    most: int | None = None
    tried_up_to: int | None = None

    def takes(self, classes: int) -> bool:
        """Return whether the map is defined for so many classes."""
        return classes >= self.fewest and (self.most is None or classes <= self.most)

    def is_tried(self, classes: int, rows: int) -> bool:
        """Return whether "auto" tries it: defined, not too slow, and with rows enough for its parameters."""
        quick = self.tried_up_to is None or classes <= self.tried_up_to
        return self.takes(classes) and quick and rows >= ROWS_EACH * self.parameters(classes)


# An isotonic fit has no fixed number of parameters; each of its curves is counted as five.
_ALL = (
    Method("none", fit_identity, Identity, lambda _: 0),
    Method("temperature", fit_temperature, Temperature, lambda _: 1),
    Method("platt", fit_platt, Platt, lambda _: 2, most=2),
    Method("beta", fit_beta, Beta, lambda _: 3, most=2),
    Method("vector", fit_vector, Vector, lambda k: 2 * k - 1, fewest=3, tried_up_to=50),
    Method("isotonic", fit_isotonic, Isotonic, lambda k: 5 if k == 2 else 5 * k, tried_up_to=50),
)
METHODS = {method.name: method for method in _ALL}


def candidates(name: str, classes: int, rows: int) -> list[Method]:
    """Return the maps to try: the one named, or all that "auto" chooses among."""
    if name == AUTO:
        return [method for method in _ALL if method.is_tried(classes, rows)]
    method = METHODS.get(name)
    if method is None:
        nearest = difflib.get_close_matches(str(name), [AUTO, *METHODS], 1)
        hint = f'; did you mean "{nearest[0]}"?' if nearest else ""
        raise InvalidInput(f"method: must be one of {', '.join([AUTO, *METHODS])}; got {name!r}{hint}")
    if not method.takes(classes):
        fitting = ", ".join(other.name for other in _ALL if other.takes(classes))
        wants = "two classes" if method.most == 2 else "more than two classes"
        raise InvalidInput(f"method: {name!r} is for {wants}; found {classes}; use one of {AUTO}, {fitting}")
    return [method]


def rebuilt(name: str, parameters: dict[str, object]) -> ProbabilityMap:
    """Return the map that was saved under this name with these parameters."""
    return METHODS[name].kind.from_parameters(parameters)
