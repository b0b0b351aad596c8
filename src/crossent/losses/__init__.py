"""Losses: one number per sample, never a mean.

Which one?

- one of k classes happened, or a distribution over them: `cross_entropy`
- yes or no, once or many times (multi-label): `binary_cross_entropy`
- only a few classes of each truth are kept (top k): `SparseTruth` for truth
- the loss with entropy, log-sum-exp, accuracy from one read: `cross_entropy_parts`
- the derivative as well, to fit or train something: the same names with ``_and_gradient``; second derivatives:
  `cross_entropy_hessian_diagonal`, `cross_entropy_hessian_product`
- probabilities from scores: `softmax`, `log_softmax`, `logsumexp`; for yes/no `sigmoid`, `log_sigmoid`
- a mean, weighted or not: `crossent.log_loss`; with intervals, per class, from files: `crossent.score`

For those who average: `losses_and_denominators`, `losses_gradient_and_denominators`, and `judge` for batches of files.
"""

from crossent.arrays import SparseTruth
from crossent.losses._binary_cross_entropy import binary_cross_entropy, binary_cross_entropy_and_gradient
from crossent.losses._cross_entropy import cross_entropy
from crossent.losses._cross_entropy_and_gradient import cross_entropy_and_gradient
from crossent.losses._cross_entropy_parts import CrossEntropyParts, cross_entropy_parts
from crossent.losses._denominators import (
    LossesAndDenominators,
    LossesGradientAndDenominators,
    losses_and_denominators,
    losses_gradient_and_denominators,
)
from crossent.losses._hessian import cross_entropy_hessian_diagonal, cross_entropy_hessian_product
from crossent.losses._judge import Judgement, judge
from crossent.losses._logsumexp import logsumexp
from crossent.losses._sigmoid import log_sigmoid, sigmoid
from crossent.losses._softmax import log_softmax, softmax

__all__ = [
    "CrossEntropyParts",
    "Judgement",
    "LossesAndDenominators",
    "LossesGradientAndDenominators",
    "SparseTruth",
    "binary_cross_entropy",
    "binary_cross_entropy_and_gradient",
    "cross_entropy",
    "cross_entropy_and_gradient",
    "cross_entropy_hessian_diagonal",
    "cross_entropy_hessian_product",
    "cross_entropy_parts",
    "judge",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "losses_and_denominators",
    "losses_gradient_and_denominators",
    "sigmoid",
    "softmax",
]
