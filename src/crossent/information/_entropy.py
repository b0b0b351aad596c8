"""`entropy`: how uncertain a distribution is by itself."""

from __future__ import annotations

import numpy as np

from crossent import maths, native
from crossent.arrays import Prediction, Shaping, in_unit, read_shaping, row_blocks, takes_native
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
    temperature: float = 1.0,
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
    temperature : float, default 1
        What logits are divided by before the softmax; above 0.
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
    entropy_and_gradient : the same, and its derivative.
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
    shaping = read_shaping(prediction, temperature)
    return prediction.per_sample(in_unit(_rows(prediction, shaping), base))


def entropy_and_gradient(
    probs: ArrayLike | None = None,
    *,
    logits: ArrayLike | None = None,
    log_probs: ArrayLike | None = None,
    base: float | None = None,
    temperature: float = 1.0,
    axis: int = -1,
) -> tuple[Array, Array]:
    """Entropy of one distribution, and its derivative by each of its numbers: for what is paid to stay unsure.

        d H / d logit_j    = -q_j (log q_j + H)
        d H / d log_prob_j = -q_j (log q_j + 1)
        d H / d prob_j     = -log q_j - 1

    Parameters
    ----------
    probs, logits, log_probs : float array, shape (..., k)
        The distribution; the gradient is by these very numbers.
    base, temperature, axis
        As in `entropy`.  ``base`` applies to the gradient too.

    Returns
    -------
    entropies : array, shape (...)
        In nats, in [0, log k].
    gradient : array, shape (..., k)
        By logits each row sums to 0.

    Raises
    ------
    InvalidInput
        As `entropy`.
    ShapeMismatch
        As `entropy`.

    Edge cases
    ----------
    ====================  =========================================
    a probability 0       gradient inf by probs; 0 by the others
    equal logits          gradient 0
    NaN in the row        NaN throughout that row
    ====================  =========================================

    Accuracy
    --------
    By logits, the entropy's own logarithm cancels and is never taken.  Measured in `tests/registry.py`.

    Cost
    ----
    Two passes; memory of the size of the gradient.

    Source
    ------
    The textbook derivative; ``crossent/maths/_entropy.py``.

    See Also
    --------
    entropy : the entropies alone.

    Examples
    --------
    >>> import crossent as ce
    >>> entropy, gradient = ce.entropy_and_gradient(logits=[0.0, 0.0, -float("inf")], base=2)
    >>> print(entropy, gradient)
    1.0 [0. 0. 0.]
    """
    prediction = read_distribution(probs, logits, log_probs, axis)
    shaping = read_shaping(prediction, temperature)
    gradient = _gradient(prediction, shaping)
    return (
        prediction.per_sample(in_unit(_rows(prediction, shaping), base)),
        prediction.per_class(in_unit(gradient, base)),
    )


def _gradient(prediction: Prediction, shaping: Shaping) -> Array:
    """Return the derivative of each row's entropy by the numbers of the row."""
    xp, rows = prediction.xp, prediction.rows
    with np.errstate(all="ignore"):
        if prediction.space == "logits":
            wide = maths.entropy_gradient_by_logits(xp, shaping.applied(prediction))
            return maths.narrow(xp, wide, rows.dtype)
        if prediction.space == "log_probs":
            wide = maths.entropy_gradient_by_log_probs(xp, maths.wider(xp, rows))
        else:
            wide = maths.entropy_gradient_by_probs(xp, maths.wider(xp, rows))
        return maths.narrow(xp, wide, prediction.dtype)


def _rows(prediction: Prediction, shaping: Shaping) -> Array:
    """Return one entropy per row, by the native core or by `crossent.maths`."""
    if prediction.space == "probs" and takes_native(prediction.xp):
        found = np.empty(prediction.n, prediction.dtype)
        for place, (rows,) in row_blocks(prediction.source):
            native.entropy(rows, found[place])
        return found
    if prediction.space == "logits" and takes_native(prediction.xp):
        return _native_from_logits(prediction, shaping)
    return _by_maths(prediction, shaping)


def _native_from_logits(prediction: Prediction, shaping: Shaping) -> Array:
    """Return one entropy per row of logits by the native core; rows out of the ordinary by `crossent.maths`."""
    n, dtype = prediction.n, prediction.dtype
    labels, predicted, loss, found = (
        np.zeros(n, np.int64),
        np.empty(n, np.int64),
        np.empty(n, dtype),
        np.empty(n, dtype),
    )
    for place, (block,) in row_blocks(prediction.source):
        native.cross_entropy_parts(
            block, labels[place], None, None, None, None, 0.0, None, None, shaping.temperature, 0.0, 0.0, 0.0,
            loss[place], None, None, found[place], None, predicted[place],
        )  # fmt: skip
        odd = np.flatnonzero(predicted[place] < 0)
        if odd.size:
            found[place][odd] = _by_maths(prediction.with_rows(block[odd]), shaping)
    return found


def _by_maths(prediction: Prediction, shaping: Shaping) -> Array:
    """Return one entropy per row by `crossent.maths`."""
    xp, rows = prediction.xp, prediction.rows
    with np.errstate(all="ignore"):
        if not shaping.is_none:
            return maths.narrow(xp, maths.entropy_of_shaped(xp, shaping.applied(prediction)), rows.dtype)
        return maths.narrow(xp, _ENTROPY[prediction.space](xp, maths.wider(xp, rows)), rows.dtype)
