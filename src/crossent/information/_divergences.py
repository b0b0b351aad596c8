"""`kl_divergence` and `js_divergence`: how far one distribution is from another."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from crossent import maths, native
from crossent.arrays import Prediction, RowSource, in_unit, row_blocks, takes_native
from crossent.information._distributions import read_distribution, read_truth_distribution
from crossent.information._two_logits import read_two_logits, refuse_temperature
from crossent.typing import Array, ArrayLike, Namespace, Space


def kl_divergence(
    truth: ArrayLike | None = None,
    probs: ArrayLike | None = None,
    *,
    logits: ArrayLike | None = None,
    log_probs: ArrayLike | None = None,
    truth_logits: ArrayLike | None = None,
    truth_log_probs: ArrayLike | None = None,
    base: float | None = None,
    temperature: float = 1.0,
    axis: int = -1,
) -> Array:
    """Kullback-Leibler divergence of one prediction from the truth: the loss that a better prediction could have saved.

    Also called relative entropy or information gain.  Not symmetric: the truth comes first.

        KL(p || q) = sum_k p_k log(p_k / q_k) = H(p, q) - H(p)

    Parameters
    ----------
    truth : integer array, shape (...), or array of any numbers, shape (..., k)
        Class numbers, or distributions whose rows sum to 1.
    probs, logits, log_probs : float array, shape (..., k)
        The prediction, by the keyword that says what its numbers are.
    truth_logits, truth_log_probs : float array, shape (..., k), default none
        The truth, in place of ``truth``, where the prediction is ``logits`` or ``log_probs``: a teacher's scores.  No
        probability is rounded on the way, and both sides are made to sum to 1.
    temperature : float, default 1
        What the logits of both sides are divided by before the softmax; above 0.
    base : float, default none
        Base of the logarithm, above 1; 2 gives bits.  Nats without it.
    axis : int, default -1
        Where the classes are.

    Returns
    -------
    array, shape (...), same namespace, device and float width as the prediction
        In nats, in [0, inf].  A NumPy scalar for a single pair.

    Raises
    ------
    InvalidInput
        Truth or prediction is given in no space or in two; rows that are no distributions; a class number that is no
        class; a temperature where one side has no logits.
    ShapeMismatch
        Truth and prediction do not belong together.

    Edge cases
    ----------
    ==========================================  =====================
    truth 0                                     adds 0
    truth above 0 where the prediction is 0     inf
    truth = prediction                          0
    rows that sum to 1 only nearly              the definition, but not below 0
    NaN                                         NaN, in that row alone
    ==========================================  =====================

    Accuracy
    --------
    Relative to the result also where the two nearly agree.  Measured in `tests/registry.py`.

    Cost
    ----
    Two passes that check, one that computes.

    Source
    ------
    S. Kullback, R. A. Leibler, On information and sufficiency, 1951; ``crossent/maths/_kl_divergence.py``.

    See Also
    --------
    cross_entropy : the same plus the truth's own entropy.
    kl_divergence_and_gradient : the same, and its derivative by the prediction.
    js_divergence : symmetric, and finite.

    Examples
    --------
    >>> import crossent as ce
    >>> print(ce.kl_divergence([0.5, 0.5], [0.25, 0.75]))
    0.14384103622589048
    >>> print(ce.kl_divergence([0.5, 0.5], [1.0, 0.0]))
    inf

    From the scores of a teacher, however near:

    >>> print(f"{ce.kl_divergence(truth_logits=[1e-9, 0.0], logits=[0.0, 0.0]):.6g}")
    1.25e-19
    """
    if truth is None or truth_logits is not None or truth_log_probs is not None:
        pairs = read_two_logits(truth, probs, logits, log_probs, truth_logits, truth_log_probs, temperature, axis)
        return pairs.prediction.per_sample(in_unit(pairs.divergence().value, base))
    prediction = read_distribution(probs, logits, log_probs, axis)
    refuse_temperature(temperature)
    p = read_truth_distribution(truth, prediction)
    if prediction.space == "probs" and takes_native(prediction.xp):
        found = np.maximum(_native(native.kl_divergence, p, prediction.source), 0.0)
    else:
        found = _by_maths(_kl_rows, p, prediction)
    return prediction.per_sample(in_unit(found, base))


def js_divergence(
    truth: ArrayLike,
    probs: ArrayLike | None = None,
    *,
    logits: ArrayLike | None = None,
    log_probs: ArrayLike | None = None,
    base: float | None = None,
    axis: int = -1,
) -> Array:
    """Jensen-Shannon divergence of two distributions: how far both are from their middle.

    Symmetric, always finite; its square root is a distance.  With ``base=2`` it lies in [0, 1].

        JS(p, q) = KL(p || m) / 2 + KL(q || m) / 2,      m = (p + q) / 2

    Parameters
    ----------
    truth : integer array, shape (...), or array of any numbers, shape (..., k)
        One of the two: class numbers, or distributions whose rows sum to 1.
    probs, logits, log_probs : float array, shape (..., k)
        The other, by the keyword that says what its numbers are.
    base : float, default none
        Base of the logarithm, above 1; 2 gives bits.  Nats without it.
    axis : int, default -1
        Where the classes are.

    Returns
    -------
    array, shape (...), same namespace, device and float width as the prediction
        In nats, in [0, log 2].  A NumPy scalar for a single pair.

    Raises
    ------
    InvalidInput
        The prediction is given in no space or in two; rows that are no distributions; a class number that is no class.
    ShapeMismatch
        The two do not belong together.

    Edge cases
    ----------
    =====================  =====================
    equal rows             0
    nothing in common      log 2
    NaN                    NaN, in that row alone
    =====================  =====================

    Accuracy
    --------
    Relative to the result also where the two nearly agree.  Measured in `tests/registry.py`.

    Cost
    ----
    Two passes that check, one that computes.

    Source
    ------
    J. Lin, Divergence measures based on the Shannon entropy, 1991; ``crossent/maths/_js_divergence.py``.

    See Also
    --------
    kl_divergence : from the truth to a prediction, not symmetric.

    Examples
    --------
    >>> import crossent as ce
    >>> print(ce.js_divergence([1.0, 0.0], [0.0, 1.0], base=2))
    1.0
    >>> print(f"{ce.js_divergence([0.5, 0.5], [0.25, 0.75]):.15f}")
    0.033822075568605
    """
    prediction = read_distribution(probs, logits, log_probs, axis)
    p = read_truth_distribution(truth, prediction)
    if prediction.space == "probs" and takes_native(prediction.xp):
        found = _native(native.js_divergence, p, prediction.source)
    else:
        found = _by_maths(_js_rows, p, prediction)
    return prediction.per_sample(in_unit(found, base))


def _kl_rows(xp: Namespace, space: Space, p: Array, q: Array) -> Array:
    """Return Kullback-Leibler divergences of rows."""
    if space == "probs":
        return maths.kl_divergence(xp, p, maths.pair(xp, q))
    return maths.kl_of_distributions(xp, maths.distribution(xp, "probs", p), maths.distribution(xp, space, q))


def _js_rows(xp: Namespace, space: Space, p: Array, q: Array) -> Array:
    """Return Jensen-Shannon divergences of rows."""
    return maths.js_divergence(xp, p, maths.pair(xp, q) if space == "probs" else maths.distribution(xp, space, q).p)


def _by_maths(rows_of: Callable[..., Array], p: RowSource, prediction: Prediction) -> Array:
    """Return one divergence per row by `crossent.maths`, in float64 where the library has it."""
    xp, parts = prediction.xp, []
    with np.errstate(all="ignore"):
        for _, (truth, rows) in row_blocks(p, prediction.source, must_cut=True):
            found = rows_of(xp, prediction.space, maths.wider(xp, truth), maths.wider(xp, rows))
            parts.append(maths.narrow(xp, found, prediction.dtype))
    return parts[0] if len(parts) == 1 else xp.concat(parts)


def _native(verb: Callable[[Array, Array, Array], int], p: RowSource, q: RowSource) -> Array:
    """Return one divergence per row by the native core."""
    found = np.empty(p.n, p.dtype)
    for place, (happened, predicted) in row_blocks(p, q):
        verb(happened, predicted, found[place])
    return found
