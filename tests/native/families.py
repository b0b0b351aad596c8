"""Rows of logits that losses go wrong at, with the class that happened; calls of the kernels on one row."""

from __future__ import annotations

from typing import Any

import numpy as np

from crossent import native

FAMILIES = (
    "ordinary",
    "confident",
    "hopeless",
    "hopeless and shifted",
    "shifted",
    "huge",
    "masked",
    "tied",
    "near-uniform",
    "wide",
    "subnormal logits",
    "subnormal gradient",
    "dust",
)


def row(family: str, k: int, dtype: Any, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    """One row of logits of a family, and a label."""
    z = rng.standard_normal(k)
    y = int(rng.integers(k))
    small = np.finfo(dtype).tiny
    if family == "confident":
        z[y] += 40
    elif family.startswith("hopeless"):
        z[y] = z.max() - 80
        z += 300 * family.endswith("shifted")
    elif family == "shifted":
        z = 3 * z - 1e6
    elif family == "huge":
        z *= 1e30
    elif family == "masked":
        z[rng.integers(k, size=k // 2)] = -np.inf
        z[0] = 0.5
    elif family == "tied":
        z[:] = 0.3
    elif family == "near-uniform":
        z *= 1e-3
    elif family == "wide":
        z *= 100
    elif family == "subnormal logits":
        z *= small
    elif family == "subnormal gradient":
        z += np.log(small) - 3
        z[0] = 0
    elif family == "dust":  # each of the others is half an ulp of 1: a plain sum loses them all
        z[:] = np.log(np.finfo(dtype).eps / 2)
        z[y] = 0
    return z.astype(dtype), y


def from_logits(
    z: np.ndarray, truth: Any, class_weights: np.ndarray | None = None, smoothing: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Loss and gradient of one row."""
    loss, gradient = np.empty(1, z.dtype), np.empty((1, len(z)), z.dtype)
    truth = np.array([truth]) if isinstance(truth, int) else truth[None]
    native.cross_entropy_from_logits(z[None], truth, class_weights, smoothing, None, loss, gradient)
    return loss, gradient
