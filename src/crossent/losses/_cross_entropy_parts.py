"""`cross_entropy_parts`: one read of the logits, everything they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from crossent.arrays import check_out, first_largest, give, in_unit, own_in_unit, unit
from crossent.errors import InvalidInput
from crossent.losses._case import Asked, Case, read_case
from crossent.losses._row_parts import row_parts_and_gradient
from crossent.typing import Array, ArrayLike, Ignore


@final
@dataclass(frozen=True, slots=True, eq=False)
class CrossEntropyParts:
    """What one read of the logits says of each sample; arrays of the shape of the samples, but for the gradient.

    Attributes
    ----------
    loss : array, shape (...)
        The cross-entropy, with all options.
    gradient : array, shape (..., k), or None
        Its derivative by the logits, if it was asked for.
    log_sum_exp : array, shape (...)
        The logarithm of the sum of exponentials of the logits, as the softmax sees them.
    entropy : array, shape (...)
        Of the prediction: how unsure it is, whatever happened.
    p_truth : array, shape (...)
        What the prediction gave to what happened; of a distribution, the mean over it.  NaN for ignored samples.
    predicted : integer array, shape (...)
        The class with the largest logit, the first of several.
    correct : boolean array, shape (...)
        Whether that is what happened (of a distribution: its first largest class).  False for ignored samples.
    """

    loss: Array
    gradient: Array | None
    log_sum_exp: Array
    entropy: Array
    p_truth: Array
    predicted: Array
    correct: Array


def cross_entropy_parts(
    truth: ArrayLike,
    *,
    logits: ArrayLike,
    base: float | None = None,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
    ignore: Ignore = None,
    temperature: float = 1.0,
    softcap: float | None = None,
    mask: ArrayLike | None = None,
    focal: float = 0.0,
    z_loss: float = 0.0,
    axis: int = -1,
    gradient: bool = False,
    out: Array | None = None,
) -> CrossEntropyParts:
    """Cross-entropy of one prediction with all that the same read of its logits gives: what a training loop logs.

    Loss, gradient, log-sum-exp, entropy, probability of the truth, top class and whether it was right, without a second
    pass over the logits and without their softmax being stored.

        log_sum_exp = log sum_j exp(z_j)        entropy = -sum_j q_j log q_j        p_truth = sum_j t_j q_j

    Parameters
    ----------
    truth : integer array, shape (...), or array of any numbers, shape (..., k), or `SparseTruth`
        Class numbers, 0 <= label < k, or distributions.
    logits : float array, shape (..., k)
        Real scores; -inf is a class that can't happen.
    base, label_smoothing, class_weights, ignore, temperature, softcap, mask, focal, z_loss, axis
        As in `cross_entropy`.  ``base`` applies to loss, gradient, log-sum-exp and entropy.
    gradient : bool, default False
        Whether the gradient is wanted; ``out`` asks for it too.
    out : array, shape (..., k), default none
        Memory for the gradient; it may be the logits themselves.

    Returns
    -------
    CrossEntropyParts
        ``loss``, ``gradient``, ``log_sum_exp``, ``entropy``, ``p_truth``, ``predicted``, ``correct``.

    Raises
    ------
    InvalidInput
        As `cross_entropy_and_gradient`.
    ShapeMismatch
        As `cross_entropy_and_gradient`.

    Edge cases
    ----------
    =====================  ===========================================================
    ignored sample         loss 0, gradient 0, p_truth NaN, not correct; the rest as it is
    ties                   predicted is the first of the largest
    NaN in the row         NaN in all its floats
    no rows                shape (0,)
    =====================  ===========================================================

    Accuracy
    --------
    Each as precise as the function that gives it alone.  Measured in `tests/registry.py`.

    Cost
    ----
    That of `cross_entropy`, or of `cross_entropy_and_gradient` with the gradient, and a few numbers per sample.

    Source
    ------
    ``crossent/maths/_cross_entropy_parts.py``.

    See Also
    --------
    cross_entropy : the loss alone.
    cross_entropy_and_gradient : loss and gradient.

    Examples
    --------
    >>> import crossent as ce
    >>> parts = ce.cross_entropy_parts([0, 1], logits=[[0.0, 0.0], [0.0, 0.0]], base=2, gradient=True)
    >>> print(parts.loss, parts.log_sum_exp, parts.entropy)
    [1. 1.] [1. 1.] [1. 1.]
    >>> print(parts.p_truth, parts.predicted, parts.correct)
    [0.5 0.5] [0 0] [ True False]
    """
    asked = Asked(temperature, softcap, mask, focal, z_loss)
    case = read_case(truth, None, logits, None, label_smoothing, class_weights, ignore, axis, asked)
    if not isinstance(gradient, bool):
        raise InvalidInput(f"gradient: must be True or False; found {type(gradient).__name__}; memory for it is out=")
    prediction = case.prediction
    check_out(out, prediction.xp, tuple(prediction.given.shape), prediction.dtype)
    unit(base)  # a wrong one is refused before anything is written
    found, slopes = row_parts_and_gradient(case, out, with_gradient=gradient or out is not None)
    if slopes is not None:
        slopes = give(out, own_in_unit(slopes, base))
    return CrossEntropyParts(
        prediction.per_sample(in_unit(found.loss, base)),
        slopes,
        prediction.per_sample(in_unit(found.log_sum_exp, base)),
        prediction.per_sample(in_unit(found.entropy, base)),
        prediction.per_sample(found.p_truth),
        prediction.per_sample(found.predicted),
        prediction.per_sample(_correct(case, found.predicted)),
    )


def _correct(case: Case, predicted: Array) -> Array:
    """Return whether the top class is what happened."""
    truth, xp = case.truth, case.prediction.xp
    if truth.labels is not None:
        right = predicted == truth.labels
    elif truth.sparse is not None:
        right = predicted == first_largest(xp, truth.sparse, case.prediction)
    else:
        tops = [xp.argmax(part.truth.targets, axis=-1) for _, part in case.blocks()]
        right = predicted == (tops[0] if len(tops) == 1 else xp.concat(tops))
    return right if truth.ignored is None else right & ~truth.ignored
