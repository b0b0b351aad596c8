"""`crossent fit`, `crossent predict`, and `crossent score` after them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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
    assert "step" not in done.err  # progress is for those who look
    assert f"wrote {model}" in done.err
    predicted = crossent("predict", model, test)
    assert predicted.status == 0
    assert predicted.out.startswith("truth,p_setosa,p_versicolor,p_virginica\nsetosa,")
    scored = crossent("score", "-", "--json", stdin=predicted.out)
    assert scored.status == 0
    assert json.loads(scored.out)["loss"]["nats"] < 0.25


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize("quiet", [False, True])
def test_a_terminal_sees_the_steps(iris: tuple[Path, Path], tmp_path: Path, quiet: bool) -> None:
    import pty

    screen, terminal = pty.openpty()
    words = ["fit", str(iris[0]), "--truth", "species", "-o", str(tmp_path / "m.json"), *(["-q"] if quiet else [])]
    command = [sys.executable, "-m", "crossent", *words]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=terminal, check=True)
    os.close(terminal)
    seen = os.read(screen, 100_000).decode()
    os.close(screen)
    assert ("\rstep     0   objective 1.0" in seen) is not quiet


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


TRAIN = "x,colour,label\n1,red,a\n2,blue,b\n3,red,a\n4,blue,b\n"


@pytest.fixture
def model(crossent: Callable[..., Any], tmp_path: Path) -> Path:
    (tmp_path / "train.csv").write_text(TRAIN)
    assert crossent("fit", tmp_path / "train.csv", "-o", tmp_path / "model.json", "-q").status == 0
    return tmp_path / "model.json"


@pytest.mark.parametrize(
    ("table", "said", "unsaid"),
    [
        (
            'x,colour\n1,red\n"2,5",blue\n',
            'column "x" holds text in data row 2 where a number is needed|"2,5" (1 cell)|leave such rows out',
            "--features",
        ),
        (
            "x,colour\n1,red\n2,blue\n,red\n,red\n",
            "missing values in 1 feature column\n|2 cells, first in data row 3|fit the model with --missing mean",
            "predict model.json test.csv --missing",
        ),
        ("x,colour\n1,red\ninf,red\n", 'column "x" holds an infinite number in data row 2|leave such rows out', "--fe"),
        ("x,colour\n1,pink\n", "category that the model has never seen|pink (1 row)\n|it knows blue, red", "--fe"),
        ("x,color\n1,red\n", 'no column named "colour", which the model needs; did you mean "color"|rename it', "--fe"),
        ("x,colour\n", "a header and no rows; there is nothing to predict", "fix"),
    ],
)
def test_predict_names_the_cell_and_a_way_out_that_it_has(
    crossent: Callable[..., Any], model: Path, tmp_path: Path, table: str, said: str, unsaid: str
) -> None:
    (tmp_path / "test.csv").write_text(table)
    done = crossent("predict", model, tmp_path / "test.csv")
    assert done.status == 2
    for words in said.split("|"):
        assert words in done.err
    assert unsaid not in done.err


def test_fit_names_the_row_of_a_missing_value(crossent: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("x,label\n1,a\n,b\n3,a\n")
    assert "1 cell, in data row 2" in crossent("fit", tmp_path / "train.csv").err


def test_fit_offers_no_flag_that_it_does_not_have(crossent: Callable[..., Any], iris: tuple[Path, Path]) -> None:
    done = crossent("fit", iris[0])
    assert done.status == 2
    assert "--truth COLUMN" in done.err
    assert "--truth-file" not in done.err


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("model.pkl", "a model is written as one of .json, .safetensors, .onnx"),
        ("no/m.json", "must be in a folder that is there"),
    ],
)
def test_a_model_that_cannot_be_written_is_refused_before_the_fit(
    crossent: Callable[..., Any], iris: tuple[Path, Path], tmp_path: Path, name: str, message: str
) -> None:
    done = crossent("fit", iris[0], "--truth", "species", "-o", tmp_path / name)
    assert done.status == 2
    assert message in done.err
    assert done.out == ""
    assert "step" not in done.err


def test_a_table_is_no_model(crossent: Callable[..., Any], iris: tuple[Path, Path]) -> None:
    done = crossent("predict", *iris)
    assert done.status == 2
    assert "not a model file: it is no JSON" in done.err


def test_the_truth_is_no_feature_of_itself(crossent: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text(TRAIN)
    done = crossent("fit", tmp_path / "train.csv", "--features", "x,label")
    assert done.status == 2
    assert '"label" is the truth itself' in done.err
    twice = crossent("fit", tmp_path / "train.csv", "--features", "x,x")
    assert twice.status == 2
    assert "'x' is there twice" in twice.err


@pytest.mark.parametrize("weight", ["-1", "", "inf", "heavy"])
def test_a_weight_that_is_none_is_named_by_its_row(crossent: Callable[..., Any], tmp_path: Path, weight: str) -> None:
    (tmp_path / "train.csv").write_text(f"x,w,label\n1,1,a\n2,{weight},b\n3,1,a\n")
    done = crossent("fit", tmp_path / "train.csv", "--weight", "w")
    assert done.status == 2
    assert 'column "w" holds' in done.err
    assert "in data row 2" in done.err


def test_an_interrupt_says_where_the_fit_is_kept(
    crossent: Callable[..., Any], iris: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(step: Any) -> None:
        if step.iteration == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("crossent.cli._fit._watcher", lambda _quiet: interrupted)
    words = ("fit", iris[0], "--truth", "species", "--checkpoint", tmp_path / "state.npz")
    done = crossent(*words)
    assert done.status == 130
    assert f"the state is kept in {tmp_path / 'state.npz'}: the same command goes on from there" in done.err
    monkeypatch.undo()
    assert crossent(*words).status == 0


def test_predictions_for_a_folder_that_is_not_there_say_so(
    crossent: Callable[..., Any], model: Path, tmp_path: Path
) -> None:
    done = crossent("predict", model, tmp_path / "train.csv", "-o", tmp_path / "no" / "p.csv")
    assert done.status == 2
    assert f"make it with mkdir -p {tmp_path / 'no'}" in done.err
