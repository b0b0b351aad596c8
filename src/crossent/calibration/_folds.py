"""Folds for cross-fitting: groups stay whole, classes are spread evenly, and a seed says which of the many ways it is.

Groups are shuffled, sorted by their commonest class and then from the largest to the smallest, and dealt out like
cards, back and forth. Without groups each row is its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crossent.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray


def deal_folds(
    classes: NDArray[np.int64], groups: NDArray[np.int64] | None, folds: int, seed: int
) -> NDArray[np.int64]:
    """Return the fold of each row: ``folds`` of them, or as many as there are groups if those are fewer."""
    if groups is None:
        return _deal(classes, np.ones(len(classes), dtype=np.int64), folds, seed)
    count = int(groups.max(initial=-1)) + 1
    return _deal(_commonest(classes, groups, count), np.bincount(groups, minlength=count), folds, seed)[groups]


def _deal(classes: NDArray[np.int64], sizes: NDArray[np.int64], folds: int, seed: int) -> NDArray[np.int64]:
    count = len(sizes)
    if count < 2:
        raise InvalidInput(
            "folds: cross-fitting needs at least 2 rows, and at least 2 groups where there are groups; "
            f"found {count}; without a second one nothing can be said of unseen data"
        )
    shuffled = np.random.default_rng(seed).permutation(count)
    order = shuffled[np.lexsort((-sizes[shuffled], classes[shuffled]))]
    used = min(folds, count)
    back_and_forth = np.concatenate([np.arange(used), np.arange(used)[::-1]])
    dealt = np.empty(count, dtype=np.int64)
    dealt[order] = np.resize(back_and_forth, count)
    return dealt


def _commonest(classes: NDArray[np.int64], groups: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return the commonest class of each group, the first of equals."""
    most = int(classes.max(initial=0)) + 2
    pairs, rows = np.unique(groups * most + (classes + 1), return_counts=True)
    order = np.lexsort((pairs, -rows, pairs // most))
    group = pairs[order] // most
    first = np.concatenate([[True], group[1:] != group[:-1]])
    found = np.zeros(count, dtype=np.int64)
    found[group[first]] = pairs[order][first] % most - 1
    return found
