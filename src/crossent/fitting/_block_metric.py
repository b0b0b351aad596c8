"""A metric of one matrix for each class: the Hessian without what ties the classes together."""

from __future__ import annotations

from typing import Any

import numpy as np

from crossent.fitting._cores import cores, on_all_cores

Array = Any

_WORTH_THREADS = 1 << 22  # numbers that are read in a product
_LEAST_CONDITION = {"d": 1e-13, "f": 1e-5}  # reciprocal: below it an inverse in that width may not be positive


class ClassBlocks:
    """The inverses of the blocks, made where the blocks were: a product each is faster than a triangular solve."""

    def __init__(self, blocks: Array, penalty: Array) -> None:
        self._inverse = blocks

        def invert(c: int) -> None:
            _invert(blocks[c], penalty)

        on_all_cores(invert, len(blocks))

    def solve(self, gradient: Array) -> Array:
        """Return the inverse times the gradient, class by class."""
        right = np.ascontiguousarray(gradient.T, dtype=self._inverse.dtype)
        found = np.empty_like(right)
        step = -(-len(right) // cores()) if self._inverse.size > _WORTH_THREADS else len(right)

        def multiply(part: int) -> None:
            here = slice(part * step, (part + 1) * step)
            np.matmul(self._inverse[here], right[here, :, None], out=found[here, :, None])

        on_all_cores(multiply, -(-len(right) // step))
        return np.ascontiguousarray(found.T, dtype=np.float64)


def _invert(block: Array, penalty: Array) -> None:
    """Put the inverse of block + penalty in its place; where it is not regular, that of its diagonal."""
    from scipy.linalg import get_lapack_funcs

    factor_of, condition_of, inverse_of = get_lapack_funcs(("potrf", "pocon", "potri"), dtype=block.dtype)
    diagonal = block.diagonal() + penalty
    unit = np.divide(1.0, np.sqrt(diagonal), out=np.zeros_like(diagonal), where=diagonal > 0)
    narrow = unit.astype(block.dtype)
    block *= narrow
    block *= narrow[:, None]
    np.fill_diagonal(block, 1.0)
    # LAPACK sees the transpose: its upper triangle is the lower one here.
    norm = float(np.abs(block).sum(axis=0).max())
    factor, status = factor_of(block.T, lower=0, clean=0)
    if status == 0 and condition_of(factor, norm, uplo="U")[0] >= _LEAST_CONDITION[block.dtype.char]:
        made, _ = inverse_of(factor, lower=0, overwrite_c=1)
        lower = np.tril(made.T)
        np.add(lower, np.tril(lower, -1).T, out=block)
    else:
        block[...] = np.eye(len(block), dtype=block.dtype)
    block *= narrow
    block *= narrow[:, None]
