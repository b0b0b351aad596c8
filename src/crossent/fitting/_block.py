"""The kernels on one block of rows: scores in, loss, residual, entropy and curvature out, in one pass.

Legend: z scores, t share of the second class, y shares, s row weights, p prediction, r = s (p - y).

One score:  loss = softplus(z) - t z.  With e = exp(-|z|), q = 1 / (1 + e):  log1p(e) is softplus(-|z|), the larger of
p and 1 - p is q, the smaller e q; no difference of nearly equal numbers is taken.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from crossent.fitting._truth import Truth

Array = Any


def binary(z: Array, t: Array, s: Array) -> tuple[float, float, Array, Array]:
    """Return summed loss, summed entropy of the prediction, r, and s p (1 - p), for one score a row."""
    size = np.abs(z)
    e = np.exp(-size)
    q = 1.0 / (1.0 + e)
    tail = e * q
    log1p = np.log1p(e)
    positive = z >= 0
    p = np.where(positive, q, tail)
    complement = np.where(positive, tail, q)
    loss = float(s @ (log1p + np.maximum(z, 0.0) - t * z))
    entropy = float(s @ (log1p + size * tail))
    r = s * ((1.0 - t) * p - t * complement)
    return loss, entropy, r, s * (q * tail)


def probabilities(scores: Array) -> Array:
    """Return the probability of each class; one column of scores is that of the second of two classes."""
    if scores.shape[1] > 1:
        return softmax_in_place(scores.copy())[0]
    z = scores[:, 0]
    e = np.exp(-np.abs(z))
    small, large = e / (1.0 + e), 1.0 / (1.0 + e)
    return np.stack([np.where(z >= 0, small, large), np.where(z >= 0, large, small)], axis=1)


def softmax_in_place(z: Array) -> tuple[Array, Array]:
    """Shift each row of ``z`` by its maximum, in place; return the probabilities and the log of each row's sum."""
    z -= z.max(axis=1, keepdims=True)
    p = np.exp(z)
    total = p.sum(axis=1)
    p /= total[:, None]
    return p, np.log(total)


def multinomial(z: Array, truth: Truth, rows: slice, s: Array) -> tuple[float, float, Array, Array]:
    """Return summed loss, summed entropy, r (rows x classes), and p; ``z`` is overwritten."""
    p, log_total = softmax_in_place(z)
    # A masked score of -inf has p = 0 and contributes nothing; the solvers never make one.
    entropy = float(s @ (log_total - np.einsum("ij,ij->i", p, z)))
    r = p * s[:, None]
    if truth.shares is not None:
        return *_soft(z, truth.shares[rows], s, log_total, entropy, r), p
    codes = truth.codes[rows] if truth.codes is not None else None
    picked = np.arange(len(s))
    if truth.sharpness is None or truth.background is None:
        loss = float(s @ (log_total - z[picked, codes]))
        r[picked, codes] -= s
        return loss, entropy, r, p
    sharp = truth.sharpness[codes]
    score = sharp * z[picked, codes] + (1.0 - sharp) * (z @ truth.background)
    loss = float(s @ (log_total - score))
    r[picked, codes] -= s * sharp
    r -= np.outer(s * (1.0 - sharp), truth.background)
    return loss, entropy, r, p


def _soft(z: Array, y: Array, s: Array, log_total: Array, entropy: float, r: Array) -> tuple[float, float, Array]:
    if hasattr(y, "tocsr"):
        score = np.asarray(y.multiply(z).sum(axis=1)).ravel()
        r -= y.multiply(s[:, None]).toarray()
    else:
        score = np.einsum("ij,ij->i", y, z)
        r -= y * s[:, None]
    return float(s @ (log_total - score)), entropy, r


def least_margin(z: Array, truth: Truth, rows: slice, s: Array) -> float:
    """Return the least lead of a true class over the best other one; positive for all rows means separation."""
    heavy = s > 0
    if not heavy.any() or truth.codes is None:
        return float("-inf") if truth.codes is None else float("inf")
    codes = truth.codes[rows]
    if z.shape[1] == 1:
        signed = np.where(codes == 1, z[:, 0], -z[:, 0])
        return float(signed[heavy].min())
    picked = np.arange(len(codes))
    own = z[picked, codes]
    others = z.copy()
    others[picked, codes] = -np.inf
    return float((own - others.max(axis=1))[heavy].min())
