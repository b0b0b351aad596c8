"""From the arguments of `score` to arrays that belong together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.arrays import choose_space, to_array
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.scoring._array_checks import check_shares
from crossent.scoring._arrays import ArrayKey, ArrayReading, ArraySource
from crossent.scoring._labels import class_codes, class_names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.typing import ArrayLike, Kind


def array_source(
    truth: ArrayLike,
    *,
    probs: ArrayLike | None,
    logits: ArrayLike | None,
    log_probs: ArrayLike | None,
    classes: Sequence[Any] | None,
    weights: ArrayLike | None,
    ids: ArrayLike | None,
    by: Any,
    check_sums: bool,
    kind: str | None = None,
    **others: Any,
) -> ArraySource:
    """Return the arrays as a source of batches, or refuse them by the argument that is wrong."""
    if others:
        name = min(others)
        raise InvalidInput(f"{name}: says how a file is read; found arrays; leave it out, or pass the file itself")
    space, value = choose_space(probs, logits, log_probs)
    predictions = _columns(space, value)
    found = _kind(space, kind)
    rows, columns = predictions.shape
    happened = _array("truth", truth)
    soft = happened.ndim == 2
    two = columns == 1 and found != "sigmoid"
    names = class_names(classes, columns, two=two)
    return ArraySource(
        guess=ArrayReading(found, columns, names, soft),
        truth=_shares(happened, rows, len(names), found) if soft else _codes(happened, rows, names, classes),
        predictions=predictions,
        weights=None if weights is None else _weights(weights, rows),
        ids=None if ids is None else _one_per_row("ids", ids, rows),
        keys=_keys(by, rows),
        check_sums=check_sums,
    )


def _array(name: str, value: ArrayLike) -> NDArray[Any]:
    return np.asarray(to_array(name, value, np))


def _kind(space: str, kind: str | None) -> Kind:
    if kind is None or kind == space:
        return space  # type: ignore[return-value]
    if kind == "sigmoid" and space == "probs":
        return "sigmoid"
    raise InvalidInput(f'kind: must agree with the keyword {space}=; found {kind!r}; only probs= may be kind="sigmoid"')


def _columns(space: str, value: ArrayLike) -> NDArray[Any]:
    """Return predictions as rows of real numbers, float where they were not."""
    found = _array(space, value)
    if found.ndim not in {1, 2}:
        raise ShapeMismatch(f"{space}: must have shape (n, k), or (n,) for two classes; found {found.shape}")
    if found.dtype.kind not in "fiub":
        raise InvalidInput(f"{space}: must be real numbers; found {found.dtype}; convert them with .astype(float)")
    table = found if found.ndim == 2 else found[:, np.newaxis]
    if table.shape[1] == 0:
        raise ShapeMismatch(f"{space}: must have at least one column; found {found.shape}")
    return table if table.dtype.kind == "f" else table.astype(np.float64)


def _codes(truth: NDArray[Any], rows: int, names: tuple[str, ...], classes: Sequence[Any] | None) -> NDArray[np.int32]:
    return class_codes(_one_per_row("truth", truth, rows), names, classes)


def _shares(truth: NDArray[Any], rows: int, classes: int, kind: Kind) -> NDArray[np.float64]:
    if truth.shape != (rows, classes):
        raise ShapeMismatch(
            f"truth: must be class numbers of shape ({rows},) or distributions of shape ({rows}, {classes});"
            f" found {truth.shape}"
        )
    shares = truth.astype(np.float64)
    check_shares(shares, sums=kind != "sigmoid")
    return shares


def _one_per_row(name: str, value: ArrayLike, rows: int) -> NDArray[Any]:
    found = _array(name, value)
    if found.shape != (rows,):
        raise ShapeMismatch(
            f"{name}: must have one entry for each of {rows} rows, shape ({rows},); found {found.shape}"
        )
    return found


def _weights(value: ArrayLike, rows: int) -> NDArray[np.float64]:
    weights = _one_per_row("weights", value, rows).astype(np.float64)
    wrong = ~((weights >= 0) & np.isfinite(weights))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InvalidInput(
            f"weights: must be finite and not negative; row {row} has {weights[row]:g}; a weight of 0 leaves a row out"
        )
    if rows and not weights.any():
        raise InvalidInput("weights: must not all be 0; every row has 0; leave weights= out to count rows alike")
    return weights


def _keys(by: Any, rows: int) -> dict[str, ArrayKey]:
    if by is None:
        return {}
    named = by if isinstance(by, Mapping) else {"by": by}
    return {str(name): ArrayKey.of(_one_per_row(f"by[{name!r}]", column, rows)) for name, column in named.items()}
