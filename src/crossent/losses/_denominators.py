"""What a mean of losses needs: the losses, and each row's share in the denominator."""

from __future__ import annotations

from typing import NamedTuple

from crossent.arrays import check_out, give, in_unit, own_in_unit, unit
from crossent.losses._case import Asked, read_case
from crossent.losses._row_losses import row_losses, row_losses_and_gradient
from crossent.typing import Array, ArrayLike, Ignore


class LossesAndDenominators(NamedTuple):
    """One loss and one denominator per sample."""

    losses: Array
    denominators: Array


class LossesGradientAndDenominators(NamedTuple):
    """One loss and one denominator per sample, and the gradient of each loss by its prediction."""

    losses: Array
    gradient: Array
    denominators: Array


def losses_and_denominators(
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
) -> LossesAndDenominators:
    """Losses of `cross_entropy`, and ``sum_k c_k t'_k`` of each sample: ``log_loss = sum w loss / sum w denominator``.

    The denominator is 1 for a class number without options; the weight of the class with ``class_weights``; 0 where
    ``ignore`` says that the sample does not count.  Arguments and errors are those of `cross_entropy`.

    Examples
    --------
    >>> losses, denominators = losses_and_denominators([0, 1], [[0.5, 0.5], [0.75, 0.25]], class_weights=[1, 3])
    >>> print(losses, denominators)
    [0.69314718 4.15888308] [1. 3.]
    """
    asked = Asked(temperature, softcap, mask, focal, z_loss)
    case = read_case(
        truth, probs, logits, log_probs, label_smoothing, class_weights, ignore, axis, asked, check_later=True
    )
    prediction = case.prediction
    return LossesAndDenominators(
        prediction.per_sample(in_unit(row_losses(case), base)), prediction.per_sample(case.denominators())
    )


def losses_gradient_and_denominators(
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
) -> LossesGradientAndDenominators:
    """Losses and gradients of `cross_entropy_and_gradient`, and each sample's share in the denominator of a mean.

    See `losses_and_denominators` for the shares.

    Examples
    --------
    >>> losses, gradient, denominators = losses_gradient_and_denominators([0], logits=[[0.0, 0.0]])
    >>> print(losses, gradient, denominators)
    [0.69314718] [[-0.5  0.5]] [1.]
    """
    asked = Asked(temperature, softcap, mask, focal, z_loss)
    case = read_case(truth, probs, logits, log_probs, label_smoothing, class_weights, ignore, axis, asked)
    prediction = case.prediction
    check_out(out, prediction.xp, tuple(prediction.given.shape), prediction.dtype)
    unit(base)  # a wrong one is refused before anything is written
    denominators = case.denominators()
    losses, gradient = row_losses_and_gradient(case, out)
    return LossesGradientAndDenominators(
        prediction.per_sample(in_unit(losses, base)),
        give(out, own_in_unit(gradient, base)),
        prediction.per_sample(denominators),
    )
