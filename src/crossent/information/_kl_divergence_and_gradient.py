"""`kl_divergence_and_gradient`: how far a prediction is from the truth, and its derivative by the prediction."""

from __future__ import annotations

import numpy as np

from crossent import maths
from crossent.arrays import in_unit
from crossent.information._distributions import read_distribution, read_truth_distribution
from crossent.information._divergences import kl_divergence
from crossent.information._two_logits import read_two_logits
from crossent.typing import Array, ArrayLike


def kl_divergence_and_gradient(
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
) -> tuple[Array, Array]:
    """Kullback-Leibler divergence of one prediction from the truth, and its derivative by that prediction.

    What distillation minimises; the truth stands still, so the gradient is that of cross-entropy.

        d KL / d logit_j = (q_j - p_j) / T      d KL / d log_prob_j = -p_j      d KL / d prob_j = -p_j / q_j

    Parameters
    ----------
    truth, probs, logits, log_probs, truth_logits, truth_log_probs, base, temperature, axis
        As in `kl_divergence`.  The gradient is by the prediction as it was given; ``base`` applies to it too.

    Returns
    -------
    divergences : array, shape (...)
        In nats, in [0, inf].
    gradient : array, shape (..., k)
        By logits each row sums to 0.  With ``truth_logits`` or ``truth_log_probs`` log-probabilities count as logits.

    Raises
    ------
    InvalidInput
        As `kl_divergence`.
    ShapeMismatch
        As `kl_divergence`.

    Edge cases
    ----------
    ====================================  ==================================
    truth = prediction                    0 and 0 by logits
    truth above 0 where prediction is 0   -inf by probs; finite by logits
    NaN in the row                        NaN throughout that row
    ====================================  ==================================

    Accuracy
    --------
    From the logits of both sides relative to the gradient, also where the two nearly agree.  Measured in
    `tests/registry.py`.

    Cost
    ----
    Three passes; memory of the size of the gradient.

    Source
    ------
    G. Hinton, O. Vinyals, J. Dean, Distilling the knowledge in a neural network, 2015, for the use;
    ``crossent/maths/_kl_from_logits.py`` for the form that is computed.

    See Also
    --------
    kl_divergence : the divergences alone.
    cross_entropy_and_gradient : the same gradient, with the truth's own entropy in the loss.

    Examples
    --------
    >>> import crossent as ce
    >>> divergence, gradient = ce.kl_divergence_and_gradient([0.5, 0.5], [0.25, 0.75])
    >>> print(divergence, gradient)
    0.14384103622589048 [-2.         -0.66666667]
    """
    if truth is None or truth_logits is not None or truth_log_probs is not None:
        pairs = read_two_logits(truth, probs, logits, log_probs, truth_logits, truth_log_probs, temperature, axis)
        found = pairs.divergence()
        prediction, gradient = pairs.prediction, found.gradient
        divergences = prediction.per_sample(in_unit(found.value, base))
    else:
        divergences = kl_divergence(
            truth, probs, logits=logits, log_probs=log_probs, base=base, temperature=temperature, axis=axis
        )
        prediction = read_distribution(probs, logits, log_probs, axis)
        xp, p = prediction.xp, read_truth_distribution(truth, prediction).whole
        with np.errstate(all="ignore"):
            if prediction.space == "logits":
                gradient = maths.careful_gradient_by_logits(xp, p, prediction.rows)
            elif prediction.space == "log_probs":
                gradient = maths.gradient_by_log_probs(xp, p, prediction.rows)
            else:
                gradient = maths.gradient_by_probs(xp, p, prediction.rows)
    return divergences, prediction.per_class(in_unit(gradient, base))
