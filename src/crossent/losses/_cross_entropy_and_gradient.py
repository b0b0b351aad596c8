"""`cross_entropy_and_gradient`: one loss per sample and its derivative by the prediction."""

from __future__ import annotations

from crossent.arrays import check_out, give, in_unit, own_in_unit, unit
from crossent.losses._case import Asked, read_case
from crossent.losses._row_losses import row_losses_and_gradient
from crossent.typing import Array, ArrayLike, Ignore


def cross_entropy_and_gradient(
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
    out: Array | None = None,
) -> tuple[Array, Array]:
    """Cross-entropy of one prediction, and its derivative by each number of that prediction.

    What a solver or a training loop needs.  With u = c t' (truth with smoothing e and class weights c) and U their sum:

        d loss / d logit_j    = q_j (U - u_j) - u_j (1 - q_j)
        d loss / d log_prob_j = -u_j
        d loss / d prob_j     = -u_j / q_j

    Focus f multiplies u_j by ``r_j^f + f q_j r_j^(f-1) (-log q_j)``, r = 1 - q; z-loss a adds ``2 a log_sum_exp q_j``;
    a temperature divides, a cap multiplies by ``1 - tanh^2``.

    Parameters
    ----------
    truth : integer array, shape (...), or array of any numbers, shape (..., k), or `SparseTruth`
        Class numbers, 0 <= label < k, or distributions.
    probs, logits, log_probs : float array, shape (..., k)
        The prediction; the gradient is by these very numbers.
    base, label_smoothing, class_weights, ignore, temperature, softcap, mask, focal, z_loss, axis
        As in `cross_entropy`.  ``base`` applies to the gradient too, which is by the logits as they were given.
    out : array, shape (..., k), default none
        Memory for the gradient, of the prediction's library and of the width of the result; it may be the logits
        themselves.

    Returns
    -------
    losses : array, shape (...)
        In nats, in [0, inf].
    gradient : array, shape (..., k)
        ``out`` if it was given.  By logits each row sums to 0.

    Raises
    ------
    InvalidInput
        As `cross_entropy`; or ``out`` is of another library or width, or read-only.
    ShapeMismatch
        As `cross_entropy`; or ``out`` has another shape.

    Edge cases
    ----------
    =====================================  ===============================================
    truth 0 where the prediction is 0      gradient 0 by probs and log_probs
    truth above 0 where it is 0            -inf by probs; finite by logits
    a logit of -inf                        gradient minus the truth there: 0 if it did not happen
    ignored sample                         loss 0, gradient 0
    NaN anywhere in the row                NaN throughout that row
    =====================================  ===============================================

    Accuracy
    --------
    The entry of the true class is minus the sum of the *other* probabilities, so a confident, right row keeps a
    gradient (2e-9 in float32 at logits 20 and 0).  Worst errors in units in the last place: `tests/registry.py`.

    Cost
    ----
    One pass over the logits with one exponential per element; memory of the size of the gradient.

    Source
    ------
    The textbook derivative; ``crossent/maths/_cross_entropy_gradient.py`` for the form that is computed.

    See Also
    --------
    cross_entropy : the losses alone.
    log_loss_and_gradient : the mean and the gradient of the mean.

    Examples
    --------
    Two predictions with the same loss are pushed in different directions:

    >>> import crossent as ce
    >>> import numpy as np
    >>> truth = [1, 0, 0, 0, 0]
    >>> loss, gradient = ce.cross_entropy_and_gradient(truth, logits=np.log([0.1, 0.5, 0.1, 0.1, 0.2]))
    >>> print(f"{loss:.12f}", gradient.round(12))
    2.302585092994 [-0.9  0.5  0.1  0.1  0.2]
    >>> loss, gradient = ce.cross_entropy_and_gradient(truth, logits=np.log([0.1, 0.225, 0.225, 0.225, 0.225]))
    >>> print(f"{loss:.12f}", gradient.round(12))
    2.302585092994 [-0.9    0.225  0.225  0.225  0.225]
    """
    asked = Asked(temperature, softcap, mask, focal, z_loss)
    case = read_case(truth, probs, logits, log_probs, label_smoothing, class_weights, ignore, axis, asked)
    prediction = case.prediction
    check_out(out, prediction.xp, tuple(prediction.given.shape), prediction.dtype)
    unit(base)  # a wrong one is refused before anything is written
    losses, gradient = row_losses_and_gradient(case, out)
    return prediction.per_sample(in_unit(losses, base)), give(out, own_in_unit(gradient, base))
