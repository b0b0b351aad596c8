"""`logsumexp`: what turns scores into log-probabilities when it is subtracted."""

from __future__ import annotations

import numpy as np

from crossent import maths, native
from crossent.arrays import as_rows, row_blocks, takes_native
from crossent.typing import Array, ArrayLike


def logsumexp(logits: ArrayLike, *, axis: int = -1) -> Array:
    """Logarithm of the sum of exponentials of a row of scores.

    Also called the log-partition function or the free energy; what turns scores into log-probabilities when it is
    subtracted.

        logsumexp(z) = log sum_j exp(z_j)

    Parameters
    ----------
    logits : float array, shape (..., k)
        Any numbers in [-inf, inf].
    axis : int, default -1
        What to sum over.

    Returns
    -------
    array, shape (...), same namespace, device and float width as the logits
        In nats, in [-inf, inf].

    Raises
    ------
    InvalidInput
        The logits are no numbers.
    ShapeMismatch
        There is no axis to sum over, or it is empty.

    Edge cases
    ----------
    ===============  ======
    all -inf         -inf
    any +inf         inf
    NaN              NaN
    k = 1            the score itself
    ===============  ======

    Accuracy
    --------
    Measured in `tests/registry.py`; relative to the result also where the sum is near 1.

    Cost
    ----
    One pass, one exponential per element.

    Source
    ------
    P. Blanchard, D. J. Higham, N. J. Higham, 2021; ``crossent/maths/_logsumexp.py``.

    See Also
    --------
    log_softmax : the scores minus this.

    Examples
    --------
    >>> import crossent as ce
    >>> print(ce.logsumexp([0.0, 0.0]))
    0.6931471805599453
    >>> print(ce.logsumexp([1000.0, 1000.0]))
    1000.6931471805599
    """
    prediction = as_rows("logits", logits, axis)
    if not takes_native(prediction.xp):
        with np.errstate(all="ignore"):
            wide = maths.logsumexp(prediction.xp, maths.wider(prediction.xp, prediction.rows))
        return prediction.per_sample(maths.narrow(prediction.xp, wide, prediction.dtype))
    found = np.empty(prediction.n, prediction.dtype)
    for place, (rows,) in row_blocks(prediction.source):
        status = native.logsumexp(rows, found[place])
        if status & (native.ALL_MINUS_INFINITY | native.POSITIVE_INFINITY_INPUT):
            # The core calls such rows no distribution; as a plain sum they have a value.
            largest = rows.max(axis=-1)
            found[place] = np.where(np.isinf(largest), largest, found[place])
    return prediction.per_sample(found)
