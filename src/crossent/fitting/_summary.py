"""The first pass: means and spreads of the columns, which decide the coordinates, and their products with the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from crossent import native
from crossent.fitting._fused import HEADS, applies, fresh_total, pieces
from crossent.fitting._passes import Data
from crossent.fitting._truth import Truth

Array = Any

_SMALL = 20_000  # numbers: below it making a sparse matrix takes longer than the product


@dataclass(frozen=True)
class Summary:
    """What one pass says about the features: weighted means and spreads, and their products with the truth."""

    mean: Array  # (columns,)
    spread: Array  # (columns,) standard deviation
    truth_product: Array  # (columns, outputs) mean of x y'
    offset_truth: float  # mean of y . offset
    offset_mean: Array  # (outputs,)


def summarise(data: Data) -> Summary:
    """Return means and spreads of the columns, weighted, and their products with the truth, in one pass."""
    total = data.truth.total
    shift, first, squares, product = _by_kernel(data) if applies(data) else _by_blocks(data)
    centre = first / total
    spread = np.sqrt(np.maximum(squares / total - centre**2, 0.0))
    mean = centre + shift
    noise = 8 * np.finfo(float).eps * np.maximum(np.abs(mean), np.sqrt(squares / total))
    offset_truth, offset_mean = _offsets(data)
    return Summary(mean, np.where(spread > noise, spread, 0.0), product / total, offset_truth, offset_mean)


def _by_kernel(data: Data) -> tuple[Array, Array, Array, Array]:
    """Return the mean of the first block, sums and sums of squares around it, and sums of products with the truth."""
    truth, p = data.truth, data.rows.shape[1]
    one = truth.outputs == 1
    size = -(-p // 8) * 8
    total, shift = fresh_total(HEADS + 3 * size), np.zeros(size)
    product = np.zeros((p, truth.outputs))
    second = truth.second if one else np.zeros(truth.rows)
    for here, block, step, parts in pieces(data, len(total)):
        if here.start == 0:
            shift[:p] = block[:step].mean(axis=0, dtype=np.float64)
        native.column_sums(block, shift, second[here], truth.weights[here], step, parts, total)
        for start in range(0, 0 if one else len(block), step):
            rows = slice(here.start + start, here.start + min(start + step, len(block)))
            made = block[start : start + step].astype(np.float64, copy=False)
            product += _times_truth(made, truth, rows, truth.weights[rows])
    first, squares, turned = total[HEADS:].reshape(3, size)[:, :p]
    shift = shift[:p]
    if one:
        product = (turned + shift * (truth.weights @ second))[:, None]
    return shift, first, squares, product


def _by_blocks(data: Data) -> tuple[Array, Array, Array, Array]:
    """Return the same by NumPy and SciPy."""
    p, k, truth = data.rows.shape[1], data.truth.outputs, data.truth
    first, squares, product, shift = np.zeros(p), np.zeros(p), np.zeros((p, k)), np.zeros(p)
    for start, stop, block in data.rows.blocks(k):
        here, s = slice(start, stop), truth.weights[start:stop]
        product += _times_truth(block, truth, here, s)
        if data.rows.is_sparse:
            first += np.asarray(block.T @ s)
            squares += np.asarray(block.multiply(block).T @ s)
            continue
        if start == 0:
            shift = block.mean(axis=0)
        centred = block - shift  # without the shift, squares of 1e6 and a spread of 1 would cancel
        first += s @ centred
        squares += np.einsum("i,ij,ij->j", s, centred, centred)
    return shift, first, squares, product


def _times_truth(block: Array, truth: Truth, here: slice, s: Array) -> Array:
    """Return the sum of s x y' over a block."""
    if truth.outputs == 1:
        return np.asarray(block.T @ (s * truth.second[here]))[:, None]
    if truth.shares is not None:
        shares = truth.shares[here]
        if hasattr(shares, "toarray"):
            shares = shares.toarray()
        return np.asarray(block.T @ (shares * s[:, None]))
    codes = truth.codes[here]
    sharp = s if truth.sharpness is None else s * truth.sharpness[codes]
    one_hot = _one_hot(sharp, codes, truth.outputs)
    product = one_hot.T @ block
    product = np.asarray(product.toarray() if hasattr(product, "toarray") else product).T
    if truth.background is not None:
        product = product + np.outer(np.asarray(block.T @ (s - sharp)), truth.background)
    return np.asarray(product)


def _one_hot(values: Array, codes: Array, outputs: int) -> Array:
    size = len(codes)
    if size * outputs <= _SMALL:
        dense = np.zeros((size, outputs))
        dense[np.arange(size), codes] = values
        return dense
    from scipy.sparse import csr_array

    return csr_array((values, (np.arange(size), codes)), shape=(size, outputs))


def _offsets(data: Data) -> tuple[float, Array]:
    truth, offset = data.truth, data.offset
    if offset is None:
        return 0.0, np.zeros(truth.outputs)
    mean = truth.weights @ offset / truth.total
    return float(np.sum(_times_truth(offset, truth, slice(None), truth.weights).diagonal()) / truth.total), mean
