"""The mean of losses, exact but for its last rounding."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.arrays import is_traced, name_row, namespace_of, read_prediction, to_array
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.losses import losses_and_denominators, losses_gradient_and_denominators
from crossent.scoring._exact_sum import ExactSum, rounded_ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.typing import Array, ArrayLike, Ignore


def log_loss(
    truth: ArrayLike,
    probs: ArrayLike | None = None,
    *,
    logits: ArrayLike | None = None,
    log_probs: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    denominator: float | None = None,
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
) -> float:
    """Log loss: the weighted mean of the cross-entropies of all samples, the same digits in any order.

    Also called cost, mean cross-entropy, negative log-likelihood per sample. It is smallest when every prediction is
    the distribution of what then happens.

        log_loss = sum_i w_i loss_i / sum_i w_i sum_k c_k t'_ik

    with the losses of `cross_entropy`, sample weights w, class weights c and smoothed truth t'. Each product ``w loss``
    is rounded once; the sums are exact and the ratio is rounded once. Every option of `cross_entropy` is one of this.

    Parameters
    ----------
    truth : integer array, shape (...), or float array, shape (..., k)
        Class numbers, 0 <= label < k, or distributions over the classes.
    probs, logits, log_probs : float array, shape (..., k)
        The prediction, one of the three; the keyword says what the numbers are.
    weights : float array, shape (...), default none
        Sample weights; finite, not negative.
    denominator : float, default none
        What the weighted sum is divided by, in place of the sum of weights: a batch size, or 1 for the plain sum.
    base : float, default none
        The base of the logarithm; 2 gives bits. Nats without it.
    label_smoothing, class_weights, ignore, temperature, softcap, mask, focal, z_loss, axis
        As in `cross_entropy`. Ignored samples leave numerator and denominator; focus and z-loss change losses only.

    Returns
    -------
    float
        In nats, in [0, inf].

    Raises
    ------
    InvalidInput
        When weights are negative or not finite, when ``denominator`` is not above 0, and as `cross_entropy` does.
    ShapeMismatch
        When the weights are not one number per sample, and as `cross_entropy` does.

    Edge cases
    ----------
    ==================================  ==============================
    no samples, or no weight            NaN, with a RuntimeWarning
    one loss infinite                   inf
    one loss infinite, its weight 0     that sample does not count
    one loss NaN                        NaN
    ==================================  ==============================

    Accuracy
    --------
    The mean is the float nearest to the exact mean of the products ``w loss``: no order, chunking or number of threads
    changes a digit.

    Cost
    ----
    That of `cross_entropy`, and one pass over the losses.

    See Also
    --------
    crossent.cross_entropy : one loss per sample.
    log_loss_and_gradient : the same mean, and its gradient.
    crossent.score : the mean with its interval, and where it comes from.

    Examples
    --------
    >>> import crossent as ce
    >>> ce.log_loss([1, 0, 2], [[0.2, 0.7, 0.1], [0.6, 0.2, 0.2], [0.6, 0.1, 0.3]])
    0.69049112401021...
    >>> spam = [[0.1, 0.9], [0.9, 0.1], [0.8, 0.2], [0.35, 0.65]]
    >>> ce.log_loss([1, 0, 0, 1], spam)
    0.21616187468057912
    >>> ce.log_loss([1, 0, 0, 1], spam, weights=[1.5, 2.0, 1.0, 0.5])
    0.1614593628325657...
    >>> ce.log_loss([1, 0], [[0.5, 0.5], [0.5, 0.5]], base=2)
    1.0

    Focus takes half of the costs of what was half right; a class that takes no part leaves a choice of two:

    >>> ce.log_loss([1, 0], [[0.5, 0.5], [0.5, 0.5]], base=2, focal=1)
    0.5
    >>> ce.log_loss([1, 0], logits=[[0.0, 0.0, 9.0], [0.0, 0.0, 9.0]], mask=[True, True, False], base=2)
    1.0
    """
    divisor = None if denominator is None else _positive(denominator)
    losses, shares = losses_and_denominators(
        truth, probs, logits=logits, log_probs=log_probs, base=base, label_smoothing=label_smoothing,
        class_weights=class_weights, ignore=ignore, temperature=temperature, softcap=softcap, mask=mask, focal=focal,
        z_loss=z_loss, axis=axis,
    )  # fmt: skip
    found = None if weights is None else _weights(weights, np.shape(losses))
    return _Mean(losses, shares, found, divisor).value


def log_loss_and_gradient(
    truth: ArrayLike,
    probs: ArrayLike | None = None,
    *,
    logits: ArrayLike | None = None,
    log_probs: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    denominator: float | None = None,
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
) -> tuple[float, Array]:
    """Log loss, and its gradient with respect to the prediction: what a model is trained with.

    The gradient of a sample is that of `cross_entropy_and_gradient` times ``w_i / D``, where D is the denominator of
    `log_loss`.

    Parameters
    ----------
    truth, probs, logits, log_probs, weights, denominator, base, label_smoothing, class_weights, ignore, axis
        As in `log_loss`.
    temperature, softcap, mask, focal, z_loss
        As in `log_loss`.
    out : float array, shape (..., k), default none
        Where the gradient goes; it may be the prediction itself.

    Returns
    -------
    float
        The mean, as `log_loss` gives it.
    array, shape (..., k), same namespace, device and float width as the prediction
        The derivative of the mean by each number of the prediction.

    Raises
    ------
    InvalidInput, ShapeMismatch
        As `log_loss` and `cross_entropy_and_gradient`.

    See Also
    --------
    log_loss : the mean alone.
    crossent.cross_entropy_and_gradient : one loss and one gradient per sample, not averaged.

    Examples
    --------
    Four rows, two classes, nothing known: each row pulls with a weight of a quarter.

    >>> import crossent as ce, numpy as np
    >>> mean, gradient = ce.log_loss_and_gradient([0, 1, 1, 1], logits=np.zeros((4, 2)))
    >>> mean
    0.6931471805599453
    >>> gradient.tolist()
    [[-0.125, 0.125], [0.125, -0.125], [0.125, -0.125], [0.125, -0.125]]
    """
    divisor = None if denominator is None else _positive(denominator)
    found = None
    if weights is not None:  # before anything is written: `out` may be the logits, or hold the weights
        found = _weights(weights, read_prediction(probs, logits, log_probs, axis).shape).copy()
    losses, gradient, shares = losses_gradient_and_denominators(
        truth, probs, logits=logits, log_probs=log_probs, base=base, label_smoothing=label_smoothing,
        class_weights=class_weights, ignore=ignore, temperature=temperature, softcap=softcap, mask=mask, focal=focal,
        z_loss=z_loss, axis=axis, out=out,
    )  # fmt: skip
    mean = _Mean(losses, shares, found, divisor)
    return mean.value, _scaled(gradient, mean.scale, axis, out)


class _Mean:
    """A weighted mean and the factor that it gives to each sample's gradient."""

    def __init__(
        self, losses: Array, shares: Array, weights: NDArray[np.float64] | None, denominator: float | None
    ) -> None:
        loss, share = _numbers(losses).ravel(), _numbers(shares).ravel()
        self._weights = weights
        if weights is not None:
            with np.errstate(invalid="ignore", over="ignore"):
                loss = np.where(weights == 0, 0.0, weights * loss)
            share = weights * share
        self._total = ExactSum.of(loss)
        self._denominator = ExactSum.of(share if denominator is None else [denominator])

    @property
    def value(self) -> float:
        """The mean; NaN with a warning if nothing counts."""
        if self._denominator.units == 0:
            warnings.warn(
                "log_loss: the mean of no rows is NaN; truth has no row that counts", RuntimeWarning, stacklevel=3
            )
            return math.nan
        if not math.isfinite(self._total.value):
            return self._total.value
        return rounded_ratio(self._total.units, self._denominator.units)

    @property
    def scale(self) -> NDArray[np.float64]:
        """What each sample's gradient is multiplied by: one number, or one per sample."""
        size = self._denominator.value
        factor = 1.0 / size if size else math.nan
        return np.asarray(factor) if self._weights is None else self._weights / size


