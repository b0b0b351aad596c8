"""Every control of the explainer, driven by mouse, touch and keys; what it shows is what crossent computes."""

from __future__ import annotations

import math

import numpy as np
import pytest

import crossent as ce
from crossent.explaining import explain, explain_students
from crossent.rendering import loss_text

pytest.importorskip("jinja2", reason="pages need the extra `report`")

from crossent.report.explainer import page  # after the skip

CLASSES = ["cat", "dog", "bird"]
LOGITS = [2.0, 1.0, 0.1]


@pytest.fixture
def cards(open_page):
    """The cards preloaded with cat, dog and bird; calling it opens them."""

    def open_cards(**wishes):
        row = explain("dog", logits=LOGITS, classes=CLASSES)
        return open_page(page({"my row": row, "the classic example": explain()}), **wishes)

    return open_cards


def now(watched, name):
    return watched.page.evaluate(f"crossentCards.state.now.{name}")


def state(watched, name):
    return watched.page.evaluate(f"crossentCards.state.{name}")


def text(watched, selector):
    return watched.page.inner_text(selector)


def slider(watched, label):
    return watched.page.get_by_role("slider", name=label, exact=True)


def drag(watched, label, start, end):
    """Drag with the mouse over a slider, from one share of its width to another."""
    one = slider(watched, label)
    one.scroll_into_view_if_needed()
    box = one.bounding_box()
    middle = box["y"] + box["height"] / 2
    watched.page.mouse.move(box["x"] + start * box["width"], middle)
    watched.page.mouse.down()
    watched.page.mouse.move(box["x"] + end * box["width"], middle, steps=4)
    watched.page.mouse.up()


# ---------------------------------------------------------------- card 1: bars


def test_dragging_a_probability_makes_room_among_the_others(cards):
    watched = cards()
    before = now(watched, "probs")
    drag(watched, "probability p of dog", 0.3, 0.8)
    probs = now(watched, "probs")
    assert probs[1] == pytest.approx(0.8, abs=0.011)
    assert math.fsum(probs) == pytest.approx(1.0, abs=1e-15)
    assert probs[0] / probs[2] == pytest.approx(before[0] / before[2], rel=1e-12)
    assert now(watched, "nats") == pytest.approx(float(ce.cross_entropy([0, 1, 0], probs=probs)), rel=1e-12)
    assert text(watched, "#ce-bars [data-part=loss]") == loss_text(now(watched, "nats"))


@pytest.mark.parametrize(
    ("keys", "moved"),
    [("ArrowRight", 0.01), ("ArrowUp", 0.01), ("ArrowLeft", -0.01), ("ArrowDown", -0.01), ("Shift+ArrowRight", 0.1),
     ("Shift+ArrowDown", -0.1), ("PageUp", 0.1), ("PageDown", -0.1)],
)  # fmt: skip
def test_arrows_move_a_score_by_a_hundredth_and_with_shift_by_a_tenth(cards, keys, moved):
    watched = cards()
    slider(watched, "score z of dog").press(keys)
    scores = [2.0, 1.0 + moved, 0.1]
    assert state(watched, "values") == pytest.approx(scores, rel=1e-15)
    assert now(watched, "nats") == pytest.approx(float(ce.cross_entropy([1], logits=[scores])[0]), rel=1e-12)


def test_home_and_end_put_a_probability_on_its_ends(cards):
    watched = cards()
    slider(watched, "probability p of dog").press("Home")
    assert now(watched, "probs")[1] == 0
    assert now(watched, "nats") == math.inf
    assert text(watched, "#ce-bars [data-part=loss]") == "∞"
    slider(watched, "probability p of dog").press("End")
    assert now(watched, "probs") == [0, 1, 0]
    assert now(watched, "nats") == 0


def test_the_truth_can_be_made_soft_and_certain_again(cards):
    watched = cards()
    drag(watched, "truth y of cat", 0.0, 0.4)
    truth = state(watched, "truth")
    assert truth[0] == pytest.approx(0.4, abs=0.011)
    assert now(watched, "nats") == pytest.approx(float(ce.cross_entropy(truth, logits=LOGITS)), rel=1e-12)
    watched.page.select_option("#ce-bars [data-part=truth]", label="bird")
    assert state(watched, "truth") == [0, 0, 1]
    assert "“bird” happened" in text(watched, "#ce-bars .ce-finding")


