"""`sigmoid` and `log_sigmoid`: the probability of yes from its score."""

from __future__ import annotations

import numpy as np

from crossent import maths, native
from crossent.arrays import as_floats, first_namespace, scalar_if_single, takes_native, to_array
from crossent.typing import Array, ArrayLike


def sigmoid(logits: ArrayLike) -> Array:
    """Probability of yes from its score, element by element.

    Also called the logistic function or expit; a softmax of the two scores 0 and z.

        sigmoid(z) = 1 / (1 + exp(-z))

    Parameters
    ----------
    logits : float array, any shape
        Scores in [-inf, inf].

    Returns
    -------
    array, same shape, namespace, device and float width
        In [0, 1].

    Raises
    ------
    InvalidInput
        The logits are no numbers.

    Edge cases
    ----------
    ======  =====
    -inf    0
    0       0.5
    inf     1
    NaN     NaN
    ======  =====

    Accuracy
    --------
    Relative to the result, also where it is tiny.  Measured in `tests/registry.py`.

    Cost
    ----
    One pass, one exponential per element.

    Source
    ------
    The textbook form, split at 0: ``crossent/maths/_log1pexp.py``.

    See Also
    --------
    log_sigmoid : its logarithm.
    softmax : for more than two classes.

    Examples
    --------
    >>> import crossent as ce
    >>> print(ce.sigmoid([-float("inf"), 0.0, float("inf")]))
    [0.  0.5 1. ]
    """
    return _elementwise(logits, "sigmoid")


def log_sigmoid(logits: ArrayLike) -> Array:
    """Log-probability of yes from its score, element by element.

    Minus the loss of a yes/no question whose answer was yes.

        log_sigmoid(z) = -log(1 + exp(-z))

    Parameters
    ----------
    logits : float array, any shape
        Scores in [-inf, inf].

    Returns
    -------
    array, same shape, namespace, device and float width
        In nats, in [-inf, 0].

    Raises
    ------
    InvalidInput
        The logits are no numbers.

    Edge cases
    ----------
    ======  =======
    -inf    -inf
    0       -log 2
    inf     0
    NaN     NaN
    ======  =======

    Accuracy
    --------
    Relative to the result, also where it is tiny.  Measured in `tests/registry.py`.

    Cost
    ----
    One pass, one exponential and one logarithm per element.

    Source
    ------
    M. Maechler, 2012; ``crossent/maths/_log1pexp.py``.

    See Also
    --------
    sigmoid : the probability itself.
    binary_cross_entropy : the loss for both answers.

    Examples
    --------
    >>> import crossent as ce
    >>> print(ce.log_sigmoid(0.0))
    -0.6931471805599453
    >>> print(ce.log_sigmoid(-1000.0))
    -1000.0
    """
    return _elementwise(logits, "log_sigmoid")


def _elementwise(logits: ArrayLike, verb: str) -> Array:
    """Return the function of every element, by the native core or by `crossent.maths`."""
    xp = first_namespace(logits)
    x = as_floats("logits", to_array("logits", logits, xp), xp)
    if not takes_native(xp):
        with np.errstate(all="ignore"):
            return scalar_if_single(xp, maths.narrow(xp, getattr(maths, verb)(xp, maths.wider(xp, x)), x.dtype))
    # In C order, so that one vector runs over the elements; the result keeps the shape.
    flat = np.ascontiguousarray(x).reshape(-1)
    found = np.empty(flat.shape, flat.dtype)
    getattr(native, verb)(flat, found)
    return scalar_if_single(xp, found.reshape(x.shape))
