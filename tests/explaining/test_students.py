"""Two models and four students: the published digits, the text, and other people's data with two features."""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_iris

import crossent
from crossent import Students
from crossent import explain_students as students
from crossent.errors import FileError, InvalidInput


@pytest.fixture(scope="module")
def four() -> Students:
    return students()


@pytest.fixture(scope="module")
def iris() -> Students:
    data = load_iris()
    table = {"length": data.data[:, 2], "width": data.data[:, 3], "species": data.target_names[data.target]}
    return students(table, x="length", y="width", truth="species")


def test_the_numbers_are_those_of_the_lesson(four: Students) -> None:
    a, b = four.models
    assert [f"{p:.1f}" for p in a.p_truth] == ["0.6", "0.2", "0.1", "0.7"]
    assert [f"{p:.1f}" for p in b.p_truth] == ["0.7", "0.9", "0.8", "0.6"]
    assert (f"{a.product:.4f}", f"{a.total:.3f}") == ("0.0084", "4.780")
    assert (f"{b.product:.4f}", f"{b.total:.3f}") == ("0.3024", "1.196")
    assert four.models[four.best].line.name == "B"
    assert (a.errors, b.errors) == (2, 0)


def test_every_number_follows_from_the_definition(four: Students) -> None:
    for model in four.models:
        ((first, second),), (last,) = model.line.coefficients, model.line.intercept
        for (x, y), truth, score, p, loss in zip(
            four.points, four.truth, model.scores[:, 0], model.p_truth, model.losses, strict=True
        ):
            assert score == pytest.approx(first * x + second * y + last, abs=1e-12)
            assert p == pytest.approx(1.0 / (1.0 + math.exp(-score if truth == 1 else score)), rel=1e-12)
            assert loss == pytest.approx(-math.log(p), rel=1e-12)


@pytest.mark.parametrize("story", ["four", "iris"])
def test_the_descent_ends_where_fit_ends(story: str, request: pytest.FixtureRequest) -> None:
    found: Students = request.getfixturevalue(story)
    model = crossent.fit(found.points, found.truth, alpha=found.descent.alpha, tol=1e-13)
    last = found.descent.last
    assert found.descent.arrived
    assert last.objective == pytest.approx(model.objective, rel=2e-9)
    assert last.objective >= model.objective * (1 - 1e-12)
    np.testing.assert_allclose(np.array(last.coefficients).T, model.coefficients, rtol=2e-3)
    np.testing.assert_allclose(last.intercept, model.intercept, rtol=2e-3)


def test_the_objective_falls_at_every_step(four: Students, iris: Students) -> None:
    for story in (four, iris):
        heights = [step.objective for step in story.descent.trace]
        assert all(after <= before + 1e-13 for before, after in pairwise(heights))


def test_errors_jump_while_the_loss_glides(four: Students) -> None:
    assert sorted({step.errors for step in four.descent.trace}) == [0, 1, 2]
    losses = [step.loss for step in four.descent.trace]
    assert max(abs(a - b) for a, b in pairwise(losses)) < 0.15
    shown = [step.step for step in four.descent.shown()]
    assert {0, 1, 2, 4, 8, four.descent.last.step} <= set(shown)


def test_descent_does_not_mind_the_units_of_a_feature() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(60, 2)) * [1e4, 1e-2] + [3e5, 1.0]
    label = np.where(points[:, 0] - 3e5 + 1e6 * (points[:, 1] - 1.0) + 5e3 * rng.normal(size=60) > 0, "yes", "no")
    story = students({"far": points[:, 0], "near": points[:, 1], "label": label}, x="far", y="near", truth="label")
    assert story.descent.arrived
    assert story.fitted.loss < story.base_rates


def test_three_classes_get_three_scores(iris: Students) -> None:
    assert iris.classes == ("setosa", "versicolor", "virginica")
    assert len(iris.fitted.line.intercept) == 3
    assert iris.fitted.errors == 5
    assert "score of virginica" in iris.to_text()


@pytest.mark.parametrize("width", [60, 88, 100, 200])
def test_no_line_is_wider_than_asked(four: Students, iris: Students, width: int) -> None:
    for story in (four, iris):
        assert max(len(line) for line in story.to_text(width=width).splitlines()) <= width


@pytest.mark.parametrize("width", [60, 100])
def test_snapshot(four: Students, width: int) -> None:
    snapshot = Path(__file__).parent / "snapshots" / f"students_{width}.txt"
    assert four.to_text(width=width) == snapshot.read_text(encoding="utf-8")


def test_the_planes_in_the_terminal(four: Students) -> None:
    lines = four.to_text(width=100).splitlines()
    first = next(place for place, line in enumerate(lines) if "model A: 2 errors" in line)
    assert lines[first : first + 4] == [
        "         model A: 2 errors, loss 1.1951                model B: no error, loss 0.2990",
        "     8.9 ········································░░░   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░",
        "         ···[3+]······························░░░░░░   ░░░ 3+ ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░",
        "         ··································░░░░░░░░░   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░",
    ]


def test_colour_adds_nothing_but_colour(four: Students) -> None:
    painted = four.to_text(color=True)
    assert "\x1b[38;5;32m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == four.to_text()


def test_json_is_strict_and_holds_every_intermediate(four: Students) -> None:
    data = json.loads(four.to_json())
    assert data["schema"] == "crossent.students/1"
    for name in ("scores", "probabilities", "p_truth", "terms", "product", "sum", "errors"):
        assert name in data["models"][0]
    assert data["best"] == "B"
    assert data["descent"]["trace"][0]["errors"] == 2


def test_pages_carry_the_same_digits(four: Students) -> None:
    for page in (four.to_markdown(), four.to_html()):
        for digits in ("0.0084", "4.780", "0.3024", "1.196"):
            assert digits in page
    assert "<script" not in four.to_html()


def test_a_class_name_stays_text_on_a_page() -> None:
    table = {"a": [0.0, 1.0, 2.0, 3.0], "b": [1.0, 0.0, 1.0, 0.0], "c": ["<b>", "<b>", "|x", "|x"]}
    story = students(table, x="a", y="b", truth="c")
    assert "<b>" not in story.to_html()
    assert "| \\<b\\> |" in story.to_markdown()


def test_what_is_no_data_is_refused(tmp_path: Path) -> None:
    table = {"a": [0.0, 1.0, 2.0], "b": [1.0, 0.0, 1.0], "c": ["u", "v", "u"], "one": ["u", "u", "u"]}
    with pytest.raises(InvalidInput, match="y: data of your own needs the names of three columns"):
        students(table, x="a", truth="c")
    with pytest.raises(InvalidInput, match="must be three columns; found x='a', y='a'"):
        students(table, x="a", y="a", truth="c")
    with pytest.raises(FileError, match='column "c" holds texts; a line through a plane needs two columns of numbers'):
        students(table, x="a", y="c", truth="one")
    with pytest.raises(FileError, match='column "one" holds one class only'):
        students(table, x="a", y="b", truth="one")
    with pytest.raises(FileError, match='did you mean "a"'):
        students(table, x="A", y="b", truth="c")
    with pytest.raises(InvalidInput, match="alpha: must be a number above 0"):
        students(alpha=0.0)
    with pytest.raises(InvalidInput, match="alpha: must be a number above 0"):
        students(alpha=float("nan"))