def test_a_finger_drags_a_bar(cards):
    watched = cards(touch=True, width=360)
    one = slider(watched, "probability p of dog")
    one.scroll_into_view_if_needed()
    box = one.bounding_box()
    watched.page.touchscreen.tap(box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2)
    assert now(watched, "probs")[1] == pytest.approx(0.5, abs=0.011)


def test_reset_brings_the_example_back(cards):
    watched = cards()
    slider(watched, "score z of dog").press("PageUp")
    watched.page.click("#ce-bars [data-part=reset]")
    assert state(watched, "values") == LOGITS
    assert state(watched, "touched") is False


def test_another_example_can_be_chosen(cards):
    watched = cards()
    watched.page.select_option("[data-part=example]", label="the classic example")
    assert now(watched, "nats") == pytest.approx(explain().nats, rel=1e-15)
    assert text(watched, "#ce-bars tbody th >> nth=1").strip() == "class 1"
    assert text(watched, "[data-part=example-name]") == "the classic example"


# ---------------------------------------------------------------- card 2: pipeline


def test_without_the_shift_scores_of_a_thousand_overflow_and_with_it_they_do_not(cards):
    watched = cards()
    watched.page.click("[data-offset='1000']")
    assert text(watched, "#ce-pipeline [data-part=loss]") == "1.4170"
    switch = watched.page.get_by_role("switch", name="subtract the largest score first")
    switch.click()
    assert switch.get_attribute("aria-checked") == "false"
    assert text(watched, "#ce-pipeline [data-part=total]") == "S = ∞"
    assert text(watched, "#ce-pipeline [data-part=loss]") == "NaN"
    assert "not a number (NaN)" in text(watched, "#ce-pipeline .ce-finding")
    switch.press("Space")
    assert text(watched, "#ce-pipeline [data-part=loss]") == "1.4170"


def test_scores_far_below_zero_vanish_without_the_shift(cards):
    watched = cards()
    watched.page.click("[data-part=shift]")
    watched.page.click("[data-offset='-1000']")
    assert text(watched, "#ce-pipeline [data-part=total]") == "S = 0"
    assert "0 / 0" in text(watched, "#ce-pipeline .ce-finding")


def test_without_offset_both_ways_agree(cards):
    watched = cards()
    watched.page.click("[data-part=shift]")
    assert text(watched, "#ce-pipeline [data-part=loss]") == "1.4170"
    assert "Here nothing overflows" in text(watched, "#ce-pipeline .ce-finding")


def test_a_score_can_be_typed_and_moved_by_keys(cards):
    watched = cards()
    field = watched.page.get_by_role("spinbutton", name="score of dog", exact=True)
    field.fill("-1000")
    assert now(watched, "nats") == pytest.approx(float(ce.cross_entropy([1], logits=[[2, -1000, 0.1]])[0]), rel=1e-12)
    field.fill("3")
    field.press("ArrowUp")
    field.press("Shift+ArrowUp")
    assert state(watched, "values") == pytest.approx([2.0, 3.11, 0.1], rel=1e-15)


# ---------------------------------------------------------------- card 3: surprise


@pytest.mark.parametrize("p", ["1", "0.5", "0.1", "0.01", "0.001", "1e-4", "1e-5", "1e-6", "0"])
def test_a_chip_shows_its_surprise(cards, p):
    watched = cards()
    watched.page.click(f"[data-p='{p}']")
    assert text(watched, "#ce-surprise [data-part=loss]") == loss_text(float(ce.surprisal(float(p))))
    visible = watched.page.evaluate(
        "document.querySelector('#ce-surprise [data-part=endless]').getAttribute('display')"
    )
    assert visible == (None if p == "0" else "none")


def test_the_curve_is_dragged_and_moved_by_keys(cards):
    watched = cards()
    plot = slider(watched, "probability of what happened")
    drag(watched, "probability of what happened", 62 / 480, (62 + 0.5 * 400) / 480)
    assert plot.get_attribute("aria-valuenow") == "0.5"
    plot.press("ArrowLeft")
    assert plot.get_attribute("aria-valuenow") == "0.49"
    assert text(watched, "#ce-surprise [data-part=loss]") == loss_text(-math.log(0.49))
    plot.press("Home")
    assert "what was called impossible happened" in text(watched, "#ce-surprise .ce-finding")
    watched.page.click("[data-part=example-p]")
    assert text(watched, "#ce-surprise [data-part=loss]") == "1.4170"


