"""`mutual_information`: what one of two things tells about the other."""

from __future__ import annotations

import numpy as np

from crossent import maths
from crossent.arrays import as_rows, check_distributions, first_namespace, in_unit, scalar_if_single, to_array
from crossent.errors import ShapeMismatch
from crossent.typing import Array, ArrayLike


def mutual_information(joint: ArrayLike, *, base: float | None = None, axis: tuple[int, int] = (-2, -1)) -> Array:
    """Mutual information of two things from their joint distribution: what knowing one tells about the other.

    The divergence of the joint distribution from the one that the two would have if they had nothing to do with each
    other.

        I = sum_ab p_ab log(p_ab / (p_a p_b)),      p_a = sum_b p_ab,      p_b = sum_a p_ab

    Parameters
    ----------
    joint : float array, shape (..., a, b)
        Probabilities of each pair, in [0, 1], which sum to 1 over both axes.  Divide counts by their total.
    base : float, default none
        Base of the logarithm, above 1; 2 gives bits.  Nats without it.
    axis : (int, int), default (-2, -1)
        Where the two are.

    Returns
    -------
    array, shape (...), same namespace, device and float width as the joint distribution
        In nats, in [0, log min(a, b)].  A NumPy scalar for a single table.

    Raises
    ------
    InvalidInput
        Probabilities outside [0, 1], or a table that does not sum to 1.
    ShapeMismatch
        There are not two axes.

    Edge cases
    ----------
    ===============  =====================
    independent      0
    a pair of 0      adds 0
    NaN              NaN, in that table alone
    ===============  =====================

    Accuracy
    --------
    Relative to the result also where the two are nearly independent.  Measured in `tests/registry.py`.

    Cost
    ----
    Memory of the size of the table for the products.

    Source
    ------
    C. E. Shannon, 1948; computed as a divergence, ``crossent/maths/_kl_divergence.py``.

    See Also
    --------
    kl_divergence : of which this is a case.

    Examples
    --------
    One of two equal coins seen is one bit known; two different coins tell nothing about each other.

    >>> import crossent as ce
    >>> print(ce.mutual_information([[0.5, 0.0], [0.0, 0.5]], base=2))
    1.0
    >>> print(ce.mutual_information([[0.25, 0.25], [0.25, 0.25]], base=2))
    0.0
    """
    xp = first_namespace(joint)
    table = to_array("joint", joint, xp)
    if table.ndim < 2:
        raise ShapeMismatch(f"joint: must have two axes, one for each of the two; found shape {tuple(table.shape)}")
    table = xp.moveaxis(table, axis, (-2, -1))
    shape = tuple(table.shape)
    pairs = as_rows("probs", xp.reshape(table, (*shape[:-2], shape[-2] * shape[-1])), -1, name="joint")
    check_distributions(pairs)
    with np.errstate(all="ignore"):
        rows = maths.wider(xp, pairs.rows)
        grid = maths.pair(xp, xp.reshape(rows, (rows.shape[0], *shape[-2:])))
        zero = xp.zeros_like(grid.high)
        # Sums and products as pairs: their rounding is all that two nearly independent things would tell.
        of_a = maths.sum_of_pairs(xp, grid)
        of_b = maths.sum_of_pairs(xp, maths.Pair(*(xp.moveaxis(x, -1, -2) for x in grid)))
        of_b = maths.Pair(*(xp.moveaxis(x, -1, -2) for x in of_b))
        apart = maths.times(xp, maths.Pair(*(x + zero for x in of_a)), maths.Pair(*(x + zero for x in of_b)))
        apart = maths.Pair(*(xp.reshape(x, rows.shape) for x in apart))
        # The logarithm of each product by itself: the product of two small probabilities may be no float.
        log_apart = xp.reshape(xp.log(of_a.high) + xp.log(of_b.high), rows.shape)
        found = maths.narrow(xp, maths.kl_divergence(xp, rows, apart, log_apart), pairs.dtype)
    return scalar_if_single(xp, xp.reshape(in_unit(found, base), shape[:-2]))
