"""Coordinate descent on a quadratic with an L1 part: what remains of an L1 fit once the loss is a quadratic.

minimise over x:   g . (x - x0) + (x - x0)' H (x - x0) / 2 + sum_j l_j |x_j|
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def descend(hessian: Array, gradient: Array, start: Array, threshold: Array, *, tol: float, sweeps: int = 100) -> Array:
    """Return the minimiser, to ``tol`` in the largest curvature-weighted change of a sweep."""
    x = start.copy()
    q = gradient.copy()  # gradient of the quadratic at x
    diagonal = hessian.diagonal().copy()
    every = np.flatnonzero(diagonal > 0)
    for _ in range(sweeps):
        if _sweep(hessian, q, x, threshold, diagonal, every) <= tol:
            break
        # Few coordinates move: jump to their minimum, and where one changes its sign on the way, stop there at 0.
        for _ in range(2 * len(x)):
            moving = every[(x[every] != 0) | (threshold[every] == 0)]
            if _solve_signs(hessian, q, x, threshold, moving):
                break
    return x


def _sweep(hessian: Array, q: Array, x: Array, threshold: Array, diagonal: Array, order: Array) -> float:
    """Minimise over each coordinate in turn; return the largest decrease of a coordinate's move, in objective units."""
    largest = 0.0
    for j in order:
        a = diagonal[j]
        old = x[j]
        target = old - q[j] / a
        new = np.sign(target) * max(abs(target) - threshold[j] / a, 0.0)
        move = new - old
        if move != 0.0:
            x[j] = new
            q += move * hessian[j]
            largest = max(largest, a * move * move)
    return largest


def _solve_signs(hessian: Array, q: Array, x: Array, threshold: Array, moving: Array) -> bool:
    """Move towards the minimum for the present signs, to the first change of one; return whether none changes."""
    from scipy.linalg import lapack

    if moving.size == 0:
        return True
    part = hessian[np.ix_(moving, moving)]
    # Several classes of one feature may leave a direction without curvature; this much bends it, and sweeps mend it.
    part[np.diag_indices_from(part)] *= 1.0 + 1e-9
    factor, status = lapack.dpotrf(part, lower=1, clean=0)
    if status != 0:
        return True
    old = x[moving]
    right = q[moving] + threshold[moving] * np.sign(old)
    move, _ = lapack.dpotrs(factor, -right, lower=1)
    crossed = (threshold[moving] > 0) & (np.sign(old + move) != np.sign(old))
    t = float((old[crossed] / -move[crossed]).min()) if crossed.any() else 1.0
    new = old + t * move
    if crossed.any():
        places = np.flatnonzero(crossed)
        new[places[np.argmin(old[crossed] / -move[crossed])]] = 0.0
    q += (new - old) @ hessian[moving]
    x[moving] = new
    return not crossed.any()
