"""Slices, clusters and counting weights of arrays: checked, and put among the keys that batches carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import InvalidInput
from crossent.scoring._cluster_ids import check_clusters
from crossent.scoring._slicing import Slicing, cuts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLUSTER = "crossent cluster"


def array_keys(by: Any, clusters: Any, frequency: bool, quantiles: int) -> tuple[dict[str, Any] | None, Slicing]:
    """Return the columns that batches carry, and how rows are sliced by them."""
    keys: dict[str, Any] = {} if by is None else {str(name): one for name, one in _named(by).items()}
    crossed = [name for name in keys if keys[name] is None]
    plain = {name: np.asarray(column) for name, column in keys.items() if column is not None}
    slicing = Slicing.of(
        [*plain, *crossed],
        lambda column: cuts_of(plain[column], quantiles) if column in plain else None,
        None if clusters is None else CLUSTER,
        frequency,
    )
    if clusters is not None:
        check_clusters(clusters)
        plain[CLUSTER] = np.asarray(clusters)
    return plain or None, slicing


def _named(by: Any) -> Mapping[str, Any]:
    """Return columns by name; ``{"a": ..., "b": ..., "a*b": None}`` crosses two of them."""
    if not isinstance(by, Mapping):
        return {"by": by}
    for name, column in by.items():
        parts = [part.strip() for part in str(name).split("*")]
        if column is None and not all(by.get(part) is not None for part in parts):
            raise InvalidInput(f"by: {name!r} crosses columns that are given too; found {list(by)}; add the arrays")
    return by


def check_weights(weights: NDArray[np.float64] | None, frequency: bool, argument: str) -> None:
    """Refuse counting weights that don't count."""
    if not frequency:
        return
    if weights is None:
        raise InvalidInput(f"frequency: says what weights are; found no {argument}; pass {argument}=")
    wrong = weights != np.rint(weights)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InvalidInput(
            f"{argument}: with frequency=True they count rows; row {row} has {weights[row]:g}, no whole number;"
            " leave frequency out if they say how much a row matters"
        )
