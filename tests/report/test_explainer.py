"""The explainer, as Python makes it: what it is preloaded with, what it carries, and what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossent.cli._exit import run
from crossent.errors import InvalidInput
from crossent.explaining import explain, explain_students
from crossent.explaining._squared_error import squared_error_gradient
from crossent.losses import softmax
from crossent.rendering import loss_text

pytest.importorskip("jinja2", reason="pages need the extra `report`")

from crossent.report.explainer import cards_of, fragment, page  # after the skip
from crossent.report.explainer._examples import examples_of
from crossent.report.explainer._page import SCRIPTS, script, style
from crossent.report.explainer._plane import half_plane, plane_axes
from crossent.report.explainer._plot import ticks

ROW = explain("dog", logits=[2, 1, 0.1], classes=["cat", "dog", "bird"])


def data_in(text: str) -> dict:
    inside = re.search(r'<script type="application/json" class="ce-data">(.*?)</script>', text, re.DOTALL)[1]
    assert not set(inside) & set("<>&"), "a sign that could end the script or begin a comment in it"
    return json.loads(inside)


# ---------------------------------------------------------------- what it is preloaded with


def test_without_examples_it_is_the_classic_one():
    assert data_in(page())["examples"][0]["values"] == [0.228, 0.619, 0.153]
    assert 'Preloaded with <strong data-part="example-name">the classic example' in page()


def test_an_explanation_and_its_plain_data_give_the_same_cards():
    assert page(ROW.to_dict()) == page(ROW)
    assert page(json.loads(ROW.to_json())) == page(ROW)


@pytest.mark.parametrize(
    "row",
    [
        explain(1, logits=1.2),
        explain(1, probs=0.25),
        explain(0, log_probs=-0.5),
        explain([0.5, 0.25, 0.25], log_probs=np.log([0.2, 0.3, 0.5]).tolist()),
        explain(1, probs=[0.6, 0.0, 0.4]),
        explain(0, logits=[0.0, -np.inf]),
    ],
)
def test_plain_data_of_any_row_is_read_back(row):
    (found,) = examples_of(json.loads(row.to_json()))
    assert found.worked.nats == pytest.approx(row.nats, rel=1e-15)
    assert found.worked.case.prediction == pytest.approx(row.example.case.prediction, rel=1e-15)


def test_names_come_from_a_dictionary_in_its_order():
    found = examples_of({"the median row": ROW, "the classic example": explain()})
    assert [one.name for one in found] == ["the median row", "the classic example"]


def test_a_batch_begins_with_its_costliest_row():
    batch = explain([0, 1, 1], probs=[[0.9, 0.1], [0.8, 0.2], [0.4, 0.6]])
    assert [one.name for one in examples_of(batch)] == ["row 1, the costliest", "row 0", "row 2"]


def test_a_page_of_ones_own_row_has_the_classic_example_too():
    names = [one["name"] for one in data_in(cards_of(ROW))["examples"]]
    assert names == ["your numbers", "the classic example"]
    assert [one["name"] for one in data_in(cards_of(None))["examples"]] == ["the classic example"]


def test_no_examples_are_refused():
    with pytest.raises(InvalidInput, match="examples: one at least must be given; found none; leave them out"):
        page([])


def test_what_is_no_explanation_is_refused():
    with pytest.raises(InvalidInput, match=r"examples: each must be an Explanation or its to_dict\(\); found float"):
        page([0.5])


def test_plain_data_of_another_space_is_refused():
    broken = ROW.to_dict() | {"space": "odds"}
    with pytest.raises(InvalidInput, match="space must be one of probs, logits, log_probs; found 'odds'"):
        page(broken)


def very_many(space, seed=2, classes=1000):
    scores = np.random.default_rng(seed).normal(size=classes) * 3
    given = {"logits": scores, "probs": softmax(scores), "log_probs": np.log(softmax(scores))}[space]
    return explain(517, **{space: np.asarray(given).tolist()})


@pytest.mark.parametrize("space", ["logits", "probs", "log_probs"])
def test_very_many_classes_are_shown_as_sixty_with_the_same_loss(space):
    row = very_many(space)
    (found,) = examples_of(row)
    assert len(found.worked.case.classes) == 60
    assert found.labels[-1] == "941 other classes"
    assert found.labels[found.worked.case.number] == "class 517"
    assert found.worked.nats == pytest.approx(row.nats, rel=1e-13)
    place = found.worked.case.number
    assert found.worked.gradient[place] == pytest.approx(row.gradient[517], rel=1e-13)
    assert max(found.worked.probabilities[:-1]) == pytest.approx(max(row.probabilities), rel=1e-13)
    assert len(page(row)) < 400_000


def test_a_truth_over_very_many_classes_is_left_whole():
    row = explain([0.01] * 100, logits=list(range(100)))
    assert len(examples_of(row)[0].worked.case.classes) == 100


# ---------------------------------------------------------------- what it carries


def test_numbers_on_the_page_are_those_of_the_explanation():
    text = page(ROW)
    assert f'data-part="loss">{loss_text(ROW.nats)}<' in text
    assert "“dog” happened and got 24%: a loss of 1.4170 nats = 2.0443 bits." in text
    story = explain_students()
    assert loss_text(story.descent.least) in text
    for model in story.models:
        assert f">{loss_text(model.total, 3)}<" in text


def test_the_page_asks_nobody_for_anything():
    text = page(ROW)
    assert re.findall(r"""(?:src|href)\s*=|url\((?!#)|@import|fetch\(|XMLHttpRequest|https?://""", text) == []


@pytest.mark.parametrize("name", ["</script><b>", "<!--", "a\u2028b\u2029c", "a & b", "\\u003c", "🦊"])  # fmt: skip
def test_a_class_name_ends_no_script_and_opens_no_tag(name):
    text = page(explain(name, logits=[1, 2], classes=[name, "other"]))
    assert data_in(text)["examples"][0]["classes"][0] == name
    assert text.count("<script") == text.count("</script>") == 2
    assert "<b>" not in text


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=12), min_size=2, max_size=5, unique=True))
def test_any_names_come_back_from_the_data(names):
    try:
        row = explain(0, logits=[float(place) for place in range(len(names))], classes=names)
    except InvalidInput:
        return
    found = data_in(str(fragment(row)))["examples"][0]
    assert tuple(found["classes"]) == row.example.case.classes


