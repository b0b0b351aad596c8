"""Which solver, from the shape of the problem and from its progress; the choice is shown in the result.

Costs are estimated in nanoseconds of one core from the number of operations, never measured, so that the same data
always takes the same path.
"""

from __future__ import annotations

from dataclasses import dataclass

from crossent.errors import InvalidInput
from crossent.fitting._class_blocks import CLASSES_A_ROW, MOST_DOUBLES
from crossent.fitting._objective import Objective
from crossent.fitting._products import keeps_probabilities
from crossent.fitting._rows import SparseRows

SOLVERS = ("auto", "lbfgs", "newton", "newton-cg", "proximal-newton", "gradient_descent")

_MATRIX_LIMIT = 2500  # parameters up to which a full matrix of curvatures is made (50 MB, a second to factor)
_BLOCKS_LIMIT = 80_000_000  # numbers in the diagonal blocks (320 MB)
_GRAM_LIMIT = 5000  # columns up to which a Gram matrix is made
_DENSE = 0.1  # share of entries that are stored, from which a sparse matrix may as well be dense
_REDUCE_LIMIT = 3000  # rows up to which more columns than rows are rotated away


@dataclass(frozen=True)
class Plan:
    """What will be done: the solver, its metric, and whether curvature is renewed on the way."""

    solver: str
    metric: str  # gram, diagonal, hessian, identity
    renew: str  # never, always, when it pays
    why: str


def choose(solver: str, objective: Objective) -> Plan:
    """Return the plan for ``solver``, which ``auto`` leaves to the shape."""
    if solver not in SOLVERS:
        raise InvalidInput(f"solver: must be one of {', '.join(SOLVERS)}; found {solver!r}; leave it out for auto")
    rows, outputs = objective.shape
    if objective.lasso > 0.0:
        if solver not in ("auto", "proximal-newton", "gradient_descent"):
            raise InvalidInput(
                f"solver: {solver!r} minimises smooth objectives; with l1_ratio > 0 use 'proximal-newton'"
            )
        if solver == "gradient_descent":
            return Plan(solver, "identity", "never", "asked for")
        return Plan("proximal-newton", "hessian", "always", "L1: quadratic models over a working set")
    if solver == "proximal-newton":
        solver = "newton"
    return _smooth(solver, objective, rows, outputs)


def _smooth(solver: str, objective: Objective, rows: int, outputs: int) -> Plan:
    parameters, sparse = rows * outputs, objective.data.rows.is_sparse
    small_gram = rows <= _GRAM_LIMIT and not (sparse and rows > 1000)
    metric = "gram" if small_gram else "diagonal"
    if solver == "gradient_descent":
        return Plan(solver, "identity", "never", "asked for")
    if solver == "newton":
        if parameters > 4 * _MATRIX_LIMIT:
            raise InvalidInput(
                f"solver: 'newton' needs a matrix of {parameters:,} x {parameters:,}; use 'newton-cg' or 'auto'"
            )
        return Plan(solver, "hessian", "always", "asked for")
    if solver in ("newton-cg", "lbfgs"):
        return Plan(solver, metric, "never", "asked for")
    if small_gram:
        return Plan("lbfgs", "gram", "when it pays", f"{parameters:,} parameters")
    return Plan("newton-cg", "diagonal", "never", f"{rows:,} columns")


def reduces(objective: Objective) -> bool:
    """Return whether the columns outnumber the rows so that a rotation to as many columns as rows pays."""
    rows = objective.data.rows
    n, p = rows.shape
    if isinstance(rows, SparseRows) and rows.matrix.nnz < _DENSE * n * p:
        return False  # what is rotated is dense
    return p > n and n <= _REDUCE_LIMIT and objective.ridge > 0.0 and objective.lasso == 0.0 and p * n <= 1 << 27


def cost_of_pass(objective: Objective) -> float:
    """Return the estimated time of one evaluation, in nanoseconds."""
    n, p = objective.data.rows.shape
    k = objective.shape[1]
    return 60_000.0 + n * (p * (0.5 + k / 11.0) + 5.0 * k + 30.0)


def cost_of_product(objective: Objective) -> float:
    """Return the estimated time of one product with the Hessian, in nanoseconds."""
    n, p = objective.data.rows.shape
    k = objective.shape[1]
    again = 1.0 if keeps_probabilities(objective.data) else 1.5
    return 60_000.0 + n * (again * p * (0.5 + k / 11.0) + 3.0 * k + 20.0)


def cost_of_curvature(objective: Objective) -> float:
    """Return the estimated time of a full Hessian and its factor, in nanoseconds."""
    n, p = objective.data.rows.shape
    parameters = float(p * objective.shape[1])
    return 100_000.0 + cost_of_pass(objective) + n * parameters**2 / 25.0 + parameters**3 / 60.0


def cost_of_blocks(objective: Objective) -> float:
    """Return the estimated time of the Hessian's diagonal blocks, one a class, and their factors."""
    n, p = objective.data.rows.shape
    k = objective.shape[1]
    pairs = n * min(k, CLASSES_A_ROW)  # of a row and a class that it matters to
    wide = 1.0 if k * p**2 > MOST_DOUBLES else 1.7  # single width, or double
    taken = pairs * (wide * p**2 / 130.0 + 2.0 * p)
    return cost_of_pass(objective) + 15.0 * n * k + taken + k * (150_000.0 + wide * p**3 / 40.0)


def renewal(objective: Objective) -> str:
    """Return which curvature is worth making anew: ``hessian``, ``blocks``, or ``none`` where both are too large."""
    rows, outputs = objective.shape
    whole, blocks = cost_of_curvature(objective), cost_of_blocks(objective)
    if rows * outputs <= _MATRIX_LIMIT and (outputs == 1 or whole <= 3.0 * blocks):
        return "hessian"
    return "blocks" if outputs > 1 and outputs * rows**2 <= _BLOCKS_LIMIT else "none"
