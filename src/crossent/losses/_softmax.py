"""`softmax` and `log_softmax`: probabilities from scores."""

from __future__ import annotations

import numpy as np

from crossent import maths, native
from crossent.arrays import Prediction, as_rows, row_blocks, takes_native
from crossent.typing import Array, ArrayLike


def softmax(logits: ArrayLike, *, axis: int = -1) -> Array:
    """Probabilities of the classes from their scores.

    Also called the multinomial logistic function, or the Boltzmann distribution at temperature 1.

        softmax(z)_j = exp(z_j) / sum_i exp(z_i)

    Parameters
    ----------
    logits : float array, shape (..., k)
        Scores in [-inf, inf]; -inf is a class that can't happen, one +inf a certainty.
    axis : int, default -1
        Where the classes are.

    Returns
    -------
    array, shape (..., k), same namespace, device and float width as the logits
        In [0, 1]; each row sums to 1 but for rounding.

    Raises
    ------
    InvalidInput
        The logits are no numbers.
    ShapeMismatch
        There is no axis of classes, or it is empty.

    Edge cases
    ----------
    ===========================  ==================
    all -inf, or two +inf        NaN in that row
    NaN                          NaN in that row
    k = 1                        1
    ===========================  ==================

    Accuracy
    --------
    Exact under a common offset: the differences from the largest score are compensated.  Measured in
    `tests/registry.py`.

    Cost
    ----
    One pass, one exponential per element.

    Source
    ------
    P. Blanchard, D. J. Higham, N. J. Higham, 2021, for the shift; ``crossent/maths/_shift.py``.

    See Also
    --------
    log_softmax : their logarithms, which do not underflow.
    cross_entropy : takes ``logits=`` as they are, which is more exact than to pass probabilities.

    Examples
    --------
    >>> import crossent as ce
    >>> print(ce.softmax([0.0, 0.0, 0.0, 0.0]))
    [0.25 0.25 0.25 0.25]
    >>> print(ce.softmax([1000.0, 1000.0, -float("inf")]))
    [0.5 0.5 0. ]
    """
    prediction = as_rows("logits", logits, axis)
    return prediction.per_class(_rows(prediction, "softmax"))


def log_softmax(logits: ArrayLike, *, axis: int = -1) -> Array:
    """Log-probabilities of the classes from their scores.

    Keeps what `softmax` loses: the logarithm of a probability too small for a float, or too near 1 to differ from it.

        log_softmax(z)_j = z_j - log sum_i exp(z_i)

    Parameters
    ----------
    logits : float array, shape (..., k)
        Scores in [-inf, inf]; -inf is a class that can't happen, one +inf a certainty.
    axis : int, default -1
        Where the classes are.

    Returns
    -------
    array, shape (..., k), same namespace, device and float width as the logits
        In nats, in [-inf, 0].

    Raises
    ------
    InvalidInput
        The logits are no numbers.
    ShapeMismatch
        There is no axis of classes, or it is empty.

    Edge cases
    ----------
    ===========================  ==================
    all -inf, or two +inf        NaN in that row
    NaN                          NaN in that row
    k = 1                        0
    ===========================  ==================

    Accuracy
    --------
    Measured in `tests/registry.py`.

    Cost
    ----
    One pass, one exponential per element.

    Source
    ------
    P. Blanchard, D. J. Higham, N. J. Higham, 2021; ``crossent/maths/_softmax.py``.

    See Also
    --------
    softmax : the probabilities themselves.
    surprisal : minus this, in any base.

    Examples
    --------
    >>> import crossent as ce
    >>> print(ce.log_softmax([0.0, -1000.0]))
    [    0. -1000.]
    """
    prediction = as_rows("logits", logits, axis)
    return prediction.per_class(_rows(prediction, "log_softmax"))


def _rows(prediction: Prediction, verb: str) -> Array:
    """Return softmax or log_softmax of the rows, by the native core or by `crossent.maths`."""
    if takes_native(prediction.xp):
        found = np.empty((prediction.n, prediction.classes), prediction.dtype)
        for place, (rows,) in row_blocks(prediction.source):
            getattr(native, verb)(rows, found[place])
        return found
    with np.errstate(all="ignore"):
        wide = getattr(maths, verb)(prediction.xp, maths.wider(prediction.xp, prediction.rows))
        return maths.narrow(prediction.xp, wide, prediction.dtype)
