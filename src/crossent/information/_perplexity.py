"""`perplexity`: entropy as a number of classes."""

from __future__ import annotations

import numpy as np

from crossent import maths
from crossent.arrays import row_blocks
from crossent.information._distributions import read_distribution
from crossent.typing import Array, ArrayLike


def perplexity(
    probs: ArrayLike | None = None,
    *,
    logits: ArrayLike | None = None,
    log_probs: ArrayLike | None = None,
    axis: int = -1,
) -> Array:
    """Perplexity of one distribution: the number of equally likely classes that would be as uncertain.

    Also called the effective number of classes, or the Hill number of order 1.  The perplexity of a *model* on data is
    another thing, exp of its mean loss: ``exp(log_loss(...))``, or ``perplexity`` of a `crossent.score`.

        exp(H(p))

    Parameters
    ----------
    probs, logits, log_probs : float array, shape (..., k)
        The distribution, by the keyword that says what its numbers are.
    axis : int, default -1
        Where the classes are.

    Returns
    -------
    array, shape (...), same namespace, device and float width as the distribution
        In [1, k].  A NumPy scalar for a single distribution.

    Raises
    ------
    InvalidInput
        The distribution is given in no space or in two; probabilities outside [0, 1]; rows that do not sum to 1.
    ShapeMismatch
        There is no axis of classes, or it is empty.

    Edge cases
    ----------
    =================  =====================
    one class          1
    NaN                NaN, in that row alone
    no rows            shape (0,)
    =================  =====================

    Accuracy
    --------
    Better than exp of the rounded entropy.  Measured in `tests/registry.py`.

    Cost
    ----
    Three passes over the probabilities, in `crossent.maths`.

    Source
    ------
    F. Jelinek, R. Mercer, L. Bahl, J. Baker, 1977, for the name; ``crossent/maths/_perplexity.py`` for the form.

    See Also
    --------
    entropy : its logarithm.

    Examples
    --------
    >>> import crossent as ce
    >>> print(ce.perplexity([1 / 8] * 8))
    8.0
    >>> print(ce.perplexity([0.5, 0.25, 0.25]))
    2.8284271247461903
    """
    prediction = read_distribution(probs, logits, log_probs, axis)
    xp = prediction.xp
    with np.errstate(all="ignore"):
        parts = [
            maths.narrow(xp, maths.perplexity(xp, prediction.space, maths.wider(xp, rows)), prediction.dtype)
            for _, (rows,) in row_blocks(prediction.source, must_cut=True)
        ]
    return prediction.per_sample(parts[0] if len(parts) == 1 else xp.concat(parts))
