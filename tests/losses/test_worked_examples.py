"""The numbers that the package starts from, and those that others published, to the last digit."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.helpers import PATHS, assert_allclose, assert_same, computing_by

import crossent as ce

over_paths = pytest.mark.parametrize("path", PATHS)


@over_paths
@pytest.mark.parametrize(
    ("prediction", "loss"),
    [
        ([0.228, 0.619, 0.153], 0.47965000629754095),
        ([0.001, 0.998, 0.001], 0.0020020026706730793),
        ([0.001, 0.001, 0.998], 6.907755278982137),
        ([0.333, 0.333, 0.334], 1.0996127890016931),
    ],
)
@pytest.mark.parametrize("truth", [1, [0, 1, 0], [0.0, 1.0, 0.0], [False, True, False]])
def test_of_the_design(truth, prediction, loss: float, path: str) -> None:
    with computing_by(path):
        assert ce.cross_entropy(truth, prediction) == loss
        assert ce.cross_entropy(truth, log_probs=np.log(prediction)) == loss


@over_paths
def test_the_split_of_the_wrong_mass_changes_the_gradient_alone(path: str) -> None:
    truth, one, other = [1, 0, 0, 0, 0], [0.1, 0.5, 0.1, 0.1, 0.2], [0.1, 0.225, 0.225, 0.225, 0.225]
    with computing_by(path):
        assert ce.cross_entropy(truth, one) == ce.cross_entropy(truth, other) == 2.3025850929940455
        gradients = [ce.cross_entropy_and_gradient(truth, logits=np.log(q))[1] for q in (one, other)]
    for gradient, q in zip(gradients, (one, other), strict=True):
        assert_allclose(gradient, np.array(q) - truth, rtol=1e-13)


@over_paths
def test_fruits(path: str) -> None:
    with computing_by(path):
        assert ce.entropy(np.full(8, 1 / 8), base=2) == 3.0
        assert ce.entropy(np.full(1024, 1 / 1024), base=2) == 10.0
        assert ce.cross_entropy(3, np.full(8, 1 / 8), base=2) == 3.0


@over_paths
def test_of_sklearn_and_kaggle(path: str) -> None:
    yes = np.array([0.5, 0.9, 0.99, 0.1, 0.25, 0.999])
    with computing_by(path):
        losses = ce.cross_entropy([0, 0, 0, 1, 1, 1], np.stack([1 - yes, yes], axis=-1))
        assert_allclose(losses.mean(), 1.881797068998267, rtol=1e-15)
        assert_allclose(ce.binary_cross_entropy([0, 0, 0, 1, 1, 1], yes).mean(), 1.881797068998267, rtol=1e-15)
        losses = ce.cross_entropy([1, 0, 2], [[0.2, 0.7, 0.1], [0.6, 0.2, 0.2], [0.6, 0.1, 0.3]])
        assert_allclose(losses.mean(), 0.6904911, rtol=1e-7)


@over_paths
def test_soft_answers_of_model_diagnostics(path: str) -> None:
    answers, yes = [0, 0.5, 1, 1], [0.1, 0.2, 0.8, 0.9]
    with computing_by(path):
        beyond = ce.binary_cross_entropy(answers, yes) - ce.binary_cross_entropy(answers, answers)
    assert_allclose(np.average(beyond, weights=[1, 2, 1, 1]), 0.17603033705165635, rtol=1e-14)


@over_paths
def test_common_offsets_do_not_matter(path: str) -> None:
    """The fault of several libraries in 2026: log-sum-exp minus the logit loses everything under an offset."""
    with computing_by(path):
        for offset in (0.0, 1e8, 2.0**60):
            z = np.array([[offset, offset], [offset, offset + 2.0**20]])
            wanted = [math.log(2), 2.0**20 if offset < 1e9 or offset == 2.0**60 else 0.0]
            assert_same(ce.cross_entropy([0, 0], logits=z), np.array(wanted))
