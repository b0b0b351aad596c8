"""Small problems: Newton steps on one array in memory, with nothing around them.

On a few hundred rows the set-up of a general solver costs more than its arithmetic.  So the steps are taken here, and
only their end goes through the passes, which prove how near it is (and go on, should it not be near enough).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from crossent.fitting._block import binary, multinomial
from crossent.fitting._certificate import duality_gap
from crossent.fitting._curved import CurvedPass
from crossent.fitting._objective import Objective
from crossent.fitting._plan import Plan
from crossent.fitting._watch import Outcome, Progress, Watch

Array = Any

_MOST_PARAMETERS = 150
_MOST_NUMBERS = 300_000  # rows x parameters: the array that the curvature of several classes is made of
_STEPS = 40
_ENOUGH = 1e-3  # of the tolerance: Newton's last step squares what is left


def is_small(objective: Objective) -> bool:
    """Return whether the problem is small, and smooth with one minimum."""
    parameters = objective.shape[0] * objective.shape[1]
    fits = parameters <= _MOST_PARAMETERS and objective.data.rows.shape[0] * parameters <= _MOST_NUMBERS
    return fits and objective.ridge > 0.0 and not hasattr(objective.data.truth.shares, "tocsr")


def newton_on_one_array(objective: Objective, theta: Array, tol: float, watch: Watch) -> tuple[Array, int, str | None]:
    """Return the solver's coordinates after Newton steps from ``theta``, how many, and why who looks on ended them."""
    parts = [objective.columns.make(block) for _, _, block in objective.data.rows.blocks()]
    made = parts[0] if len(parts) == 1 else np.concatenate(parts)
    curved = _curved_at(objective, made)
    penalty = objective.penalty_diagonal[:, None]
    fixed = _fixed(objective)
    here, best, move = theta, np.inf, np.zeros_like(theta)
    steps = 0
    while steps < _STEPS:
        stop = _seen(objective, watch, here, steps)
        if stop is not None:
            return here, steps, stop
        steps += 1
        value, gradient, matrix = curved(here)
        bent = penalty * here
        value += 0.5 * np.vdot(bent, here)
        if not value <= best * (1.0 + 1e-13):
            move *= 0.25
            here = here + move
            continue
        gradient = gradient + bent
        matrix = matrix + fixed
        turn = _solved(matrix, gradient.T.reshape(-1))
        if turn is None:
            break
        best, move = value, turn.reshape(gradient.T.shape).T
        here = here - move
        if 0.5 * np.vdot(gradient, move) <= _ENOUGH * tol * value:
            break
    objective.passes += steps
    return here, steps, None


def stopped(objective: Objective, theta: Array, steps: int, stop: str, plan: Plan) -> Outcome:
    """Return the outcome where somebody who looks on asked to stop."""
    here = objective.at(theta)
    return Outcome(here, duality_gap(objective, here), False, stop, steps, f"{plan.solver} ({plan.why})")


def _seen(objective: Objective, watch: Watch, theta: Array, steps: int) -> str | None:
    """Show the step to who looks on; return why they ask to stop, if they do."""
    if not watch.is_watched:
        return None
    here = objective.look(theta)
    largest = float(np.abs(here.gradient).max(initial=0.0))
    gap = float(duality_gap(objective, here))
    return watch.record(Progress(steps, objective.passes + steps, here.value, gap, largest), here)


def _curved_at(objective: Objective, made: Array) -> Callable[[Array], tuple[float, Array, Array]]:
    """Return the function from a point to loss, gradient and (the lower triangle of) the Hessian of the loss."""
    if CurvedPass.applies(objective.data):
        return CurvedPass(objective.data, made).at
    return partial(_one_score if objective.shape[1] == 1 else _several, objective, made)


def _fixed(objective: Objective) -> Array:
    """Return the penalty's curvature, and some for shifts of all classes, which change no probability."""
    outputs = objective.shape[1]
    matrix = np.diag(np.tile(objective.penalty_diagonal, outputs))
    if outputs > 1 and objective.fit_intercept:
        last = objective.shape[0]
        matrix[last - 1 :: last, last - 1 :: last] += 1.0 / outputs**2
    return matrix


def _one_score(objective: Objective, made: Array, theta: Array) -> tuple[float, Array, Array]:
    data, truth = objective.data, objective.data.truth
    z = made @ theta[:, 0]
    if data.offset is not None:
        z += data.offset[:, 0]
    loss, _, r, curvature = binary(z, truth.second, truth.weights)
    curvature /= truth.total
    matrix = (made.T * curvature) @ made
    return loss / truth.total, (r @ made)[:, None] / truth.total, matrix


def _several(objective: Objective, made: Array, theta: Array) -> tuple[float, Array, Array]:
    data, truth = objective.data, objective.data.truth
    z = made @ theta
    if data.offset is not None:
        z += data.offset
    loss, _, r, p = multinomial(z, truth, slice(None), truth.weights)
    n, q = made.shape
    k = p.shape[1]
    s = truth.weights / truth.total
    wide = (p[:, :, None] * (np.sqrt(s)[:, None] * made)[:, None, :]).reshape(n, k * q)
    matrix = wide.T @ wide
    np.negative(matrix, out=matrix)
    tall = made.T[None] * (p.T * s)[:, None, :]
    blocks = tall @ made
    for c in range(k):
        part = slice(c * q, (c + 1) * q)
        matrix[part, part] += blocks[c]
    return loss / truth.total, (made.T @ r) / truth.total, matrix


def _solved(matrix: Array, right: Array) -> Array | None:
    from scipy.linalg import lapack

    _, solution, status = lapack.dposv(matrix, right, lower=1, overwrite_a=1)
    return solution if status == 0 else None
