"""Perplexity is more exact than exp of the rounded entropy."""

from __future__ import annotations

import numpy as np
import pytest
from tests.helpers import PATHS, assert_close, computing_by
from tests.oracle import definitions as oracle

import crossent as ce

over_paths = pytest.mark.parametrize("path", PATHS)


@over_paths
@pytest.mark.parametrize("k", [1, 2, 8, 1024, 65536])
def test_equal_classes_are_counted(k: int, path: str) -> None:
    with computing_by(path):
        assert ce.perplexity(np.full(k, 1 / k)) == k


@over_paths
def test_many_classes_keep_their_digits(path: str) -> None:
    """exp of the entropy, rounded to 7.7, is off by up to 4 units in the last place."""
    for seed in range(12):
        probs = np.random.default_rng(seed).dirichlet(np.full(3000, 2.0))
        with computing_by(path):
            assert_close(ce.perplexity(probs), oracle.perplexity("probs", probs.tolist()), ulp=1.5)
