"""The estimator: scikit-learn's own checks, and scikit-learn's own coefficients where the optimum is unique."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from sklearn import linear_model, set_config
from sklearn.datasets import load_breast_cancer, load_iris, load_wine, make_classification
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from crossent.errors import InvalidInput
from crossent.sklearn import LogisticRegression


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@parametrize_with_checks([LogisticRegression(), LogisticRegression(l1_ratio=1.0, C=0.5, tol=1e-10)])
def test_passes_scikit_learns_own_checks(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.parametrize("load", [load_iris, load_wine, load_breast_cancer])
@pytest.mark.parametrize("weight", [None, "balanced"])
def test_coefficients_agree_with_scikit_learn(load: Any, weight: Any) -> None:
    features, labels = load(return_X_y=True)
    features = StandardScaler().fit_transform(features)
    ours = LogisticRegression(C=0.7, class_weight=weight).fit(features, labels)
    theirs = linear_model.LogisticRegression(
        C=0.7, class_weight=weight, tol=1e-10, solver="newton-cholesky" if len(set(labels)) == 2 else "newton-cg"
    ).fit(features, labels)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-6)
    np.testing.assert_allclose(ours.intercept_, theirs.intercept_, atol=1e-6)
    assert ours.coef_.shape == theirs.coef_.shape
    np.testing.assert_allclose(ours.predict_proba(features), theirs.predict_proba(features), atol=1e-6)
    assert np.array_equal(ours.predict(features), theirs.predict(features))


def test_l1_agrees_with_scikit_learn() -> None:
    features, labels = load_breast_cancer(return_X_y=True)
    features = StandardScaler().fit_transform(features)
    ours = LogisticRegression(C=0.1, l1_ratio=1.0).fit(features, labels)
    theirs = linear_model.LogisticRegression(C=0.1, l1_ratio=1.0, solver="saga", tol=1e-9, max_iter=100_000)
    theirs.fit(features, labels)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-6)


def test_sample_weights_and_routing() -> None:
    features, labels = load_iris(return_X_y=True)
    weights = np.random.default_rng(0).integers(0, 3, len(labels)).astype(float)
    ours = LogisticRegression().fit(features, labels, sample_weight=weights)
    theirs = linear_model.LogisticRegression(solver="newton-cg", tol=1e-10).fit(features, labels, weights)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-6)
    set_config(enable_metadata_routing=True)
    try:
        search = GridSearchCV(
            LogisticRegression().set_fit_request(sample_weight=True).set_score_request(sample_weight=True),
            {"C": [0.1, 1.0]},
        )
        assert search.fit(features, labels, sample_weight=weights).best_score_ > 0.9
    finally:
        set_config(enable_metadata_routing=False)


def test_soft_labels_are_shares() -> None:
    features, labels = load_iris(return_X_y=True)
    soft = np.eye(3)[labels]
    one, two = LogisticRegression().fit(features, labels), LogisticRegression().fit(features, soft)
    np.testing.assert_allclose(one.coef_, two.coef_, atol=1e-6)
    assert two.classes_.tolist() == [0, 1, 2]


def test_alpha_offset_and_warm_start() -> None:
    features, labels = make_classification(200, 5, random_state=0)
    model = LogisticRegression(alpha=0.01, warm_start=True).fit(features, labels, offset=np.full(200, 2.0))
    plain = LogisticRegression(alpha=0.01).fit(features, labels)
    np.testing.assert_allclose(model.coef_, plain.coef_, atol=1e-6)
    np.testing.assert_allclose(model.intercept_ + 2.0, plain.intercept_, atol=1e-6)
    again = model.fit(features, labels, offset=np.full(200, 2.0))
    assert again.n_iter_[0] <= 1


def test_separation_without_a_penalty_is_a_convergence_warning() -> None:
    with pytest.warns(ConvergenceWarning, match="complete separation: the columns"):
        LogisticRegression(alpha=0.0).fit([[1.0], [2.0], [3.0], [4.0]], [0, 0, 1, 1])


def test_both_strengths_are_one_too_many() -> None:
    with pytest.raises(InvalidInput, match="C: must be positive; found 0"):
        LogisticRegression(C=0).fit([[1.0], [2.0]], [0, 1])


def test_works_in_a_pipeline_on_raw_data_without_a_warning() -> None:
    features, labels = load_breast_cancer(return_X_y=True, as_frame=True)
    raw = LogisticRegression().fit(features, labels)
    assert raw.gap_ <= 1e-12 * raw.model_.objective
    assert raw.feature_names_in_[0] == "mean radius"
    assert make_pipeline(StandardScaler(), LogisticRegression()).fit(features, labels).score(features, labels) > 0.98


def test_scikit_learns_callbacks_see_every_step() -> None:
    callback = pytest.importorskip("sklearn.callback", reason="callbacks came with scikit-learn 1.9")
    features, labels = load_iris(return_X_y=True)
    monitor = callback.ScoringMonitor(scoring="neg_log_loss")
    model = LogisticRegression().set_callbacks(monitor).fit(features, labels)
    steps = [row["neg_log_loss"] for row in monitor.get_logs().data if row["task_name"] == "step"]
    assert len(steps) == model.n_iter_[0] + 1
    assert steps[0] == pytest.approx(-np.log(3))
    assert steps[-1] == pytest.approx(-model.model_.loss["nats"], rel=1e-9)


def test_log_probabilities_are_right_where_probabilities_round() -> None:
    """A probability of 1 - 1e-40 rounds to 1, and its logarithm is not 0; one of e^-800 rounds to 0."""
    features = np.array([[-1.0], [0.0], [1.0], [2.0]])
    two = LogisticRegression(alpha=1.0).fit(features, [0, 1, 0, 1])
    far = two.decision_function([[1e5]])[0]
    assert two.predict_log_proba([[1e5]]).tolist() == [[pytest.approx(-far), pytest.approx(-np.exp(-far), abs=0)]]
    assert np.allclose(two.predict_log_proba(features), np.log(two.predict_proba(features)), rtol=1e-14)
    assert np.array_equal(two.predict_log_proba(features), two.model_.predict_log_proba(features))
    three = LogisticRegression(alpha=1.0).fit(features, [0, 1, 2, 1])
    assert np.isfinite(three.predict_log_proba([[1e5]])).all()
    assert np.array_equal(three.predict_log_proba(features), three.model_.predict_log_proba(features))


def test_the_score_of_shares_is_the_mean_share_of_the_predicted_class() -> None:
    features = np.array([[-3.0], [3.0]])
    shares = np.array([[0.75, 0.25], [0.125, 0.875]])
    model = LogisticRegression(alpha=1e-3).fit(features, shares)
    assert model.score(features, shares) == (0.75 + 0.875) / 2
    assert model.score(features, shares, sample_weight=[1.0, 3.0]) == (0.75 + 3 * 0.875) / 4
    assert model.score(features, csr_array(shares)) == (0.75 + 0.875) / 2
    assert model.score(features, [0, 1]) == 1.0


def test_a_warm_start_begins_anew_where_the_classes_are_others() -> None:
    features = np.arange(6.0)[:, None]
    model = LogisticRegression(warm_start=True).fit(features, [0, 1, 2, 0, 1, 2])
    labels = ["a", "b", "a", "b", "a", "b"]
    assert np.array_equal(model.fit(features, labels).coef_, LogisticRegression().fit(features, labels).coef_)


def test_an_offset_of_another_shape_is_refused_by_name() -> None:
    model = LogisticRegression().fit([[0.0], [1.0]], [0, 1], offset=[0.0, 1.0])
    with pytest.raises(ValueError, match=r"offset: shape \(2,\) is needed"):
        model.predict_proba([[0.0], [1.0]], offset=[1.0])


def test_messages_name_the_columns_of_a_dataframe() -> None:
    table = pd.DataFrame({"dose": [1.0, 2.0, 3.0, 4.0]})
    with pytest.warns(ConvergenceWarning, match=r"the columns \(dose\)"):
        LogisticRegression(alpha=0).fit(table, [0, 0, 1, 1])
