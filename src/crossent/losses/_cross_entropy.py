"""`cross_entropy`: one loss per sample.  Its twin in `crossent.maths` computes."""

from __future__ import annotations

from crossent.arrays import in_unit
from crossent.losses._case import Asked, read_case
from crossent.losses._row_losses import row_losses
from crossent.typing import Array, ArrayLike, Ignore


def cross_entropy(
    truth: ArrayLike,
    probs: ArrayLike | None = None,
    *,
    logits: ArrayLike | None = None,
    log_probs: ArrayLike | None = None,
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
) -> Array:
    """Cross-entropy of one prediction against what happened, one number per sample.

    Also called log loss, logistic or softmax loss, ignorance, negative log-likelihood of a categorical forecast.  Its
    mean is smallest when the prediction is the distribution of the truth.

        loss = sum_k c_k t'_k (-log q_k),      t' = (1 - e) t + e / k

    with truth t, prediction q, smoothing e and class weights c.  ``temperature``, ``softcap``, ``mask`` and ``z_loss``
    are about logits.

    Parameters
    ----------
    truth : integer array, shape (...), or array of any numbers, shape (..., k), or `SparseTruth`
        Class numbers, 0 <= label < k, or distributions (one-hot or soft; not negative).  Read by the number of
        dimensions. Rows of a distribution may sum to something else than 1: the formula is applied as it stands.
    probs, logits, log_probs : float array, shape (..., k)
        The prediction, by the keyword that says what its numbers are: probabilities in [0, 1] that sum to 1, real
        scores (-inf is a class that can't happen), or log-probabilities in [-inf, 0].
    base : float, default none
        Base of the logarithm, above 1; 2 gives bits.  Nats without it.
    label_smoothing : float in [0, 1], default 0
        Part of the truth that is spread evenly over all classes, before class weights.
    class_weights : float array, shape (k,), default none
        What a nat of each class counts.  Not negative, finite.
    ignore : int or several, default none
        Class numbers whose samples do not count: their loss is 0.  They may lie outside 0 .. k - 1.  A distribution
        does not count if all it has lies on such classes, as the one-hot row of such a class number does.
    temperature : float, default 1
        What logits are divided by before the softmax; above 0.
    softcap : float, default none
        Replace logits z by ``softcap * tanh(z / softcap)`` first.  A logit of -inf is a mask and stays.
    mask : boolean array, shape (k,) or (..., k), default none
        True where a class takes part.  The others leave the softmax, after the cap, and get no smoothing.
    focal : float, default 0
        The focus: each term is multiplied by ``(1 - q_k) ** focal``, so that what is right already counts less.
    z_loss : float, default 0
        Adds ``z_loss * log_sum_exp ** 2``, which keeps logits from drifting.
    axis : int, default -1
        Where the classes are.

    Returns
    -------
    array, shape (...), same namespace, device and float width as the prediction
        In nats, in [0, inf].  A NumPy scalar for a single sample.

    Raises
    ------
    InvalidInput
        The prediction is given in no space or in two; probabilities outside [0, 1] or rows that do not sum to 1
        (within 1e-5; 1e-2 in 16 bits); a class number that is no integer or no class; a negative or infinite truth;
        options out of range, or about logits where there are none.
    ShapeMismatch
        Truth, class weights or mask do not belong to the shape of the prediction.

    Edge cases
    ----------
    ==========================================  =========
    truth 0 where the prediction is 0           adds 0
    truth above 0 where the prediction is 0     inf
    one logit +inf                              0 for its class, inf for others
    two logits +inf, or all -inf                NaN
    NaN anywhere in the row                     NaN, in that row alone
    k = 1                                       0
    the class that happened is masked           inf
    no rows                                     shape (0,)
    ==========================================  =========

    Accuracy
    --------
    Measured against 50 digits in ``tests/oracle``: the table of `tests/registry.py` holds the worst error in units in
    the last place, for each path and float width.

    Cost
    ----
    One pass over the prediction, plus one that checks it if it is probabilities or log-probabilities.  Native for NumPy
    arrays without a copy where the classes are the last axis and contiguous; `crossent.maths` for others.

    Source
    ------
    I. J. Good, Rational decisions, 1952, for the score; ``crossent/maths/_cross_entropy.py`` for the form that is
    computed.

    See Also
    --------
    cross_entropy_and_gradient : the same, and its derivative by the prediction.
    binary_cross_entropy : one probability or logit per yes/no question, instead of a row of classes.
    log_loss : the mean over samples.
    kl_divergence : the same without the truth's own entropy.

    Examples
    --------
    Only the probability of what happened counts: -log 0.619.

    >>> import crossent as ce
    >>> print(ce.cross_entropy([0, 1, 0], [0.228, 0.619, 0.153]))
    0.47965000629754095
    >>> print(ce.cross_entropy(1, [0.228, 0.619, 0.153]))
    0.47965000629754095

    Sure and right costs next to nothing, sure and wrong a lot, knowing nothing about log 3:

    >>> print(ce.cross_entropy([0, 1, 0], [0.001, 0.998, 0.001]))
    0.0020020026706730793
    >>> print(ce.cross_entropy([0, 1, 0], [0.001, 0.001, 0.998]))
    6.907755278982137
    >>> print(ce.cross_entropy([0, 1, 0], [0.333, 0.333, 0.334]))
    1.0996127890016931

    How the wrong mass is split changes nothing; here the loss is ln 10:

    >>> print(ce.cross_entropy([1, 0, 0, 0, 0], [0.1, 0.5, 0.1, 0.1, 0.2]))
    2.3025850929940455
    >>> print(ce.cross_entropy([1, 0, 0, 0, 0], [0.1, 0.9, 0.0, 0.0, 0.0]))
    2.3025850929940455

    Several samples, in bits, from logits; the last one does not count:

    >>> print(ce.cross_entropy([0, 1, -1], logits=[[0, 0], [0, 0], [5, -5]], base=2, ignore=-1))
    [1. 1. 0.]

    A class that takes no part leaves the others to share its probability; focus makes little of what is nearly right:

    >>> print(ce.cross_entropy(0, logits=[0.0, 0.0, 0.0], mask=[True, True, False], base=2))
    1.0
    >>> print(ce.cross_entropy(0, [0.5, 0.5], focal=2, base=2))
    0.25
    """
    asked = Asked(temperature, softcap, mask, focal, z_loss)
    case = read_case(
        truth, probs, logits, log_probs, label_smoothing, class_weights, ignore, axis, asked, check_later=True
    )
    return case.prediction.per_sample(in_unit(row_losses(case), base))
