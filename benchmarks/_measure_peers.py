"""Other libraries' answers for each measure of the registry: what they offer for it, or the formula in their functions.

Each takes the arrays of `tests.rows.arguments`, truth first, and returns NumPy numbers in the width of the prediction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special
from scipy.spatial.distance import jensenshannon

Peer = Callable[..., Any]


def _in_torch(formula: Callable[..., Any], *, gradient: bool = False) -> Peer:
    """Return the formula over torch tensors, or its derivative by the last of them."""

    def compute(*arrays: Any) -> Any:
        import torch

        tensors = [torch.from_numpy(np.ascontiguousarray(a)) for a in arrays]
        if not gradient:
            return formula(torch, *tensors).numpy()
        leaf = tensors[-1].requires_grad_(True)
        formula(torch, *tensors[:-1], leaf).sum().backward()
        assert leaf.grad is not None
        return leaf.grad.numpy()

    return compute


def _in_jax(formula: Callable[..., Any], *, gradient: bool = False) -> Peer:
    """Return the same over JAX arrays."""

    def compute(*arrays: Any) -> Any:
        import jax

        jax.config.update("jax_enable_x64", True)
        if not gradient:
            return np.asarray(formula(jax, *arrays))
        *rest, prediction = arrays
        return np.asarray(jax.grad(lambda x: formula(jax, *rest, x).sum())(jax.numpy.asarray(prediction)))

    return compute


def _torch_bce(torch: Any, y: Any, z: Any) -> Any:
    return torch.nn.functional.binary_cross_entropy_with_logits(z, y, reduction="none")


def _torch_bce_of_probs(torch: Any, y: Any, p: Any) -> Any:
    return torch.nn.functional.binary_cross_entropy(p, y, reduction="none")


def _torch_loss(torch: Any, y: Any, z: Any) -> Any:
    return torch.nn.functional.cross_entropy(z, y, reduction="none")


def _torch_nll(torch: Any, y: Any, logs: Any) -> Any:
    return torch.nn.functional.nll_loss(logs, y, reduction="none")


def _torch_kl(torch: Any, t: Any, logs: Any) -> Any:
    return torch.nn.functional.kl_div(logs, t, reduction="none").sum(-1)


def _torch_entropy(torch: Any, z: Any) -> Any:
    return torch.distributions.Categorical(logits=z, validate_args=False).entropy()


def _jax_bce(jax: Any, y: Any, z: Any) -> Any:
    return -y * jax.nn.log_sigmoid(z) - (1 - y) * jax.nn.log_sigmoid(-z)


def _jax_bce_of_probs(jax: Any, y: Any, p: Any) -> Any:
    return -jax.scipy.special.xlogy(y, p) - jax.scipy.special.xlog1py(1 - y, -p)


def _jax_loss(jax: Any, y: Any, z: Any) -> Any:
    return -jax.numpy.take_along_axis(jax.nn.log_softmax(z), jax.numpy.asarray(y)[:, None], axis=1)[:, 0]


def _jax_entropy(jax: Any, z: Any) -> Any:
    return -(jax.nn.softmax(z) * jax.nn.log_softmax(z)).sum(-1)


def _scipy_bce(y: Any, z: Any) -> Any:
    return -y * special.log_expit(z) - (1 - y) * special.log_expit(-z)


def _curvature(q: Any) -> Any:
    return q * (1 - q)


def _bent(q: Any, v: Any) -> Any:
    return q * v - q * (q * v).sum(-1)[:, None]


def _of_true(y: Any, logs: Any) -> Any:
    return -logs[np.arange(len(y)), y]


def _entropies(table: Any) -> Any:
    return special.entr(table).sum()


MEASURE_PEERS: dict[tuple[str, str], dict[str, Peer]] = {
    ("cross_entropy", "probs"): {
        "torch": _in_torch(lambda torch, y, p: _torch_nll(torch, y, p.log())),
        "SciPy": lambda y, p: _of_true(y, np.log(p)),
    },
    ("cross_entropy", "logits"): {
        "torch": _in_torch(_torch_loss),
        "JAX": _in_jax(_jax_loss),
        "SciPy": lambda y, z: _of_true(y, special.log_softmax(z, axis=-1)),
    },
    ("cross_entropy_and_gradient", "logits"): {
        "torch": _in_torch(_torch_loss, gradient=True),
        "JAX": _in_jax(_jax_loss, gradient=True),
    },
    ("cross_entropy_hessian_diagonal", "logits"): {
        "torch": _in_torch(lambda torch, _, z: _curvature(torch.softmax(z, -1))),
        "JAX": _in_jax(lambda jax, _, z: _curvature(jax.nn.softmax(z))),
        "SciPy": lambda _, z: _curvature(special.softmax(z, axis=-1)),
    },
    ("cross_entropy_hessian_product", "logits"): {
        "torch": _in_torch(lambda torch, _, v, z: _bent(torch.softmax(z, -1), v)),
        "JAX": _in_jax(lambda jax, _, v, z: _bent(jax.nn.softmax(z), v)),
        "SciPy": lambda _, v, z: _bent(special.softmax(z, axis=-1), v),
    },
    ("binary_cross_entropy", "probs"): {
        "torch": _in_torch(_torch_bce_of_probs),
        "JAX": _in_jax(_jax_bce_of_probs),
        "SciPy": lambda y, p: -special.xlogy(y, p) - special.xlog1py(1 - y, -p),
    },
    ("binary_cross_entropy", "logits"): {
        "torch": _in_torch(_torch_bce), "JAX": _in_jax(_jax_bce), "SciPy": _scipy_bce,
    },
    ("binary_cross_entropy_and_gradient", "probs"): {
        "torch": _in_torch(_torch_bce_of_probs, gradient=True), "JAX": _in_jax(_jax_bce_of_probs, gradient=True),
    },
    ("binary_cross_entropy_and_gradient", "logits"): {
        "torch": _in_torch(_torch_bce, gradient=True),
        "JAX": _in_jax(_jax_bce, gradient=True),
        "SciPy": lambda y, z: special.expit(z) - y,
    },
    ("entropy", "probs"): {
        "torch": _in_torch(lambda torch, p: torch.special.entr(p).sum(-1)),
        "JAX": _in_jax(lambda jax, p: jax.scipy.special.entr(p).sum(-1)),
        "SciPy": lambda p: special.entr(p).sum(-1),
    },
    ("entropy", "logits"): {
        "torch": _in_torch(_torch_entropy),
        "JAX": _in_jax(_jax_entropy),
        "SciPy": lambda z: special.entr(special.softmax(z, axis=-1)).sum(-1),
    },
    ("entropy_and_gradient", "logits"): {
        "torch": _in_torch(_torch_entropy, gradient=True), "JAX": _in_jax(_jax_entropy, gradient=True),
    },
    ("perplexity", "probs"): {
        "torch": _in_torch(lambda torch, p: torch.special.entr(p).sum(-1).exp()),
        "JAX": _in_jax(lambda jax, p: jax.numpy.exp(jax.scipy.special.entr(p).sum(-1))),
        "SciPy": lambda p: np.exp(special.entr(p).sum(-1)),
    },
    ("surprisal", "probs"): {
        "torch": _in_torch(lambda torch, p: -torch.log(p)),
        "JAX": _in_jax(lambda jax, p: -jax.numpy.log(p)),
        "SciPy": lambda p: -np.log(p),
    },
    ("kl_divergence", "probs"): {
        "torch": _in_torch(lambda torch, t, p: _torch_kl(torch, t, p.log())),
        "JAX": _in_jax(lambda jax, t, p: jax.scipy.special.rel_entr(t, p).sum(-1)),
        "SciPy": lambda t, p: special.rel_entr(t, p).sum(-1),
    },
    ("kl_divergence", "log_probs"): {"torch": _in_torch(_torch_kl)},
    ("kl_divergence", "logits"): {
        "torch": _in_torch(lambda torch, t, z: _torch_kl(torch, t, torch.log_softmax(z, -1))),
        "SciPy": lambda t, z: special.rel_entr(t, special.softmax(z, axis=-1)).sum(-1),
    },
    ("js_divergence", "probs"): {"SciPy": lambda t, p: jensenshannon(t, p, axis=-1) ** 2},
    ("mutual_information", "joint"): {
        "SciPy": lambda tables: np.array(
            [_entropies(t.sum(0)) + _entropies(t.sum(1)) - _entropies(t) for t in tables], tables.dtype
        ),
    },
    ("softmax", "logits"): {
        "torch": _in_torch(lambda torch, z: torch.softmax(z, -1)),
        "JAX": _in_jax(lambda jax, z: jax.nn.softmax(z)),
        "SciPy": lambda z: special.softmax(z, axis=-1),
    },
    ("log_softmax", "logits"): {
        "torch": _in_torch(lambda torch, z: torch.log_softmax(z, -1)),
        "JAX": _in_jax(lambda jax, z: jax.nn.log_softmax(z)),
        "SciPy": lambda z: special.log_softmax(z, axis=-1),
    },
    ("logsumexp", "logits"): {
        "torch": _in_torch(lambda torch, z: torch.logsumexp(z, -1)),
        "JAX": _in_jax(lambda jax, z: jax.nn.logsumexp(z, axis=-1)),
        "SciPy": lambda z: special.logsumexp(z, axis=-1),
    },
    ("sigmoid", "logits"): {
        "torch": _in_torch(lambda torch, z: torch.sigmoid(z)),
        "JAX": _in_jax(lambda jax, z: jax.nn.sigmoid(z)),
        "SciPy": special.expit,
    },
    ("log_sigmoid", "logits"): {
        "torch": _in_torch(lambda torch, z: torch.nn.functional.logsigmoid(z)),
        "JAX": _in_jax(lambda jax, z: jax.nn.log_sigmoid(z)),
        "SciPy": special.log_expit,
    },
}  # fmt: skip
