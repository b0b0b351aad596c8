"""`entropy`: how uncertain a distribution is by itself."""

from __future__ import annotations

import numpy as np

from crossent import maths, native
from crossent.arrays import Prediction, in_unit, takes_native, unit_stride_rows
from crossent.information._distributions import read_distribution
from crossent.typing import Array, ArrayLike

_ENTROPY = {
    "probs": maths.entropy_from_probs,
    "log_probs": maths.entropy_from_log_probs,
    "logits": maths.entropy_from_logits,
}


def entropy(
    probs: ArrayLike | None = None,
    *,
    logits: ArrayLike | None = None,
    log_probs: ArrayLike | None = None,
    base: float | None = None,
    axis: int = -1,
) -> Array:
    """Entropy of one distribution: its own uncertainty, the least cross-entropy that any prediction of it can have.

    The mean number of yes/no questions, with ``base=2``, that finding out takes.

        H(p) = -sum_k p_k log p_k

    Parameters
    ----------
    probs, logits, log_probs : float array, shape (..., k)
        The distribution, by the keyword that says what its numbers are.
    base : float, default none
        Base of the logarithm, above 1; 2 gives bits.  Nats without it.
    axis : int, default -1
        Where the classes are.

    Returns
    -------
    array, shape (...), same namespace, device and float width as the distribution
        In nats, in [0, log k].  A NumPy scalar for a single distribution.

    Raises
    ------
    InvalidInput
        The distribution is given in no space or in two; probabilities outside [0, 1]; rows that do not sum to 1.
    ShapeMismatch
        There is no axis of classes, or it is empty.

    Edge cases
    ----------
    =================  =====================
    a probability 0    adds 0
    one class          0
    NaN                NaN, in that row alone
    no rows            shape (0,)
    =================  =====================

    Accuracy
    --------
    Measured in `tests/registry.py`.

    Cost
    ----
    One pass that checks, one that computes.

    Source
    ------
    C. E. Shannon, A mathematical theory of communication, 1948; ``crossent/maths/_entropy.py``.

    See Also
    --------
    perplexity : exp of it, a number of classes.
    cross_entropy : of a truth against another distribution.
    surprisal : of each outcome, of which this is the mean.

    Examples
    --------
    Eight equally likely fruits take 3 bits, 1024 take 10:

    >>> import crossent as ce
    >>> print(ce.entropy([1 / 8] * 8, base=2))
    3.0
    >>> print(ce.entropy([1 / 1024] * 1024, base=2))
    10.0
    >>> print(ce.entropy([[0.5, 0.5], [1.0, 0.0]]))
    [0.69314718 0.        ]
    """
    prediction = read_distribution(probs, logits, log_probs, axis)
    return prediction.per_sample(in_unit(_rows(prediction), base))


def _rows(prediction: Prediction) -> Array:
    """Return one entropy per row, by the native core (probabilities) or by `crossent.maths`."""
    if prediction.space == "probs" and takes_native(prediction.xp):
        rows = unit_stride_rows(prediction.rows)
        found = np.empty(rows.shape[0], rows.dtype)
        native.entropy(rows, found)
        return found
    with np.errstate(all="ignore"):
        return _ENTROPY[prediction.space](prediction.xp, prediction.rows)
