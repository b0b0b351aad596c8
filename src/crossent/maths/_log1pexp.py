"""The logistic function and its logarithm.

x   a logit          sigmoid(x) = 1 / (1 + exp(-x))          log1pexp(x) = log(1 + exp(x)) = -log sigmoid(-x)

    log1pexp(x) = max(x, 0) + log1p(exp(-|x|))

The left side overflows from x = 710 and is 0 from x = -37 down; the right side adds two numbers >= 0 and is right
everywhere.  Likewise ``1 - sigmoid(x)`` is 0 from x = 37 up; sigmoid(-x) is the same number with all its digits:

    sigmoid(x) = 1 / (1 + exp(-x))  for x >= 0,     exp(x) / (1 + exp(x))  for x < 0

    log1mexp(x) = log(1 - exp(x)) = log1p(-exp(x))  for x < -log 2,     log(-expm1(x))  for -log 2 <= x <= 0

each where its inner function is small against 1, so that nothing of it is lost.

Source: M. Maechler, Accurately computing log(1 - exp(-|a|)), 2012.
"""

from __future__ import annotations

import math

from crossent.typing import Array, Namespace

_LOG_2 = math.log(2.0)


def log1pexp(xp: Namespace, x: Array) -> Array:
    """Return ``log(1 + exp(x))``: the loss of a logit ``-x`` when the answer is yes."""
    return xp.where(x < 0, 0.0, x) + xp.log1p(xp.exp(-xp.abs(x)))


def log1mexp(xp: Namespace, x: Array) -> Array:
    """Return ``log(1 - exp(x))`` for x <= 0: the log-probability of no from that of yes."""
    return xp.where(x < -_LOG_2, xp.log1p(-xp.exp(x)), xp.log(-xp.expm1(x)))


def sigmoid(xp: Namespace, x: Array) -> Array:
    """See `crossent.losses.sigmoid`."""
    power = xp.exp(-xp.abs(x))
    return xp.where(x < 0, power, 1.0) / (1.0 + power)


def log_sigmoid(xp: Namespace, x: Array) -> Array:
    """See `crossent.losses.log_sigmoid`."""
    return 0.0 - log1pexp(xp, -x)
