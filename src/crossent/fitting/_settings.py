"""The options of a fit, checked: names, strength of the penalty, tolerance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crossent.errors import InvalidInput
from crossent.fitting._truth import Truth


def feature_names(features: Sequence[str] | None, count: int) -> tuple[str, ...]:
    if features is None:
        return tuple(f"x{j}" for j in range(count))
    names = tuple(str(name) for name in features)
    if len(names) != count:
        raise InvalidInput(f"features: {count} names are needed, one a column; found {len(names)}")
    return names


def strength(alpha: float | None, C: float | None, total: float) -> float:  # noqa: N803
    """Return alpha, from C where that was given."""
    if C is None:
        return 1.0 / total if alpha is None else float(alpha)
    if alpha is not None:
        raise InvalidInput("C: is another way to say alpha=; pass one of them")
    if not C > 0:
        raise InvalidInput(f"C: must be positive; found {C!r}; large is little penalty, and alpha=0 is none")
    return 1.0 / (C * total)


def check_options(alpha: float, l1_ratio: float, tol: float, truth: Truth, fit_intercept: bool) -> None:
    if not (alpha >= 0 and np.isfinite(alpha)):
        raise InvalidInput(f"alpha: must be finite and not negative; found {alpha!r}; 0 is no penalty")
    if not 0.0 <= l1_ratio <= 1.0:
        raise InvalidInput(f"l1_ratio: must lie in [0, 1]; found {l1_ratio!r}; 0 is L2, 1 is L1")
    if not 0.0 < tol < 1.0:
        raise InvalidInput(f"tol: must lie in (0, 1); found {tol!r}; 1e-8 is the default")
    absent = np.flatnonzero(truth.rates <= 0.0)
    if absent.size and fit_intercept:
        raise InvalidInput(
            f"y: class {truth.classes[absent[0]]!r} never happens (or only with weight 0), so its intercept would be "
            "-infinity; leave it out of classes=, or pass label_smoothing="
        )
