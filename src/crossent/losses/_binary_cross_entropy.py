"""`binary_cross_entropy` and its gradient: yes/no questions, element by element."""

from __future__ import annotations

from crossent.arrays import check_out, give, in_unit, own_in_unit, unit
from crossent.losses._yes_no import losses, losses_and_gradient, read_yes_no
from crossent.typing import Array, ArrayLike, Ignore


def binary_cross_entropy(
    truth: ArrayLike,
    probs: ArrayLike | None = None,
    *,
    logits: ArrayLike | None = None,
    base: float | None = None,
    pos_weight: ArrayLike | None = None,
    label_smoothing: float = 0.0,
    focal: float = 0.0,
    ignore: Ignore = None,
) -> Array:
    """Cross-entropy of one yes/no prediction against its answer, one number per element.

    For two classes with one probability each, and for multi-label problems, where every label is a question of its own.

        loss = -c y log p - (1 - y) log(1 - p)

    with answer y, probability of yes p and weight of yes c.

    Parameters
    ----------
    truth : array of any numbers or booleans, shape (...)
        Answers in [0, 1]: 0 no, 1 yes, between them the probability of yes.
    probs, logits : float array, shape (...)
        The prediction: the probability of yes in [0, 1], or its score in [-inf, inf].
    base : float, default none
        Base of the logarithm, above 1; 2 gives bits.  Nats without it.
    pos_weight : float, or array of shape (labels,) or (...), default none
        What a nat of a yes counts, for all, for each label on the last axis, or for each element.  Not negative,
        finite.
    label_smoothing : float in [0, 1], default 0
        Part of the truth that is spread evenly over yes and no.
    focal : float, default 0
        The focus: the cost of yes is multiplied by ``(1 - p) ** focal``, that of no by ``p ** focal``, so that what is
        right already counts less.
    ignore : int or several, default none
        Answers that do not count, such as -1 for not known: their loss is 0.

    Returns
    -------
    array, shape (...), same namespace, device and float width as the prediction
        In nats, in [0, inf].  A NumPy scalar for a single element.

    Raises
    ------
    InvalidInput
        The prediction is given in no space or in two; a probability or an answer outside [0, 1]; options out of range.
    ShapeMismatch
        Truth and prediction differ in shape, or ``pos_weight`` does not belong to it.

    Edge cases
    ----------
    ===================================  =====
    answer 1, probability 1              0
    answer 1, probability 0              inf
    answer 0, logit -inf                 0
    NaN in prediction or answer          NaN
    no elements                          shape (0,)
    ===================================  =====

    Accuracy
    --------
    Measured in `tests/registry.py`; from logits relative to the loss, however small it is.

    Cost
    ----
    One pass, one exponential and one logarithm per element from logits.

    Source
    ------
    ``crossent/maths/_binary_cross_entropy.py`` for the form that is computed.

    See Also
    --------
    cross_entropy : one of k classes happened.
    binary_cross_entropy_and_gradient : the same, and its derivative.

    Examples
    --------
    >>> import crossent as ce
    >>> print(ce.binary_cross_entropy([1, 0], [0.5, 0.5], base=2))
    [1. 1.]

    A confident, right answer has a small loss, not none:

    >>> print(ce.binary_cross_entropy(1, logits=100.0))
    3.720075976020836e-44
    """
    case = read_yes_no(truth, probs, logits, pos_weight, label_smoothing, ignore, focal)
    return case.result(in_unit(losses(case), base))


def binary_cross_entropy_and_gradient(
    truth: ArrayLike,
    probs: ArrayLike | None = None,
    *,
    logits: ArrayLike | None = None,
    base: float | None = None,
    pos_weight: ArrayLike | None = None,
    label_smoothing: float = 0.0,
    focal: float = 0.0,
    ignore: Ignore = None,
    out: Array | None = None,
) -> tuple[Array, Array]:
    """Cross-entropy of one yes/no prediction, and its derivative by that prediction.

    What a solver or a training loop needs for two classes or many labels.

        d loss / d logit = (1 - y) p - c y (1 - p)
        d loss / d prob  = (1 - y) / (1 - p) - c y / p

    Parameters
    ----------
    truth : array of any numbers or booleans, shape (...)
        Answers in [0, 1].
    probs, logits : float array, shape (...)
        The prediction; the gradient is by these very numbers.
    base, pos_weight, label_smoothing, focal, ignore
        As in `binary_cross_entropy`.  ``base`` applies to the gradient too.
    out : array, shape (...), default none
        Memory for the gradient, of the prediction's library and of the width of the result; it may be the logits
        themselves.

    Returns
    -------
    losses : array, shape (...)
        In nats, in [0, inf].
    gradient : array, shape (...)
        ``out`` if it was given.

    Raises
    ------
    InvalidInput
        As `binary_cross_entropy`; or ``out`` is of another library or width, or read-only.
    ShapeMismatch
        As `binary_cross_entropy`; or ``out`` has another shape.

    Edge cases
    ----------
    ===================================  ==========================
    answer 1, logit inf                  0
    answer 1, probability 0              -inf by probs
    ignored answer                       loss 0, gradient 0
    NaN in prediction or answer          NaN
    ===================================  ==========================

    Accuracy
    --------
    For answers 0 and 1 relative to the gradient, however small it is.  Measured in `tests/registry.py`.

    Cost
    ----
    One pass; memory of the size of the gradient.

    Source
    ------
    ``crossent/maths/_binary_cross_entropy.py`` for the form that is computed.

    See Also
    --------
    binary_cross_entropy : the losses alone.
    cross_entropy_and_gradient : one of k classes happened.

    Examples
    --------
    >>> import crossent as ce
    >>> loss, gradient = ce.binary_cross_entropy_and_gradient([1, 0], logits=[0.0, 0.0])
    >>> print(gradient)
    [-0.5  0.5]
    """
    case = read_yes_no(truth, probs, logits, pos_weight, label_smoothing, ignore, focal)
    check_out(out, case.xp, tuple(case.prediction.shape), case.prediction.dtype)
    unit(base)  # a wrong one is refused before anything is written
    loss, gradient = losses_and_gradient(case, out)
    return case.result(in_unit(loss, base)), give(out, case.result(own_in_unit(gradient, base)))
