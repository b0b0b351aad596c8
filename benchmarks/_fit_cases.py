"""The problems that fits are timed on: raw real data, then shapes; in a folder, so that each rival reads the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

REAL = ("breast_cancer", "wine", "digits")
DENSE = {
    "1e6 x 100, 2 classes": (1_000_000, 100, 2),
    "1e5 x 100, 10 classes": (100_000, 100, 10),
    "2e4 x 500, 100 classes": (20_000, 500, 100),
    "2e4 x 256, 1000 classes": (20_000, 256, 1000),
    "200 x 5000, 2 classes": (200, 5000, 2),
}
SPARSE = "sparse 1e4 x 1e5, 2 classes"
CASES = (*REAL, *DENSE, SPARSE)


def write_case(name: str, folder: Path) -> None:
    """Write features and labels of a case."""
    features, labels = _made(name)
    if hasattr(features, "tocsr"):
        np.savez(folder / "sparse.npz", data=features.data, indices=features.indices, indptr=features.indptr)
        np.save(folder / "shape.npy", features.shape)
    else:
        np.save(folder / "features.npy", features)
    np.save(folder / "labels.npy", labels)


def read_case(folder: Path) -> tuple[Any, Any]:
    """Return features and labels."""
    labels = np.load(folder / "labels.npy")
    if not (folder / "sparse.npz").exists():
        return np.load(folder / "features.npy"), labels
    from scipy.sparse import csr_array

    with np.load(folder / "sparse.npz") as stored:
        parts = stored["data"], stored["indices"], stored["indptr"]
    return csr_array(parts, shape=tuple(np.load(folder / "shape.npy"))), labels


def _made(name: str) -> tuple[Any, Any]:
    if name in REAL:
        from sklearn import datasets

        return getattr(datasets, f"load_{name}")(return_X_y=True)
    random = np.random.default_rng(0)
    if name == SPARSE:
        return _text(random, 10_000, 100_000, 100)
    n, p, k = DENSE[name]
    features = random.standard_normal((n, p))
    scores = features @ random.standard_normal((p, k)) / np.sqrt(p) * 3
    for start in range(0, n, 50_000):  # in parts: a second array as large as the scores is not needed
        part = scores[start : start + 50_000]
        part += random.gumbel(size=part.shape)
    return features, scores.argmax(axis=1)


def _text(random: Any, n: int, p: int, words: int) -> tuple[Any, Any]:
    """Return rows like short texts: a hundred words each, a few of them common and most rare, as log1p of counts."""
    from scipy.sparse import csr_array

    rank = np.minimum((np.exp(random.random(n * words) * np.log(p / 10 + 1)) - 1) * 10, p - 1).astype(np.int32)
    column = random.permutation(p).astype(np.int32)[rank]
    features = csr_array((np.ones(n * words), column, np.arange(0, n * words + 1, words, dtype=np.int32)), shape=(n, p))
    features.sum_duplicates()
    features.data = np.log1p(features.data)
    scores = features @ random.standard_normal(p)
    return features, (3 * scores / scores.std() + random.logistic(size=n) > 0).astype(np.int64)