# ---------------------------------------------------------------- card 4: gradient


@pytest.mark.parametrize("margin", [-8, 0, 6])
def test_the_pushes_are_the_gradients(cards, margin):
    watched = cards()
    watched.page.click(f"[data-margin='{margin}']")
    logits = state(watched, "values")
    _, gradient = ce.cross_entropy_and_gradient([1], logits=[logits])
    assert now(watched, "gradient") == pytest.approx(gradient[0].tolist(), rel=1e-12)
    assert logits[1] - float(ce.logsumexp([logits[0], logits[2]])) == pytest.approx(margin, abs=1e-12)
    probs = ce.softmax(logits)
    squared = lambda z: float(((ce.softmax(z) - np.array([0, 1, 0])) ** 2).sum())  # noqa: E731
    step = np.eye(3) * 1e-6
    numeric = [(squared(logits + one) - squared(logits - one)) / 2e-6 for one in step]
    assert now(watched, "squared") == pytest.approx(numeric, abs=1e-8)
    assert probs[1] == pytest.approx(now(watched, "probs")[1], rel=1e-12)


def test_confidently_wrong_squared_error_is_silent_and_cross_entropy_is_not(cards):
    watched = cards()
    watched.page.click("[data-margin='-8']")
    assert now(watched, "gradient")[1] < -0.999
    assert abs(now(watched, "squared")[1]) < 0.002
    assert "nearly stopped pushing" in text(watched, "#ce-gradient .ce-finding")


def test_the_lead_of_the_truth_is_dragged_and_moved_by_keys(cards):
    watched = cards()
    lead = "score of dog above the others"
    drag(watched, lead, 261 / 480, 159 / 480)
    assert float(slider(watched, lead).get_attribute("aria-valuenow")) == pytest.approx(-5, abs=0.2)
    before = float(slider(watched, lead).get_attribute("aria-valuenow"))
    slider(watched, lead).press("Shift+ArrowRight")
    assert float(slider(watched, lead).get_attribute("aria-valuenow")) == pytest.approx(before + 0.1, abs=1e-9)


# ---------------------------------------------------------------- card 5: many rows


def test_the_students_have_the_products_and_sums_of_the_story(cards):
    watched = cards()
    assert [text(watched, f"[data-part=product-{k}]") for k in (0, 1)] == ["0.0084", "0.3024"]
    assert [text(watched, f"[data-part=total-{k}]") for k in (0, 1)] == ["4.780", "1.196"]


def test_a_model_of_ones_own_is_dragged_and_moved_by_keys(cards):
    watched = cards()
    for number in range(1, 5):
        drag(watched, f"your model: p of what happened to student {number}", 0.5, 0.9)
    slider(watched, "your model: p of what happened to student 1").press("ArrowRight")
    assert text(watched, "[data-part=product-2]") == "0.6634"
    assert text(watched, "[data-part=total-2]") == loss_text(-math.log(0.91 * 0.9**3), 3)
    assert "Yours is better than both" in text(watched, "#ce-many .ce-finding")


def test_a_thousand_times_as_many_rows_lose_the_product_and_keep_the_sum(cards):
    watched = cards()
    watched.page.click("[data-times='1000']")
    assert text(watched, "[data-part=product-0]") == "0"
    assert text(watched, "[data-part=total-0]") == loss_text(1000 * explain_students().models[0].total, 3)
    assert text(watched, "[data-part=mean-0]") == loss_text(explain_students().models[0].loss, 3)


# ---------------------------------------------------------------- card 6: descent


def test_descent_takes_the_steps_of_python(cards):
    watched = cards()
    found = watched.page.evaluate(
        """() => {
          const {data, descent} = crossentCards;
          const way = descent({...data.many, rate: data.many.rate});
          const seen = [];
          for (let step = 0; step <= 200; step += 1) {
            seen.push([...way.weights, way.intercept, way.objective, way.loss]);
            way.next();
          }
          return seen;
        }"""
    )
    wanted = [
        [*one.coefficients[0], *one.intercept, one.objective, one.loss]
        for one in explain_students().descent.trace[:201]
    ]
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