def test_every_script_is_carried_and_none_is_forgotten():
    folder = Path(__import__("crossent.report.explainer").report.explainer.__file__).parent
    assert {path.stem for path in (folder / "scripts").glob("*.js")} == set(SCRIPTS)
    assert "</script" not in script()
    assert "</style" not in style()


def test_every_rule_of_the_styles_stays_inside_the_cards():
    plain = re.sub(r"/\*.*?\*/", "", style(), flags=re.DOTALL)
    selectors = [one for one in re.findall(r"([^{}]+)\{", plain) if not one.strip().startswith("@")]
    parts = [part.strip() for one in selectors for part in one.split(",")]
    assert len(parts) > 100
    assert [part for part in parts if not part.startswith((".ce-cards", ".ce-page"))] == []


# ---------------------------------------------------------------- geometry and gradients


@given(st.lists(st.floats(-8, 8), min_size=2, max_size=6), st.integers(0, 5), st.booleans())
def test_the_gradient_of_squared_error_is_its_slope(scores, place, soft):
    z = np.array(scores)
    y = np.full(len(z), 1 / len(z)) if soft else np.eye(len(z))[place % len(z)]
    p = np.asarray(softmax(z))
    got = squared_error_gradient(p.tolist(), (p - y).tolist())
    step = 1e-6 * np.eye(len(z))
    slope = [(((softmax(z + one) - y) ** 2).sum() - ((softmax(z - one) - y) ** 2).sum()) / 2e-6 for one in step]
    assert got == pytest.approx(slope, abs=1e-8)


@given(st.floats(1e-6, 1e12), st.integers(4, 8))
def test_ticks_are_round_start_at_zero_and_stay_below_the_end(high, most):
    found = ticks(high, most)
    assert found[0] == 0.0
    assert found[-1] <= high * (1 + 1e-8)
    assert 2 <= len(found) <= most + 1


def test_a_half_plane_covers_where_the_score_is_positive():
    x, y = plane_axes()
    everything = f"M{x.px(x.low)} {y.px(y.low)}"
    assert half_plane((0.0, 0.0), 1.0).startswith(everything)
    assert half_plane((0.0, 0.0), -1.0) == ""
    middle = (x.low + x.high) / 2
    right = half_plane((1.0, 0.0), -middle)
    assert right.count(x.px(middle)) == 2
    assert x.px(x.low) not in right.replace(x.px(middle), "")


# ---------------------------------------------------------------- ways to it


def test_saving_an_explanation_writes_the_page(tmp_path):
    ROW.save(tmp_path / "cards.html")
    assert (tmp_path / "cards.html").read_text(encoding="utf-8") == cards_of(ROW)
    ROW.save(tmp_path / "row.json")
    assert json.loads((tmp_path / "row.json").read_text())["schema"] == "crossent.explain/1"


def test_saving_under_an_unknown_ending_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match=r"path: must end in one of .json, .md, .txt, .html; found '.doc'"):
        ROW.save(tmp_path / "row.doc")


def test_the_command_writes_the_page(tmp_path, capsys):
    target = tmp_path / "out.html"
    words = ["explain", "--logits", "2,1,0.1", "--classes", "cat,dog,bird", "--truth", "dog", "--html", str(target)]
    assert run(words) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "wrote" in said.err
    assert target.read_text(encoding="utf-8") == cards_of(ROW)


def test_the_command_refuses_two_forms_at_once(tmp_path, capsys):
    assert run(["explain", "--html", str(tmp_path / "out.html"), "--as", "latex"]) == 2
    assert "--html writes a page of its own; leave --as, --out, --step and --quiz out" in capsys.readouterr().err
