"""Predictions of every kind that a page must bear, and the pages made of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

import crossent as ce

HOSTILE = ('</script><img src=x onerror="alert(1)">', "<b>bold</b> & 'quoted'", 'a"b\\n</title>{{ 7*7 }}')
RIGHT_TO_LEFT = ("חתול", "كلب", "🐦‍⬛ bird")


def made(
    rows: int, classes: int, seed: int = 0, sharp: float = 1.5, shift: float = 2.0
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return a truth and probabilities that know something of it."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, classes, rows)
    logits = random.normal(size=(rows, classes))
    logits[np.arange(rows), truth] += shift
    probs = np.exp(sharp * logits)
    return truth, probs / probs.sum(axis=1, keepdims=True)


def scored(rows: int, classes: int = 3, names: Any = None, seed: int = 0, **more: Any) -> ce.Score:
    """Return the score of such rows, with everything a page shows."""
    truth, probs = made(rows, classes, seed)
    labels = [f"class {number}" for number in range(classes)] if names is None else list(names)
    return ce.score([labels[one] for one in truth], probs, classes=labels, details=True, **more)


def with_infinite() -> ce.Score:
    """Return a score of which two rows cost infinity."""
    truth, probs = made(200, 3)
    probs[[5, 50]] = 0.0
    probs[[5, 50], (truth[[5, 50]] + 1) % 3] = 1.0
    return ce.score(truth, probs, details=True)


def all_right() -> ce.Score:
    """Return a score of certain rows that were right."""
    truth = np.arange(60) % 3
    return ce.score(truth, np.eye(3)[truth], details=True)


def one_class() -> ce.Score:
    """Return a score of rows that could be nothing else."""
    import pyarrow as pa

    rows = pa.table({"label": ["only"] * 3, "probs": [[1.0]] * 3})
    return ce.score(rows, classes=["only"], details=True)


KINDS: dict[str, Any] = {
    "three classes": lambda: scored(300),
    "two classes": lambda: scored(300, 2),
    "one row": lambda: scored(1),
    "one class": one_class,
    "40 classes": lambda: scored(2_000, 40),
    "all right": all_right,
    "infinite": with_infinite,
    "weights": lambda: scored(300, weights=np.linspace(0.0, 2.0, 300)),
    "soft truth": lambda: ce.score(made(200, 3, 1)[1], made(200, 3)[1], details=True),
    "slices": lambda: scored(300, by={"country": ["DE", "FR", "PL"] * 100}),
    "yes and no": lambda: ce.score(made(200, 3)[1].round(), made(200, 3)[1], kind="sigmoid", details=True),
    "long names": lambda: scored(200, 3, ["x" * 300, "y" * 300, "z" * 150 + " " + "w" * 149]),
    "right to left": lambda: scored(200, 3, RIGHT_TO_LEFT),
    "hostile": lambda: scored(200, 3, HOSTILE, ids=[f"{HOSTILE[0]}{number}" for number in range(200)]),
}


@lru_cache(maxsize=32)
def result(kind: str) -> ce.Score:
    """Return a score of a kind, made once."""
    found: ce.Score = KINDS[kind]()
    return found


@lru_cache(maxsize=32)
def page(kind: str) -> str:
    """Return the page of a kind, made once: charts take their time."""
    from crossent.report import page_of

    return page_of(result(kind))
