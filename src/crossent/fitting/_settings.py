"""The options of a fit, checked before anything is computed: names, strength of the penalty, tolerance, limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from crossent.errors import InvalidInput, ShapeMismatch
from crossent.fitting._model import LinearModel
from crossent.fitting._truth import Truth

_MOST_COEFFICIENTS = 20_000  # their Hessian takes 3 GB, and its eigenvectors as much
_ERRORS = ("hessian", "sandwich", "clustered")


def feature_names(features: Sequence[str] | None, count: int) -> tuple[str, ...]:
    """Return one name a column."""
    if features is None:
        return tuple(f"x{j}" for j in range(count))
    names = tuple(str(name) for name in features)
    if len(names) != count:
        raise InvalidInput(f"features: {count} names are needed, one a column; found {len(names)}")
    twice = [name for place, name in enumerate(names) if name in names[:place]] if len(set(names)) < count else []
    if twice:
        raise InvalidInput(
            f"features: each name stands for one column; {twice[0]!r} is there twice; rename or drop one"
        )
    return names


def strength(alpha: float | None, C: float | None, total: float) -> float:  # noqa: N803
    """Return alpha, from C where that was given."""
    if C is None:
        return 1.0 / total if alpha is None else number("alpha", alpha, "0 is no penalty")
    if alpha is not None:
        raise InvalidInput("C: is another way to say alpha=; pass one of them")
    if not number("C", C, "1 is the default") > 0:
        raise InvalidInput(f"C: must be positive; found {C!r}; large is little penalty, and alpha=0 is none")
    return 1.0 / (C * total)


def check_options(alpha: float, l1_ratio: float, tol: float, truth: Truth, fit_intercept: bool) -> None:
    """Refuse a penalty or a tolerance out of range, and classes that never happen."""
    if not (alpha >= 0 and np.isfinite(alpha)):
        raise InvalidInput(f"alpha: must be finite and not negative; found {alpha!r}; 0 is no penalty")
    if not 0.0 <= number("l1_ratio", l1_ratio, "0 is L2") <= 1.0:
        raise InvalidInput(f"l1_ratio: must lie in [0, 1]; found {l1_ratio!r}; 0 is L2, 1 is L1")
    if not 0.0 < number("tol", tol, "1e-8 is the default") < 1.0:
        raise InvalidInput(f"tol: must lie in (0, 1); found {tol!r}; 1e-8 is the default")
    absent = np.flatnonzero(truth.rates <= 0.0)
    if absent.size and fit_intercept:
        raise InvalidInput(
            f"y: class {truth.classes[absent[0]]!r} never happens (or only with weight 0), so its intercept would be "
            "-infinity; leave it out of classes=, or pass label_smoothing="
        )


def number(name: str, value: Any, way_out: str) -> float:
    """Return a single real number, which text and booleans are not."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise InvalidInput(f"{name}: must be a number; found {value!r}; {way_out}")
    return float(value)


def check_limits(
    max_iterations: Any, max_passes: Any, max_seconds: Any, patience: Any, seed: Any, step_size: Any
) -> None:
    """Refuse a limit that no fit could keep."""
    whole = (("max_iterations", max_iterations, 0), ("max_passes", max_passes, 1), ("patience", patience, 1),
             ("seed", seed, 0))  # fmt: skip
    for name, value, least in whole:
        if value is not None and (number(name, value, "leave it out") < least or value != int(value)):
            raise InvalidInput(f"{name}: must be a whole number from {least} up; found {value!r}; leave it out")
    if max_seconds is not None and not number("max_seconds", max_seconds, "leave it out") >= 0:
        raise InvalidInput(f"max_seconds: must not be negative; found {max_seconds!r}; leave it out for no limit")
    if not 0 < number("step_size", step_size, "0.1 is the default") < np.inf:
        raise InvalidInput(f"step_size: must be positive; found {step_size!r}; 0.1 is the default")


def check_helpers(start: Any, callback: Any) -> None:
    """Refuse what can't be called or begun at."""
    if start is not None and not isinstance(start, LinearModel):
        raise InvalidInput(f"start: must be a LinearModel; found {type(start).__name__}; leave it out to begin at 0")
    if callback is not None and not callable(callback):
        raise InvalidInput(
            f"callback: must be callable; found {type(callback).__name__}; pass a function of one argument"
        )


def check_errors(
    method: Any, clusters: Any, reference: Any, confidence: Any, truth: Truth, *, columns: int, is_sparse: bool
) -> None:
    """Refuse standard errors that can't be given, before the fit and not after it."""
    if method is None:
        _refuse_without_errors(clusters, reference)
        return
    if method not in _ERRORS:
        raise InvalidInput(f"standard_errors: must be 'hessian', 'sandwich' or 'clustered'; found {method!r}")
    if is_sparse:
        raise InvalidInput("standard_errors: coefficients under an L1 penalty have none; use l1_ratio=0")
    count = (columns + 1) * truth.outputs
    if count > _MOST_COEFFICIENTS:
        raise InvalidInput(
            f"standard_errors: are made for up to {_MOST_COEFFICIENTS:,} coefficients; found {count:,}, whose Hessian "
            f"takes {8e-9 * count**2:,.0f} GB; use fewer columns or classes"
        )
    if (method == "clustered") != (clusters is not None):
        raise InvalidInput(
            f"clusters: go with standard_errors='clustered'; found {method!r} "
            f"{'without' if clusters is None else 'with'} clusters="
        )
    if clusters is not None and np.shape(clusters) != (truth.rows,):
        raise ShapeMismatch(f"clusters: one label per row is needed, shape ({truth.rows},); found {np.shape(clusters)}")
    if reference is not None and reference not in truth.classes:
        raise InvalidInput(f"reference: {reference!r} is not a class; the classes are {list(truth.classes)}")
    if not 0.0 < number("confidence", confidence, "0.95 is the default") < 1.0:
        raise InvalidInput(f"confidence: must lie in (0, 1); found {confidence!r}; 0.95 is the default")


def refuse_table_words(truth: Any, weight: Any, missing: Any) -> None:
    """Refuse the names of columns where there are none."""
    for name, value in (("truth", truth), ("weight", weight), ("missing", None if missing == "refuse" else missing)):
        if value is not None:
            instead = {"truth": "y", "weight": "weights="}.get(name, "a dataframe or a file as X")
            raise InvalidInput(f"{name}: is about the columns of a table, and X is an array; pass {instead}")


def _refuse_without_errors(clusters: Any, reference: Any) -> None:
    """Refuse what only shapes standard errors where none are asked for."""
    for name, value, how in (("clusters", clusters, "clustered"), ("reference", reference, "hessian")):
        if value is not None:
            raise InvalidInput(f"{name}: belongs to standard errors; pass standard_errors={how!r} too")
