"""A row without a cluster belongs to nobody, and to guess which would make the interval wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import InvalidInput

if TYPE_CHECKING:
    from crossent.typing import ArrayLike


def check_clusters(clusters: ArrayLike) -> None:
    """Refuse clusters of which some are missing."""
    values = np.asarray(clusters)
    missing = np.asarray([_is_missing(one) for one in values.tolist()], dtype=bool)
    if missing.any():
        rows = np.flatnonzero(missing)
        raise InvalidInput(
            f"clusters: every row needs one; {_have(len(rows))}, the first is row {int(rows[0])};"
            " leave those rows out, or give each a cluster of its own"
        )


def _have(rows: int) -> str:
    return "1 row has none" if rows == 1 else f"{rows:,} rows have none"


def _is_missing(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and value != value)  # noqa: PLR0124 - NaN
