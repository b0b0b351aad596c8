"""Losses made to measure, and files that hold them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import crossent as ce

Floats = NDArray[np.float64]


def with_losses(*models: Any) -> tuple[list[Floats], NDArray[np.int64]]:
    """Return log-probabilities of two classes whose losses are the given numbers, and the truth: always class 1."""
    losses = [np.asarray(model, dtype=np.float64) for model in models]
    with np.errstate(divide="ignore"):
        log_probs = [np.stack([np.log(-np.expm1(-loss)), -loss], axis=1) for loss in losses]
    return log_probs, np.ones(len(losses[0]), dtype=np.int64)


def compared(*models: Any, **given: Any) -> ce.Comparison:
    """Return the comparison of models with these losses."""
    log_probs, truth = with_losses(*models)
    return ce.compare(*log_probs, truth=truth, kind="log_probs", **given)


def noisy(seed: int, n: int, better: float = 0.0) -> tuple[Floats, Floats]:
    """Return the losses of two models on n rows, the second of them better by this much on average."""
    rng = np.random.default_rng(seed)
    first = rng.exponential(size=n) + 0.5
    return first, np.abs(first + rng.normal(-better, 0.3, n))


def csv_of(path: Path, rows: list[dict[str, Any]]) -> str:
    """Write rows as CSV and return the name of the file."""
    heading = ",".join(rows[0])
    path.write_text("\n".join([heading, *(",".join(str(one) for one in row.values()) for row in rows)]) + "\n")
    return str(path)


def two_files(folder: Path, n: int = 60, **columns: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of two models: the same ids, the second in another order, classes in another order."""
    rng = np.random.default_rng(7)
    labels = rng.choice(["bird", "cat", "dog"], n)
    first, second = (rng.dirichlet([1.0, 1.0, 1.0], n).round(6) for _ in range(2))
    a = [
        {"id": f"r{row}", "label": labels[row], **_probs("p_", ["bird", "cat", "dog"], first[row]),
         **{name: values[row] for name, values in columns.items()}}
        for row in range(n)
    ]  # fmt: skip
    b = [
        {"id": f"r{row}", "label": labels[row], **_probs("prob_", ["dog", "bird", "cat"], second[row])}
        for row in rng.permutation(n).tolist()
    ]
    return a, b


def _probs(prefix: str, classes: list[str], values: Floats) -> dict[str, float]:
    return {f"{prefix}{name}": float(value) for name, value in zip(classes, values, strict=True)}