def _numbers(values: Array) -> NDArray[np.float64]:
    """Return the numbers of any library's array: the mean is one float, whatever would differentiate it."""
    if is_traced(values):
        raise InvalidInput(
            "log_loss: gives a float, which JAX can't trace; found the stand-ins of jit, grad or vmap; "
            "there take the mean of cross_entropy(...)"
        )
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    return np.asarray(values, dtype=np.float64)


def _weights(weights: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float64]:
    if hasattr(weights, "detach"):
        weights = weights.detach().cpu().double()
    given = to_array("weights", weights, np)
    try:
        found = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise InvalidInput(f"weights: must be numbers, one per sample; found {weights!r:.60}") from None
    if found.shape != tuple(shape):
        raise ShapeMismatch(
            f"weights: must be one number per sample, of shape {tuple(shape)}; found {found.shape};"
            " for a weight per class pass class_weights="
        )
    wrong = ~(np.isfinite(found) & (found >= 0))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InvalidInput(
            f"weights: must be finite and not negative; {name_row(row, found.shape)} has {found.ravel()[row]:g};"
            " give such rows weight 0 to leave them out"
        )
    return found.ravel()


def _positive(denominator: Any) -> float:
    try:
        value = float(denominator)
    except (TypeError, ValueError):
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise InvalidInput(f"denominator: must be a number above 0; found {denominator!r}; 1 gives the plain sum")
    return value


def _scaled(gradient: Array, scale: NDArray[np.float64], axis: int, out: Array | None) -> Array:
    """Return the gradient times its factor; where ``out`` was given, in that memory."""
    xp: Any = namespace_of(gradient)
    if scale.ndim:
        places = list(gradient.shape)
        places[axis] = 1
        scale = scale.reshape(places)
    factor = xp.asarray(scale, dtype=gradient.dtype)
    if isinstance(gradient, np.ndarray):
        return np.multiply(gradient, factor, out=gradient)
    if out is None:
        return gradient * factor
    gradient *= factor
    return gradient
