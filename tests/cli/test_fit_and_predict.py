"""`crossent fit`, `crossent predict`, and `crossent score` after them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sklearn.datasets import load_iris


@pytest.fixture
def iris(tmp_path: Path) -> tuple[Path, Path]:
    data = load_iris(as_frame=True)
    frame = data.frame.assign(species=[data.target_names[t] for t in data.target]).drop(columns="target")
    train, test = tmp_path / "train.csv", tmp_path / "test.csv"
    frame[frame.index % 3 > 0].to_csv(train, index=False)
    frame[frame.index % 3 == 0].to_csv(test, index=False)
    return train, test


def test_fit_then_predict_then_score(crossent: Callable[..., Any], iris: tuple[Path, Path], tmp_path: Path) -> None:
    train, test = iris
    model = tmp_path / "model.json"
    done = crossent("fit", train, "--truth", "species", "--valid", "20%", "--out", model)
    assert done.status == 0
    assert "certificate     at most" in done.out
    assert "held-out loss" in done.out
    assert "step     0   objective" in done.err
    assert f"wrote {model}" in done.err
    predicted = crossent("predict", model, test)
    assert predicted.status == 0
    assert predicted.out.startswith("truth,p_setosa,p_versicolor,p_virginica\nsetosa,")
    scored = crossent("score", "-", "--json", stdin=predicted.out)
    assert scored.status == 0
    assert json.loads(scored.out)["loss"]["nats"] < 0.25


def test_json_has_the_keys_that_others_rely_on(crossent: Callable[..., Any], iris: tuple[Path, Path]) -> None:
    done = crossent("fit", iris[0], "--truth", "species", "--json", "-q")
    found = json.loads(done.out)
    assert found["schema"] == "crossent.fit/1"
    assert {"objective", "gap", "converged", "reason", "iterations", "passes", "loss"} <= set(found)
    assert done.err == ""


def test_maximum_likelihood_of_separated_classes_says_so(crossent: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    path.write_text("x,label\n1,a\n2,a\n3,b\n4,b\n")
    done = crossent("fit", path, "--alpha", "0")
    assert done.status == 0
    assert "NOT reached: complete separation: the columns (x)" in done.out


@pytest.mark.parametrize("share", ["120%", "half"])
def test_a_share_is_between_0_and_1(crossent: Callable[..., Any], iris: tuple[Path, Path], share: str) -> None:
    done = crossent("fit", iris[0], "--truth", "species", "--valid", share)
    assert done.status == 2
    assert "--valid" in done.err


def test_an_edited_model_needs_a_word(crossent: Callable[..., Any], iris: tuple[Path, Path], tmp_path: Path) -> None:
    model = tmp_path / "model.json"
    crossent("fit", iris[0], "--truth", "species", "-o", model)
    model.write_text(model.read_text().replace('"tol": 1e-08', '"tol": 1e-07'))
    refused = crossent("predict", model, iris[1])
    assert refused.status == 2
    assert "was changed after it was saved" in refused.err
    assert crossent("predict", model, iris[1], "--edited").status == 0


def test_more_classes_in_test_than_in_train(crossent: Callable[..., Any], tmp_path: Path) -> None:
    train, test, model = tmp_path / "train.csv", tmp_path / "test.csv", tmp_path / "model.json"
    train.write_text("x,label\n1,a\n2,b\n3,a\n4,b\n")
    test.write_text("x,label\n1,a\n2,c\n")
    crossent("fit", train, "-o", model)
    predicted = crossent("predict", model, test)
    assert predicted.status == 0
    scored = crossent("score", "-", stdin=predicted.out)
    assert scored.status == 2
    assert '"c" (1 row) has no probability column' in scored.err
