"""`surprisal`: what one outcome tells."""

from __future__ import annotations

import numpy as np

from crossent import maths
from crossent.arrays import (
    any_true,
    as_floats,
    as_rows,
    choose_space,
    first_namespace,
    first_true,
    in_unit,
    name_index,
    scalar_if_single,
    show,
    to_array,
)
from crossent.errors import InvalidInput
from crossent.typing import Array, ArrayLike, Namespace, Space


def surprisal(
    probs: ArrayLike | None = None,
    *,
    logits: ArrayLike | None = None,
    log_probs: ArrayLike | None = None,
    base: float | None = None,
    axis: int = -1,
) -> Array:
    """Surprisal of an outcome of the given probability, element by element.

    Also called self-information; the loss of a prediction if that outcome happens.

        -log p

    Parameters
    ----------
    probs, logits, log_probs : float array, any shape
        Probabilities in [0, 1], which need not sum to 1; log-probabilities in [-inf, 0]; or rows of scores of all
        classes.
    base : float, default none
        Base of the logarithm, above 1; 2 gives bits.  Nats without it.
    axis : int, default -1
        Where the classes are; of use for logits alone.

    Returns
    -------
    array, same shape, namespace, device and float width
        In nats, in [0, inf].  A NumPy scalar for a single probability.

    Raises
    ------
    InvalidInput
        Nothing or more than one is given; a probability outside [0, 1]; a log-probability above 0.

    Edge cases
    ----------
    ======  =====
    0       inf
    1       0
    NaN     NaN
    ======  =====

    Accuracy
    --------
    Measured in `tests/registry.py`.

    Cost
    ----
    One pass that checks, one that computes.

    Source
    ------
    M. Tribus, Thermostatics and thermodynamics, 1961, for the name.

    See Also
    --------
    cross_entropy : the surprisal of what happened.
    entropy : the mean surprisal of a distribution.

    Examples
    --------
    >>> import crossent as ce
    >>> print(ce.surprisal(1 / 8, base=2))
    3.0
    >>> print(ce.surprisal([1.0, 0.5, 0.0]))
    [0.                0.69314718        inf]
    """
    space, value = choose_space(probs, logits, log_probs)
    if space == "logits":
        prediction = as_rows("logits", value, axis)
        with np.errstate(all="ignore"):
            rows = 0.0 - maths.log_softmax(prediction.xp, prediction.rows)
        return prediction.per_class(in_unit(rows, base))
    xp = first_namespace(value)
    x = as_floats(space, to_array(space, value, xp), xp)
    _check_domain(space, x, xp)
    with np.errstate(all="ignore"):
        return scalar_if_single(xp, in_unit(0.0 - (xp.log(x) if space == "probs" else x), base))


def _check_domain(space: Space, x: Array, xp: Namespace) -> None:
    """Refuse what is no probability or log-probability, naming its place."""
    low, high, domain = (0.0, 1.0, "[0, 1]") if space == "probs" else (-float("inf"), 0.0, "[-inf, 0]")
    wrong = (x < low) | (x > high)
    if any_true(xp, wrong):
        index = first_true(xp, wrong)
        raise InvalidInput(
            f"{space}: must be in {domain}; {name_index(index)} is {show(x[index])}; pass logits= if these are scores"
        )
