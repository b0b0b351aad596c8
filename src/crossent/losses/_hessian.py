"""Second derivatives of cross-entropy by the logits: the diagonal, and the product with a vector."""

from __future__ import annotations

import numpy as np

from crossent import maths
from crossent.arrays import as_floats, cast, in_unit, own_in_unit, to_array
from crossent.errors import ShapeMismatch
from crossent.losses._case import Asked, Case, read_case
from crossent.typing import Array, ArrayLike, Ignore


def cross_entropy_hessian_diagonal(
    truth: ArrayLike,
    *,
    logits: ArrayLike,
    base: float | None = None,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
    ignore: Ignore = None,
    axis: int = -1,
) -> Array:
    """Second derivative of cross-entropy by each logit of one prediction: the diagonal of its Hessian.

    What boosted trees and diagonal Newton steps divide the gradient by.

        d^2 loss / d z_j^2 = U q_j (1 - q_j),      U = sum_k c_k t'_k

    Parameters
    ----------
    truth : integer array, shape (...), or array of any numbers, shape (..., k), or `SparseTruth`
        Class numbers or distributions; only their mass U matters here, 1 for a class number without options.
    logits : float array, shape (..., k)
        Real scores; -inf is a class that can't happen.
    base, label_smoothing, class_weights, ignore, axis
        As in `cross_entropy`.

    Returns
    -------
    array, shape (..., k), same namespace, device and float width as the logits
        In nats, in [0, U / 4].

    Raises
    ------
    InvalidInput
        As `cross_entropy`.
    ShapeMismatch
        As `cross_entropy`.

    Edge cases
    ----------
    ===================  ==========================
    a logit of -inf      0
    ignored sample       0
    k = 1                0
    NaN in the row       NaN throughout that row
    ===================  ==========================

    Accuracy
    --------
    ``1 - q`` is the sum of the other probabilities, so a nearly certain row keeps its curvature.  Measured in
    `tests/registry.py`.

    Cost
    ----
    One pass; memory of the size of the result.

    Source
    ------
    The textbook derivative; ``crossent/maths/_hessian.py`` for the form that is computed.

    See Also
    --------
    cross_entropy_hessian_product : the whole Hessian times a vector.
    cross_entropy_and_gradient : first derivatives.

    Examples
    --------
    >>> import crossent as ce
    >>> print(ce.cross_entropy_hessian_diagonal([0], logits=[[0.0, 0.0]]))
    [[0.25 0.25]]
    """
    case = read_case(truth, None, logits, None, label_smoothing, class_weights, ignore, axis)
    return _bent(case, None, base)


def cross_entropy_hessian_product(
    truth: ArrayLike,
    vector: ArrayLike,
    *,
    logits: ArrayLike,
    base: float | None = None,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
    ignore: Ignore = None,
    axis: int = -1,
) -> Array:
    """Hessian of cross-entropy by the logits of one prediction, times a vector; the matrix of k by k is never made.

    What conjugate gradients, trust regions and influence functions need.

        H v = U (q * v - q (q . v)),      U = sum_k c_k t'_k

    Parameters
    ----------
    truth : integer array, shape (...), or array of any numbers, shape (..., k), or `SparseTruth`
        Class numbers or distributions; only their mass U matters here.
    vector : float array, shape (..., k)
        One vector for each sample, of the shape of the logits.
    logits : float array, shape (..., k)
        Real scores; -inf is a class that can't happen.
    base, label_smoothing, class_weights, ignore, axis
        As in `cross_entropy`.

    Returns
    -------
    array, shape (..., k), same namespace, device and float width as the logits
        In nats; each row sums to 0.

    Raises
    ------
    InvalidInput
        As `cross_entropy`.
    ShapeMismatch
        The vector has not the shape of the logits; and as `cross_entropy`.

    Edge cases
    ----------
    ======================  =======================================
    a constant vector       0
    a logit of -inf         0 there, whatever the vector holds
    ignored sample          0
    NaN in the row          NaN throughout that row
    ======================  =======================================

    Accuracy
    --------
    A constant in the vector costs no digits.  Where ``q . v`` cancels, relative to the terms that cancel.  Measured in
    `tests/registry.py`.

    Cost
    ----
    Two passes in cache, one read and one write of memory.

    Source
    ------
    B. A. Pearlmutter, Fast exact multiplication by the Hessian, 1994; ``crossent/maths/_hessian.py``.

    See Also
    --------
    cross_entropy_hessian_diagonal : its diagonal alone.

    Examples
    --------
    >>> import crossent as ce
    >>> print(ce.cross_entropy_hessian_product([0], [[1.0, 0.0]], logits=[[0.0, 0.0]]))
    [[ 0.25 -0.25]]
    >>> print(ce.cross_entropy_hessian_product([0], [[7.0, 7.0]], logits=[[3.0, 0.0]]))
    [[0. 0.]]
    """
    case = read_case(truth, None, logits, None, label_smoothing, class_weights, ignore, axis, Asked())
    prediction = case.prediction
    v = as_floats("vector", to_array("vector", vector, prediction.xp, like=prediction.given), prediction.xp)
    if tuple(v.shape) != tuple(prediction.given.shape):
        raise ShapeMismatch(
            f"vector: must have the shape of the logits, {tuple(prediction.given.shape)}; found {tuple(v.shape)}"
        )
    v = v if v.dtype == prediction.dtype else cast(prediction.xp, v, prediction.dtype)
    return _bent(case, prediction.rows_of(v), base)


def _bent(case: Case, vector: Array | None, base: float | None) -> Array:
    """Return the diagonal, or the product with a vector; of NumPy rows as many at a time as stay in cache."""
    prediction = case.prediction
    if prediction.xp is not np:
        return prediction.per_class(in_unit(_bent_rows(case, vector), base))
    rows = np.empty((prediction.n, prediction.classes), prediction.dtype)
    for place, part in case.blocks():
        rows[place] = _bent_rows(part, None if vector is None else vector[place])
    return prediction.per_class(own_in_unit(rows, base))


def _bent_rows(case: Case, vector: Array | None) -> Array:
    """Return the diagonal, or the product with a vector, of each row."""
    xp = case.prediction.xp
    with np.errstate(all="ignore"):
        shaped = case.shaping.applied(case.prediction)
        mass = maths.wider(xp, case.denominators())
        if vector is None:
            found = maths.hessian_diagonal(xp, mass, shaped)
        else:
            found = maths.hessian_product(xp, mass, shaped, maths.wider(xp, vector))
        return case.without_ignored(maths.narrow(xp, found, case.prediction.dtype))
