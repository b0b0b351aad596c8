"""Coordinate descent on a quadratic with an L1 part: what remains of an L1 fit once the loss is a quadratic.

minimise over x:   g . (x - x0) + (x - x0)' H (x - x0) / 2 + sum_j l_j |x_j|
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def descend(
    hessian: Array, gradient: Array, start: Array, threshold: Array, *, tol: float, sweeps: int = 1000
) -> Array:
    """Return the minimiser, to ``tol`` in the largest curvature-weighted change of a sweep."""
    x = start.copy()
    q = gradient.copy()  # gradient of the quadratic at x
    diagonal = hessian.diagonal().copy()
    every = np.flatnonzero(diagonal > 0)
    for sweep in range(sweeps):
        if _sweep(hessian, q, x, threshold, diagonal, every) <= tol:
            break
        moving = every[(x[every] != 0) | (threshold[every] == 0)]
        for _ in range(10):
            if _solve_signs(hessian, q, x, threshold, moving):
                break
            if _sweep(hessian, q, x, threshold, diagonal, moving) <= tol:
                break
        del sweep
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
    """Jump to the minimum for the present signs, if no sign changes on the way; return whether it did."""
    from scipy.linalg import lapack

    if moving.size == 0:
        return True
    part = hessian[np.ix_(moving, moving)]
    factor, status = lapack.dpotrf(part, lower=1, clean=0)
    if status != 0:
        return False
    right = q[moving] + threshold[moving] * np.sign(x[moving])
    move, _ = lapack.dpotrs(factor, -right, lower=1)
    signed = (threshold[moving] > 0) & (np.sign(x[moving] + move) != np.sign(x[moving]))
    if signed.any():
        return False
    x[moving] += move
    q += move @ hessian[moving]
    return True
