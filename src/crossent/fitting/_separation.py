"""Complete and quasi-complete separation: when an unpenalised fit has no finite optimum, and which columns do it.

A direction that ranks the true class of every row at least as high as all others, and of some row strictly higher, can
be followed forever with falling loss.  Whether there is one is a linear program (Konis 2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from crossent.fitting._objective import Evaluation, Objective

Array = Any

_PROGRAM_LIMIT = 400_000  # rows x competing classes in the linear program


@dataclass(frozen=True)
class Separation:
    """What was found: complete or quasi, and the columns with the largest part in it."""

    kind: str
    columns: tuple[int, ...]

    def sentence(self, features: tuple[str, ...]) -> str:
        """Return what it means and what to do."""
        names = ", ".join(features[j] for j in self.columns)
        what = "all rows" if self.kind == "complete" else "some rows"
        return (
            f"{self.kind} separation: the columns ({names}) tell the classes of {what} apart without error, so the "
            "unpenalised optimum is infinite; pass alpha= (for example 1e-4), or leave these columns out"
        )


def separation_by_margin(objective: Objective, here: Evaluation) -> Separation | None:
    """Return complete separation where the pass has proved it: every true class leads."""
    if not (objective.watch_margin and here.sums.margin > 0.0):
        return None
    return Separation("complete", _largest(objective, here.weights))


def separation_by_program(objective: Objective) -> Separation | None:
    """Return the separation that a linear program finds, or None; also None where the program would be too large."""
    truth = objective.data.truth
    outputs = objective.shape[1]
    competing = max(outputs - 1, 1)
    heavy = truth.weights > 0
    if not truth.is_hard or heavy.sum() * competing > _PROGRAM_LIMIT:
        return None
    made = np.concatenate([objective.columns.make(block) for _, _, block in objective.data.rows.blocks()])[heavy]
    objective.passes += 1
    matrix = _leads(made, truth.codes[heavy], outputs)
    return _solve(objective, matrix, made.shape[1])


def _leads(made: Array, codes: Array, outputs: int) -> Array:
    """Return the sparse matrix that maps parameters to the lead of each true class over each other class."""
    from scipy.sparse import csr_array, hstack, vstack

    if outputs == 1:
        return csr_array(made * np.where(codes == 1, 1.0, -1.0)[:, None])
    parts = []
    for own in range(outputs):
        rows = csr_array(made[codes == own])
        zero = csr_array(rows.shape)
        for other in range(outputs):
            if other != own and rows.shape[0]:
                blocks = [rows if k == own else -rows if k == other else zero for k in range(outputs)]
                parts.append(hstack(blocks, format="csr"))
    return vstack(parts, format="csr")


def _solve(objective: Objective, leads: Array, width: int) -> Separation | None:
    """Maximise the sum of leads, each between 0 and 1, over all directions."""
    from scipy.optimize import linprog
    from scipy.sparse import eye_array, hstack

    count, size = leads.shape
    cost = np.concatenate([np.zeros(size), -np.ones(count)])
    constraint = hstack([-leads, eye_array(count)], format="csr")  # t <= lead, 0 <= t <= 1
    bounds = [(-1e6, 1e6)] * size + [(0.0, 1.0)] * count
    answer = linprog(cost, A_ub=constraint, b_ub=np.zeros(count), bounds=bounds, method="highs")
    if answer.status != 0 or -answer.fun < 1e-6:
        return None
    kind = "complete" if -answer.fun > count - 1e-6 else "quasi-complete"
    theta = answer.x[:size].reshape(-1, width).T
    return Separation(kind, _largest(objective, theta[: objective.data.rows.shape[1]] / objective.scale[:, None]))


def _largest(objective: Objective, weights: Array) -> tuple[int, ...]:
    """Return the columns with the largest part in the scores, at most five, in their order."""
    weights = weights - weights.mean(axis=1, keepdims=True) if weights.shape[1] > 1 else weights
    part = np.abs(weights).max(axis=1) * objective.summary.spread
    order = np.argsort(-part, kind="stable")[:5]
    return tuple(sorted(int(j) for j in order if part[j] > 0.05 * part[order[0]]))
