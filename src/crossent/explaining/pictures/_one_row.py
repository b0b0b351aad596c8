"""The pictures of one row: what they are given, explained, or told why it is not one row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crossent.explaining import Explanation


def explained(
    truth: Any, spaces: Mapping[str, Any], dimensions: tuple[int, ...], shown: str, give: str, **reading: Any
) -> Explanation:
    """Return the explanation of a row whose prediction, in one of the spaces, has one of these numbers of axes."""
    from crossent.explaining import explain

    for name, given in spaces.items():
        if given is not None and np.ndim(given) not in dimensions:
            raise InvalidInput(f"{name}: this picture shows {shown}; found shape {np.shape(given)}; pass {give}")
    return explain(truth, **spaces, **reading)
