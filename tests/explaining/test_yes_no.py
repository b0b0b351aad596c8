"""Independent yes/no questions: each term by the oracle, from typed numbers and from files."""

from __future__ import annotations

import json
import math
from pathlib import Path

import mpmath
import numpy as np
import pytest
from mpmath import mpf

import crossent as ce
from crossent.errors import InvalidInput
from crossent.pictures import EntropyArea, GradientBars, SurpriseCurve

PROBS, TRUTH, CLASSES = [0.9, 0.2, 0.6], [1, 0, 1], ["cat", "dog", "bird"]


def test_every_term_is_the_definition() -> None:
    random = np.random.default_rng(0)
    for _ in range(60):
        k = int(random.choice([1, 2, 5, 50]))
        probs = np.where(random.random(k) < 0.2, random.choice([0.0, 1.0, 1e-300, 0.5], k), random.random(k))
        truth = random.integers(0, 2, k)
        found = json.loads(ce.explain(truth.tolist(), probs=probs.tolist(), kind="sigmoid").to_json())
        wanted = [-mpmath.log(mpf(p)) if y else -mpmath.log(1 - mpf(p)) for p, y in zip(probs, truth, strict=True)]
        for term, exact in zip(found["terms"], wanted, strict=True):
            assert float(term) == pytest.approx(float(exact), rel=4 * 2.0**-52)
        assert float(found["loss"]["nats"]) == pytest.approx(float(mpmath.fsum(wanted)), rel=2.0**-48)
        assert found["gradient"] == (probs - truth).tolist()
        assert found["space"] == "sigmoid"
        assert found["truth"]["soft"] is False
        assert found["yardsticks"]["uniform"] == pytest.approx(k * math.log(2))


def test_the_text_goes_term_by_term() -> None:
    text = ce.explain(TRUTH, probs=PROBS, kind="sigmoid", classes=CLASSES).to_text(width=100)
    for line in (
        "dog: −ln(1 − 0.2) = 0.2231 no, given 80%",
        "0.1054 + 0.2231 + 0.5108 = 0.8393 nats",
        "3 ln 2: one half for every question",
    ):
        assert line in text
    assert "log2 8" not in text


def test_one_label_says_yes_to_its_class_alone() -> None:
    one, all_three = (ce.explain(truth, probs=PROBS, kind="sigmoid", classes=CLASSES) for truth in ("dog", [0, 1, 0]))
    assert one.nats == all_three.nats
    assert one.example.case.truth == (0.0, 1.0, 0.0)


def test_a_batch_costs_what_score_says() -> None:
    probs = [[0.9, 0.2, 0.6], [0.1, 0.7, 0.5]]
    found = ce.explain([[1, 0, 1], [0, 0, 0]], probs=probs, kind="sigmoid", classes=CLASSES)
    assert found.cost is not None
    assert found.cost.nats == ce.score([[1, 0, 1], [0, 0, 0]], probs, kind="sigmoid").loss.nats
    assert [line.truth for line in found.cost.lines] == ["cat + bird", "(none)"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "tags.csv"
    path.write_text("id,label,p_cat,p_dog\nx,cat,0.9,0.8\ny,dog,0.5,0.25\nz,cat,0.5,0.5\n")
    return path


def test_a_row_of_a_file(path: Path) -> None:
    found = ce.explain(path, kind="sigmoid", id="x")
    assert found.nats == pytest.approx(-math.log(0.9) - math.log(0.2), rel=1e-15)
    assert found.to_dict()["yardsticks"]["rates"] == [2 / 3, 1 / 3]
    whole = ce.explain(path, kind="sigmoid")
    assert whole.cost is not None
    assert whole.cost.nats == ce.score(path, kind="sigmoid").loss.nats
    assert whole.example.case.id == "y"


def test_a_second_model_must_hold_the_same_answers(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(path.read_text().replace("x,cat", "x,dog"))
    assert "loss" in ce.explain(path, kind="sigmoid", id="y", vs=other).to_text()
    with pytest.raises(InvalidInput, match=r"vs: both files must hold the same rows; the answers of id x differ"):
        ce.explain(path, kind="sigmoid", id="x", vs=other)


def test_every_page_shows_the_terms() -> None:
    found = ce.explain(TRUTH, probs=PROBS, kind="sigmoid", classes=CLASSES)
    for page in (found.to_markdown(), found.to_html(), found.to_latex()):
        assert "0.2231" in page
        assert "0.8393" in page


def test_pictures_of_questions() -> None:
    found = ce.explain(TRUTH, probs=PROBS, kind="sigmoid", classes=CLASSES)
    assert GradientBars.from_explanation(found).title == "“bird” is pushed up by 0.400, “dog” down by 0.200"
    with pytest.raises(InvalidInput, match="found yes/no questions; use GradientBars"):
        EntropyArea.from_explanation(found)
    with pytest.raises(InvalidInput, match="one class a row"):
        SurpriseCurve.from_explanation(found)


@pytest.mark.parametrize(
    ("truth", "probs", "says"),
    [
        ([1, 0], PROBS, "truth: must be 3 answers, 1 for yes and 0 for no; found \\[1, 0\\]; the classes are cat"),
        ([1, 0, 2], PROBS, "truth: must be 3 answers"),
        ("cow", PROBS, 'truth: must be one of the classes .* found "cow"'),
        (TRUTH, [0.9, 0.2, 1.5], "probabilities of a yes must be in \\[0, 1\\]; found 1.5; take the sigmoid"),
        (None, PROBS, "truth: must be 3 answers"),
    ],
)
def test_bad_input_says_the_way_out(truth: object, probs: list[float], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        ce.explain(truth, probs=probs, kind="sigmoid", classes=CLASSES)
