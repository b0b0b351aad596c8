"""Rows to compute on: what the field's losses go wrong at, and arguments for any measure of the registry."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.registry import Measure

FAMILIES = ("ordinary", "confident", "hopeless", "shifted", "huge", "masked", "tied", "near-uniform", "subnormal")


def logit_rows(family: str, k: int, rng: np.random.Generator, n: int = 3) -> np.ndarray:
    """Logits of one kind."""
    z = rng.normal(size=(n, k))
    if family == "confident":
        z[:, 0] += 60.0
    elif family == "hopeless":
        z *= 200.0
    elif family == "shifted":
        z += 1e6
    elif family == "huge":
        z *= 1e30
    elif family == "masked":
        z[:, -1] = -np.inf
    elif family == "tied":
        z = np.round(z)
    elif family == "near-uniform":
        z *= 1e-6
    elif family == "subnormal":
        z *= 1e-310
    return z


def prob_rows(family: str, k: int, rng: np.random.Generator, n: int = 3) -> np.ndarray:
    """Probabilities of one kind; each row sums to 1 but for rounding."""
    z = logit_rows("ordinary" if family in {"huge", "shifted"} else family, k, rng, n)
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def rows_in(space: str, family: str, k: int, rng: np.random.Generator, n: int = 3) -> np.ndarray:
    """Rows of one kind in a space."""
    if space == "logits":
        return logit_rows(family, k, rng, n)
    probs = prob_rows(family, k, rng, n)
    with np.errstate(divide="ignore"):
        return probs if space == "probs" else np.log(probs)


def arguments(
    measure: Measure, space: str, family: str, rng: np.random.Generator, k: int = 4, n: int = 3, dtype: Any = np.float64
) -> tuple[list[np.ndarray], str]:
    """The arrays that the measure takes, truth first if it takes one, and the keyword of the last."""
    if measure.takes == "table":
        flat = prob_rows(family, 3 * k, rng, n)
        return [flat.reshape(n, 3, k).astype(dtype)], "joint"
    rows = rows_in(space, family, k, rng, n).astype(dtype)
    if measure.takes == "truth and rows":
        return [rng.integers(0, k, n), rows], space
    if measure.takes == "truth, vector and rows":
        return [rng.integers(0, k, n), rng.normal(size=rows.shape).astype(dtype), rows], space
    if measure.takes == "answers and elements":
        return [rng.integers(0, 2, rows.shape).astype(dtype), rows], space
    if measure.takes == "two distributions":
        return [prob_rows("ordinary", k, rng, n).astype(dtype), rows], space
    return [rows], space


def call(measure: Measure, arrays: list[Any], keyword: str, **options: Any) -> Any:
    """The measure of the arrays; of a function that gives losses and a gradient, the gradient."""
    *truth, prediction = arrays
    result = measure.function(*truth, **{keyword: prediction}, **options)
    if measure.name.endswith("_parts"):
        return result.loss
    return result[1] if measure.name.endswith("_and_gradient") else result


def defined(measure: Measure, arrays: list[np.ndarray], space: str) -> list[Any]:
    """What the definition says, nested as the measure's result is."""
    *truth, prediction = arrays
    if measure.gives == "element":
        flat = [x.reshape(-1).tolist() for x in (*truth, prediction)]
        return [measure.define(space, x, *happened) for *happened, x in zip(*flat, strict=True)]
    samples = zip(prediction.tolist(), *(t.tolist() for t in truth), strict=True)
    return [measure.define(space, row, *happened) for row, *happened in samples]
