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
    z, y = rng.standard_normal(k), int(rng.integers(k))
    tiny, dust = np.finfo(dtype).tiny, np.log(np.finfo(dtype).eps / 2)
    class_y = np.arange(k) == y
    rows = {
        "ordinary": z,
        "confident": z + 40 * class_y,
        "hopeless": np.where(class_y, z.max() - 80, z),
        "hopeless and shifted": np.where(class_y, z.max() - 80, z) + 300,
        "shifted": 3 * z - 1e6,
        "huge": z * 1e30,
        "masked": np.where((rng.random(k) < 0.5) & (np.arange(k) > 0), -np.inf, z),
        "tied": np.full(k, 0.3),
        "near-uniform": z * 1e-3,
        "wide": z * 100,
        "subnormal logits": z * tiny,
        "subnormal gradient": np.where(np.arange(k) > 0, z + np.log(tiny) - 3, 0),
        "dust": np.where(class_y, 0, dust),  # each of the others is half an ulp of 1: a plain sum loses them all
    }
    return rows[family].astype(dtype), y


def from_logits(
    z: np.ndarray, truth: Any, class_weights: np.ndarray | None = None, smoothing: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Loss and gradient of one row."""
    loss, gradient = np.empty(1, z.dtype), np.empty((1, len(z)), z.dtype)
    truth = np.array([truth]) if isinstance(truth, int) else truth[None]
    native.cross_entropy_from_logits(z[None], truth, class_weights, smoothing, None, loss, gradient)
    return loss, gradient
