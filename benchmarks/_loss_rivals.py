"""Who else computes the loss and its gradient: a rival takes NumPy arrays once and is then called without arguments.

A task returns ``(losses or their sum, gradient or None)``; ``None`` instead of a task: it has no such function.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import logsumexp

import crossent

Task = Callable[[], tuple[Any, Any]]


def ours(z: Any, y: Any, gradient: bool) -> Task:
    measure = crossent.cross_entropy if z.ndim == 2 else crossent.binary_cross_entropy
    with_gradient = crossent.cross_entropy_and_gradient if z.ndim == 2 else crossent.binary_cross_entropy_and_gradient
    return (lambda: with_gradient(y, logits=z)) if gradient else (lambda: (measure(y, logits=z), None))


def ours_into(z: Any, y: Any, gradient: bool) -> Task | None:
    """The same, with the gradient written into memory that exists, as a training loop would."""
    if not gradient:
        return None
    out = np.zeros_like(z)
    with_gradient = crossent.cross_entropy_and_gradient if z.ndim == 2 else crossent.binary_cross_entropy_and_gradient
    return lambda: with_gradient(y, logits=z, out=out)


def torch_loss(z: Any, y: Any) -> Any:
    from torch.nn import functional

    if z.ndim == 2:
        return functional.cross_entropy(z, y, reduction="sum")
    return functional.binary_cross_entropy_with_logits(z, y, reduction="sum")


def torch_eager(z: Any, y: Any, gradient: bool) -> Task:
    return _torch(torch_loss, z, y, gradient)


def torch_compiled(z: Any, y: Any, gradient: bool) -> Task:
    import torch

    torch.compiler.reset()
    return _torch(torch.compile(torch_loss), z, y, gradient)


def _torch(loss: Callable[[Any, Any], Any], z: Any, y: Any, gradient: bool) -> Task:
    import torch

    scores = torch.from_numpy(z)
    truth = torch.from_numpy(y if z.ndim == 2 else y.astype(z.dtype))

    def forward() -> tuple[Any, Any]:
        with torch.no_grad():
            return loss(scores, truth), None

    def forward_and_backward() -> tuple[Any, Any]:
        leaf = scores.detach().requires_grad_(True)
        value = loss(leaf, truth)
        value.backward()
        return value.detach(), leaf.grad

    return forward_and_backward if gradient else forward


def jax_jit(z: Any, y: Any, gradient: bool) -> Task:
    import jax

    jax.config.update("jax_enable_x64", True)
    scores, truth = jax.numpy.asarray(z), jax.numpy.asarray(y)

    def loss(a: Any, b: Any) -> Any:
        if a.ndim == 2:
            picked = jax.numpy.take_along_axis(jax.nn.log_softmax(a), b[:, None], axis=1)
            return -picked.sum()
        return (jax.nn.softplus(a) - b * a).sum().astype(a.dtype)

    run = jax.jit(jax.value_and_grad(loss)) if gradient else jax.jit(lambda a, b: (loss(a, b), None))
    return lambda: jax.block_until_ready(run(scores, truth))


def sklearn_loss(z: Any, y: Any, gradient: bool) -> Task:
    from sklearn._loss import HalfBinomialLoss, HalfMultinomialLoss

    loss = HalfMultinomialLoss(n_classes=z.shape[1]) if z.ndim == 2 else HalfBinomialLoss()
    truth = y.astype(z.dtype)
    if gradient:
        return lambda: loss.loss_gradient(truth, z, n_threads=2)
    return lambda: (loss.loss(truth, z, n_threads=2), None)


def scipy_loss(z: Any, y: Any, gradient: bool) -> Task | None:
    if gradient or z.ndim == 1:
        return None
    rows = np.arange(len(y))
    return lambda: (logsumexp(z, axis=1) - z[rows, y], None)


def numpy_loss(z: Any, y: Any, gradient: bool) -> Task:
    if z.ndim == 1:
        return functools.partial(_numpy_binary, z, y, gradient)
    return functools.partial(_numpy_softmax, z, y, gradient)


def _numpy_binary(z: Any, y: Any, gradient: bool) -> tuple[Any, Any]:
    loss = np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))
    return loss, 1 / (1 + np.exp(-z)) - y if gradient else None


def _numpy_softmax(z: Any, y: Any, gradient: bool) -> tuple[Any, Any]:
    rows = np.arange(len(y))
    shifted = z - z.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=1, keepdims=True)
    loss = np.log(total[:, 0]) - shifted[rows, y]
    if not gradient:
        return loss, None
    e /= total
    e[rows, y] -= 1
    return loss, e


RIVALS: dict[str, Callable[[Any, Any, bool], Task | None]] = {
    "crossent": ours,
    "crossent, out=": ours_into,
    "torch eager": torch_eager,
    "torch.compile": torch_compiled,
    "JAX jit": jax_jit,
    "scikit-learn": sklearn_loss,
    "SciPy": scipy_loss,
    "NumPy": numpy_loss,
}
