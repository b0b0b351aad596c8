"""The same losses and gradients from the libraries that people use, row by row, in the width of the logits."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import log_softmax, softmax

import crossent

Result = tuple[Any, Any]


def ours(z: Any, y: Any) -> Result:
    return crossent.cross_entropy_and_gradient(y, logits=z)


def torch_eager(z: Any, y: Any) -> Result:
    import torch
    from torch.nn import functional

    leaf = torch.from_numpy(z).requires_grad_(True)
    loss = functional.cross_entropy(leaf, torch.from_numpy(y), reduction="none")
    loss.sum().backward()
    assert leaf.grad is not None
    return loss.detach().numpy(), leaf.grad.numpy()


def jax_jit(z: Any, y: Any) -> Result:
    import jax

    jax.config.update("jax_enable_x64", True)

    def losses(a: Any) -> Any:
        return -jax.numpy.take_along_axis(jax.nn.log_softmax(a), jax.numpy.asarray(y)[:, None], axis=1)[:, 0]

    gradient = jax.jit(jax.grad(lambda a: losses(a).sum()))
    return np.asarray(jax.jit(losses)(z)), np.asarray(gradient(z))


def sklearn_loss(z: Any, y: Any) -> Result:
    from sklearn._loss import HalfMultinomialLoss

    loss = HalfMultinomialLoss(n_classes=z.shape[1])
    return loss.loss_gradient(y.astype(z.dtype), np.ascontiguousarray(z))


def scipy_loss(z: Any, y: Any) -> Result:
    rows = np.arange(len(y))
    gradient = softmax(z, axis=1)
    gradient[rows, y] -= 1
    return -log_softmax(z, axis=1)[rows, y], gradient


PEERS = {
    "crossent": ours,
    "torch": torch_eager,
    "JAX": jax_jit,
    "scikit-learn": sklearn_loss,
    "SciPy": scipy_loss,
}