def test_descent_to_the_end_reaches_the_loss_of_fit(cards):
    watched = cards()
    watched.page.click("[data-part=to-end]")
    story = explain_students()
    objective = float(watched.page.evaluate("crossentCards.data.many.least"))
    assert objective == story.descent.least
    assert text(watched, "#ce-descent [data-part=objective]") == loss_text(story.descent.least)
    assert text(watched, "#ce-descent [data-part=number]") == f"{story.descent.last.step:,}"
    assert text(watched, "#ce-descent .ce-finding").startswith("Arrived after")
    assert text(watched, "#ce-descent [data-part=loss]") == loss_text(story.fitted.loss)


def test_step_and_play_walk_and_stop(cards):
    watched = cards()
    watched.page.click("[data-part=step]")
    watched.page.locator("[data-part=step]").press("Enter")
    watched.page.click("[data-part=ten]")
    assert text(watched, "#ce-descent [data-part=number]") == "12"
    trace = explain_students().descent.trace[12]
    assert text(watched, "#ce-descent [data-part=objective]") == loss_text(trace.objective)
    watched.page.click("[data-part=play]")
    watched.page.wait_for_function(
        "Number(document.querySelector('[data-part=number]').textContent.replace(',','')) > 15"
    )
    watched.page.click("[data-part=play]")
    assert text(watched, "[data-part=play]") == "Play"
    stopped = text(watched, "#ce-descent [data-part=number]")
    assert stopped == text(watched, "#ce-descent [data-part=number]")
    watched.page.click("#ce-descent [data-part=reset]")
    assert text(watched, "#ce-descent [data-part=number]") == "0"


def test_a_rate_that_is_too_large_is_seen_to_fly_apart(cards):
    watched = cards()
    watched.page.click("[data-rate='2.5']")
    watched.page.click("[data-part=ten]")
    assert "The step is too long" in text(watched, "#ce-descent .ce-finding")
    watched.page.click("[data-part=to-end]")
    assert "flown off to infinity" in text(watched, "#ce-descent .ce-finding")


@pytest.mark.parametrize("rate", ["0", "0.5"])
def test_a_safe_rate_arrives_sooner(cards, rate):
    watched = cards()
    watched.page.locator("[data-part=rate]").focus()
    watched.page.keyboard.press("Shift+ArrowRight")
    assert float(watched.page.input_value("[data-part=rate]")) == pytest.approx(-0.9)
    watched.page.fill("[data-part=rate]", rate)
    watched.page.click("[data-part=to-end]")
    assert text(watched, "#ce-descent .ce-finding").startswith("Arrived after")
    assert int(text(watched, "#ce-descent [data-part=number]").replace(",", "")) < 500


# ---------------------------------------------------------------- card 7: area


def test_the_area_is_entropy_and_divergence(cards):
    watched = cards()
    area = slider(watched, "truth softened by")
    assert area.get_attribute("aria-valuenow") == "0.3"
    area.press("Shift+ArrowLeft")
    truth = [0.2 / 3, 0.8 + 0.2 / 3, 0.2 / 3]
    loss = float(ce.cross_entropy(truth, logits=LOGITS))
    assert text(watched, "#ce-area [data-part=loss]") == loss_text(loss)
    assert text(watched, "#ce-area [data-part=entropy]") == loss_text(float(ce.entropy(truth)))
    assert text(watched, "#ce-area [data-part=divergence]") == loss_text(float(ce.kl_divergence(truth, logits=LOGITS)))


def test_predicting_the_truth_itself_leaves_the_entropy_alone(cards):
    watched = cards()
    watched.page.click("[data-part=say-truth]")
    assert text(watched, "#ce-area [data-part=divergence]") == "0.0000"
    assert text(watched, "#ce-area [data-part=loss]") == text(watched, "#ce-area [data-part=entropy]")


def test_a_certain_truth_has_no_entropy(cards):
    watched = cards()
    watched.page.click("[data-part=as-it-is]")
    assert text(watched, "#ce-area [data-part=entropy]") == "0.0000"
    assert text(watched, "#ce-area [data-part=divergence]") == "1.4170"
