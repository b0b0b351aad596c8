"""Standard errors against statsmodels and against repeated samples."""

from __future__ import annotations

import numpy as np
import pytest

from crossent.errors import InvalidInput
from crossent.fitting import fit

sm = pytest.importorskip("statsmodels.api", reason="statsmodels is the witness")


def data(classes: int) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    random = np.random.default_rng(3)
    features = random.standard_normal((300, 3)) * [1.0, 100.0, 0.01] + [0.0, 1000.0, 5.0]
    scores = (features - features.mean(0)) / features.std(0) @ random.standard_normal((3, classes))
    return features, (scores + random.gumbel(size=scores.shape)).argmax(axis=1)


# On raw data statsmodels misses its own tolerance, though its numbers are right to the digits compared here.
@pytest.mark.filterwarnings("ignore:Maximum Likelihood optimization failed")
@pytest.mark.parametrize("kind", ["nonrobust", "HC0", "cluster"])
def test_binary_errors_are_those_of_statsmodels(kind: str) -> None:
    features, labels = data(2)
    groups = np.arange(300) % 30
    options = {"cov_type": kind, "disp": 0, "tol": 1e-12}
    if kind == "cluster":
        options["cov_kwds"] = {"groups": groups, "use_correction": False}
    theirs = sm.Logit(labels, sm.add_constant(features)).fit(**options)
    method = {"nonrobust": "hessian", "HC0": "sandwich", "cluster": "clustered"}[kind]
    told = groups if kind == "cluster" else None
    ours = fit(features, labels, alpha=0.0, tol=1e-12, standard_errors=method, clusters=told).inference
    assert ours is not None
    errors = np.array([row.standard_error for row in ours.coefficients])[[3, 0, 1, 2]]
    factor = np.sqrt(30 / 29) if kind == "cluster" else 1.0
    np.testing.assert_allclose(errors, theirs.bse * factor, rtol=1e-6)
    np.testing.assert_allclose([row.estimate for row in ours.coefficients], theirs.params[[1, 2, 3, 0]], rtol=1e-6)


@pytest.mark.filterwarnings("ignore:Maximum Likelihood optimization failed")
def test_multinomial_errors_against_a_reference_are_those_of_statsmodels() -> None:
    features, labels = data(3)
    theirs = sm.MNLogit(labels, sm.add_constant(features)).fit(method="newton", disp=0, tol=1e-12)
    ours = fit(features, labels, alpha=0.0, tol=1e-12, standard_errors="hessian", reference=0).inference
    assert ours is not None
    assert ours.reference == "0"
    errors = np.array([row.standard_error for row in ours.coefficients]).reshape(2, 4)[:, [3, 0, 1, 2]]
    np.testing.assert_allclose(errors.T, theirs.bse, rtol=1e-5)
    chances = np.array([row.p for row in ours.coefficients]).reshape(2, 4)[:, [3, 0, 1, 2]]
    np.testing.assert_allclose(chances.T, theirs.pvalues, rtol=1e-4, atol=1e-9)


def test_an_l1_penalty_has_no_standard_errors() -> None:
    features, labels = data(2)
    with pytest.raises(InvalidInput, match="coefficients under an L1 penalty have none"):
        fit(features, labels, l1_ratio=1.0, alpha=0.01, standard_errors="hessian")
