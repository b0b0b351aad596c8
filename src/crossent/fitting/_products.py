"""Products of the Hessian of the mean loss with a direction, without the Hessian."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from crossent import native
from crossent.fitting._fused import applies, fresh_total, means, padded, panels, pieces
from crossent.fitting._passes import Data, curvature_parts, scores

Array = Any

Product = Callable[[Array, Array], tuple[Array, Array]]


def curvature_products(data: Data, weights: Array, intercept: Array) -> Product:
    """Return the function (V, v) -> Hessian of the mean loss times (V, v), by raw coefficients and intercept.

    The probabilities are kept when they are smaller than the features, and made anew in each product otherwise.
    """
    keep = keeps_probabilities(data)
    if data.truth.outputs > 1 and applies(data):
        return _fused(data, weights, intercept, keep)
    return _plain(data, weights, intercept, keep)


def keeps_probabilities(data: Data) -> bool:
    """Return whether they are smaller than the features."""
    return data.truth.outputs <= max(8, data.rows.shape[1] // 4)


def _fused(data: Data, weights: Array, intercept: Array, keep: bool) -> Product:
    """Return products by the kernel, which makes scores, curvature and the product of a block while it is in cache."""
    table, constant = panels(weights), padded(intercept, -1e300)
    k = weights.shape[1]
    probs = np.empty((data.rows.shape[0], len(constant))) if keep else None
    known = False

    def product(direction: Array, shift: Array) -> tuple[Array, Array]:
        nonlocal known
        turn, turn_shift = panels(direction), padded(shift, 0.0)
        total = fresh_total(4 + len(constant) + table.size)
        for here, block, step, parts in pieces(data, len(total)):
            native.linear_softmax_sums(
                block,
                k,
                table,
                constant,
                turn,
                turn_shift,
                None,
                None,
                None,
                None,
                data.truth.weights[here],
                None if data.offset is None else data.offset[here],
                None if probs is None else probs[here],
                not known,
                False,
                False,
                step,
                parts,
                total,
            )
        known = True
        return means(total, data, weights.shape)

    return product


def _plain(data: Data, weights: Array, intercept: Array, keep: bool) -> Product:
    truth = data.truth
    kept: list[Array] | None = [] if keep else None
    total = truth.total

    def curvatures() -> Iterator[tuple[Array, Array, Array]]:
        fresh = not kept
        for number, (start, stop, block) in enumerate(data.rows.blocks(weights.shape[1])):
            s = truth.weights[start:stop]
            if kept is not None and not fresh:
                yield block, s, kept[number]
                continue
            offset = None if data.offset is None else data.offset[start:stop]
            p = curvature_parts(scores(block, weights, intercept, offset))
            if kept is not None:
                kept.append(p)
            yield block, s, p

    def product(direction: Array, shift: Array) -> tuple[Array, Array]:
        out, out_shift = np.zeros(direction.shape), np.zeros(direction.shape[1])
        for block, s, p in curvatures():
            u = np.asarray(block @ direction) + shift
            if p.shape[1] == 1:
                u *= p
            else:
                u = p * (u - np.einsum("ij,ij->i", p, u)[:, None])
            u *= s[:, None]
            out += block.T @ u
            out_shift += u.sum(axis=0)
        return out / total, out_shift / total

    return product
