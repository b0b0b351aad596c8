"""`SparseTruth`: a distribution over many classes, of which a few are named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, final

import numpy as np

from crossent.arrays._dtypes import as_floats, cast, dtype_name, index_integer, is_integer
from crossent.arrays._namespace import to_array
from crossent.arrays._prediction import Prediction
from crossent.arrays._where import any_true, first_true, plain, show, size_of
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.maths import row_sum, scatter
from crossent.typing import Array, ArrayLike, Namespace


@final
@dataclass(frozen=True, slots=True, eq=False)
class SparseTruth:
    """A truth that names a few classes of each sample and how much of it each has: what a teacher's top k are kept as.

    Stands wherever a loss takes ``truth``; nothing of the size of the logits is made of it by the native core.

    Parameters
    ----------
    classes : integer array, shape (..., m)
        Class numbers, 0 <= class < k, m of each sample.  One that is named twice has both shares.
    shares : float array, shape (..., m)
        How much of the truth each has; not negative, finite.
    rest : {"nothing", "spread"}, default "nothing"
        What the classes that are not named have: nothing, so the loss is the formula with the shares as they stand; or
        what the shares lack of 1, spread evenly over them.

    Examples
    --------
    >>> import crossent as ce
    >>> truth = ce.SparseTruth([[2, 0]], [[0.75, 0.25]])
    >>> print(ce.cross_entropy(truth, [[0.25, 0.5, 0.25]], base=2))
    [2.]
    >>> print(ce.cross_entropy([[0.25, 0.0, 0.75]], [[0.25, 0.5, 0.25]], base=2))
    [2.]
    """

    classes: ArrayLike
    shares: ArrayLike
    rest: Literal["nothing", "spread"] = "nothing"


@dataclass(frozen=True, slots=True)
class SparseRows:
    """The same, checked: (n, m) class numbers and shares, and what each class that is not named has, (n,) or none."""

    classes: Array
    shares: Array
    rest: Array | None

    def dense(self, prediction: Prediction) -> Array:
        """Return the truth as (n, k) rows."""
        return scatter(prediction.xp, self.classes, self.shares, self.rest, prediction.rows)


def read_sparse(truth: SparseTruth, prediction: Prediction) -> SparseRows:
    """Return the truth as rows that belong to the rows of the prediction."""
    xp = prediction.xp
    classes = to_array("truth.classes", truth.classes, xp, like=prediction.given)
    shares = as_floats("truth.shares", to_array("truth.shares", truth.shares, xp, like=prediction.given), xp)
    found = tuple(classes.shape)
    if tuple(shares.shape) != found or found[:-1] != prediction.shape or len(found) != len(prediction.shape) + 1:
        raise ShapeMismatch(
            f"truth: classes and shares must have shape {(*prediction.shape, 'm')}".replace("'", "")
            + f", to match {prediction.name}; found {found} and {tuple(shares.shape)}"
        )
    if not is_integer(classes):
        raise InvalidInput(f"truth.classes: must be integers; found {dtype_name(classes)}")
    if truth.rest not in {"nothing", "spread"}:
        raise InvalidInput(f"truth.rest: must be 'nothing' or 'spread'; found {truth.rest!r}")
    n, m = size_of(prediction.shape), found[-1]
    classes = xp.reshape(cast(xp, classes, index_integer(xp)), (n, m))
    shares = xp.reshape(shares if shares.dtype == prediction.dtype else cast(xp, shares, prediction.dtype), (n, m))
    _check(classes, shares, prediction)
    return SparseRows(classes, shares, _rest(classes, shares, prediction) if truth.rest == "spread" else None)


def _check(classes: Array, shares: Array, prediction: Prediction) -> None:
    """Refuse a class that there is not, and a share that can't be."""
    xp = prediction.xp
    wrong = (classes < 0) | (classes >= prediction.classes)
    if any_true(xp, wrong):
        row, column = first_true(xp, wrong)
        raise InvalidInput(
            f"truth.classes: must be in 0 .. {prediction.classes - 1}; {prediction.name_row(row)} has "
            f"{int(classes[row, column])}; give an empty place any class, with a share of 0"
        )
    wrong = (shares < 0) | (shares == float("inf"))
    if any_true(xp, wrong):
        row, column = first_true(xp, wrong)
        raise InvalidInput(
            f"truth.shares: must be finite and not negative; {prediction.name_row(row)} has "
            f"{show_share(shares[row, column])}"
        )


def first_largest(xp: Namespace, rows: SparseRows, prediction: Prediction) -> Array:
    """Return the class that has most of each row, the first of the named ones where several do."""
    place = xp.argmax(rows.shares, axis=-1)[..., None]
    named = xp.take_along_axis(rows.classes, place, axis=-1)[..., 0]
    if rows.rest is None:
        return named
    most = xp.take_along_axis(rows.shares, place, axis=-1)[..., 0]
    return xp.where(rows.rest > most, xp.argmax(rows.dense(prediction), axis=-1), named)


def show_share(share: Array) -> str:
    """Return a share as text, also infinity."""
    number = float(plain(share))
    return show(share) if np.isfinite(number) else repr(number)


def _rest(classes: Array, shares: Array, prediction: Prediction) -> Array:
    """Return what each class that is not named has: what the shares lack of 1, over how many those are."""
    xp = prediction.xp
    lacking = 1.0 - row_sum(xp, shares)
    wrong = lacking < -1e-5
    if any_true(xp, wrong):
        row = first_true(xp, wrong)[0]
        raise InvalidInput(
            f"truth.shares: must sum to at most 1 with rest='spread'; {prediction.name_row(row)} sums to "
            f"{show(1.0 - lacking[row])}"
        )
    ordered = xp.sort(classes, axis=-1)
    repeats = xp.sum(cast(xp, ordered[:, 1:] == ordered[:, :-1], lacking.dtype), axis=-1)
    unnamed = prediction.classes - classes.shape[-1] + repeats
    lacking = xp.where(lacking < 0, 0.0, lacking)
    return xp.where(unnamed > 0, lacking / xp.where(unnamed > 0, unnamed, 1.0), 0.0)
