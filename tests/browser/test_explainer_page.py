"""The explainer as a page that people send around: offline, readable without scripts, accessible, at any width."""

from __future__ import annotations

import math

import numpy as np
import pytest

import crossent as ce
from crossent.explaining import explain
from crossent.explaining._case import Case
from crossent.explaining._worked import work
from tests.browser.harness import JENKINS, NO_SCRIPTS

pytest.importorskip("jinja2", reason="pages need the extra `report`")

from crossent.report.explainer import fragment, page  # after the skip
from crossent.report.explainer._examples import Example

ROW = explain("dog", logits=[2, 1, 0.1], classes=["cat", "dog", "bird"])
HOSTILE = [
    "</script><img src=x onerror=alert(1)>", "<!--<script>", "]]>&amp;\"'`${7*7}", "שלום עולם", "🦊 fox", "x" * 300,
    "日本語",
]  # fmt: skip


def hostile_row():
    scores = np.random.default_rng(1).normal(size=len(HOSTILE)).tolist()
    return explain(HOSTILE[0], logits=scores, classes=HOSTILE)


PAGES = {
    "three": lambda: page(ROW),
    "soft": lambda: page(explain([0.5, 0.3, 0.2], probs=[0.2, 0.3, 0.5], classes=["rain", "sun", "snow"])),
    "one": lambda: page(Example("alone", work(Case(("only",), True, "probs", (1.0,), (1.0,), 0)))),
    "fifty": lambda: page(explain(7, logits=(2 * np.random.default_rng(1).normal(size=50)).tolist())),
    "hostile": lambda: page({"<b>": hostile_row(), "y" * 300: explain()}),
    "zero": lambda: page(explain(1, probs=[0.6, 0.0, 0.4])),
}


# ---------------------------------------------------------------- looks


def test_nothing_serious_for_assistive_software(open_page, scheme):
    watched = open_page(PAGES["three"](), scheme=scheme)
    watched.assert_accessible()
    watched.page.click("[data-offset='1000']")
    watched.page.click("[data-part=shift]")
    watched.page.click("[data-part=to-end]")
    watched.assert_accessible()


@pytest.mark.parametrize("name", ["fifty", "hostile", "one"])
def test_unusual_rows_are_accessible_too(open_page, name):
    open_page(PAGES[name]()).assert_accessible()


def test_without_scripts_it_is_accessible_too(open_page, scheme):
    # axe is a script: it is put into the page by the browser, whatever the page itself may run.
    open_page(PAGES["three"]().replace("<script>", "<script type=text/plain>"), scheme=scheme).assert_accessible()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_there_is_no_sideways_scroll(open_page, width, name):
    open_page(PAGES[name](), width=width).assert_no_sideways_scroll()


def test_four_times_enlarged_there_is_no_sideways_scroll(open_page):
    # 400 % on a window of 1280 px lays the page out for 320 px.
    open_page(PAGES["three"](), width=320).assert_no_sideways_scroll()


def test_forced_colours_and_reduced_motion_break_nothing(open_page, scheme):
    watched = open_page(PAGES["three"](), forced_colors=True, reduced_motion=True, scheme=scheme)
    watched.page.click("[data-part=step]")
    watched.assert_no_sideways_scroll()


def test_a_print_is_light_and_without_controls(open_page):
    watched = open_page(PAGES["three"](), scheme="dark")
    watched.page.emulate_media(media="print")
    paper = watched.page.evaluate("getComputedStyle(document.querySelector('.ce-card')).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    assert not watched.page.is_visible("#ce-bars [data-copy=Python]")
    assert watched.page.is_visible("#ce-area .ce-plot")
    below = watched.page.evaluate(
        """() => [...document.querySelectorAll('.ce-card table')].filter((one) =>
             one.tHead.getBoundingClientRect().top > one.tBodies[0].getBoundingClientRect().top).length"""
    )
    assert below == 0, "a heading that sticks to the window would be printed below its rows"
    assert watched.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


# ---------------------------------------------------------------- without scripts


@pytest.mark.parametrize("name", sorted(PAGES))
def test_without_scripts_every_card_shows_its_numbers_and_no_dead_control(open_page, name):
    watched = open_page(PAGES[name](), javascript=False)
    for card in ("bars", "pipeline", "surprise", "gradient", "many", "descent", "area"):
        assert watched.page.is_visible(f"#ce-{card} .ce-finding")
        assert len(watched.page.inner_text(f"#ce-{card} .ce-finding")) > 20
    shown = watched.page.locator("button, select, input, textarea").all()
    assert [one for one in shown if one.is_visible()] == []


def test_without_scripts_the_first_card_has_the_loss(open_page):
    watched = open_page(PAGES["three"](), javascript=False)
    assert watched.page.inner_text("#ce-bars [data-part=loss]") == "1.4170"
    assert watched.page.inner_text("#ce-descent .ce-finding").startswith("Arrived after 2,087 steps")


@pytest.mark.parametrize("policy", [NO_SCRIPTS, JENKINS])
def test_a_policy_without_scripts_leaves_it_readable(serve_page, policy):
    watched = serve_page(PAGES["three"](), policy)
    assert "dog" in watched.page.inner_text("#ce-bars table")
    assert watched.page.inner_text("#ce-bars [data-part=loss]") == "1.4170"
    box = watched.page.locator("#ce-area .ce-y-fill[data-part=low]").first.bounding_box()
    assert box["height"] > 10  # shapes and fills are attributes, which no policy drops


def test_the_same_examples_give_the_same_bytes():
    assert page(hostile_row()) == page(hostile_row())


# ---------------------------------------------------------------- names


def test_hostile_names_stay_text(open_page):
    watched = open_page(page(hostile_row()))
    assert watched.page.locator("img").count() == 0
    assert (
        watched.page.locator("#ce-bars tbody th").first.inner_text().endswith("</script><img src=x onerror=alert(1)>")
    )
    options = watched.page.locator("#ce-bars [data-part=truth] option").all_text_contents()
    assert options[2] == HOSTILE[2]
    assert watched.page.evaluate("crossentCards.state.example().classes") == HOSTILE


@pytest.mark.parametrize("form", ["Python", "text", "Markdown", "LaTeX"])
def test_hostile_names_are_copied_whole(open_page, form):
    watched = open_page(page(hostile_row()))
    assert_copied(watched, "bars", form)


# ---------------------------------------------------------------- classes


def test_one_class_is_certain_whatever_is_pressed(open_page):
    watched = open_page(PAGES["one"]())
    one = watched.page.get_by_role("slider", name="probability p of only", exact=True)
    assert one.get_attribute("aria-disabled") == "true"
    one.press("ArrowLeft")
    one.press("Home")
    assert watched.page.evaluate("crossentCards.state.now.probs") == [1]
    assert watched.page.inner_text("#ce-bars [data-part=loss]") == "0.0000"


def test_choosing_an_example_of_fifty_classes_makes_fifty_rows(open_page):
    fifty = explain(7, logits=np.random.default_rng(1).normal(size=50).tolist())
    watched = open_page(page({"three": ROW, "fifty": fifty}))
    watched.page.select_option("[data-part=example]", label="fifty")
    for card in ("bars", "pipeline", "gradient"):
        assert watched.page.locator(f"#ce-{card} tbody tr").count() == 50
    last = watched.page.get_by_role("slider", name="score z of class 49", exact=True)
    last.press("ArrowRight")
    values = watched.page.evaluate("crossentCards.state.values")
    assert values[49] == pytest.approx(fifty.example.case.prediction[49] + 0.01, rel=1e-12)
    watched.page.select_option("[data-part=example]", label="three")
    assert watched.page.locator("#ce-bars tbody tr").count() == 3


# ---------------------------------------------------------------- keyboard


def test_the_keyboard_alone_reaches_every_control(open_page):
    watched = open_page(PAGES["three"]())
    wanted = watched.page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, [role=slider]')]
             .filter((one) => !one.disabled && one.offsetParent !== null).length"""
    )
    reached = watched.page.evaluate("() => { window.reached = new Set(); }")
    for _ in range(wanted + 20):
        watched.page.keyboard.press("Tab")
        reached = watched.page.evaluate(
            """() => {
              const one = document.activeElement;
              if (one.matches('button, select, input, [role=slider]')) window.reached.add(one);
              return window.reached.size;
            }"""
        )
    assert wanted > 60
    assert reached == wanted


def test_what_changed_is_said_once_the_reader_stops(open_page):
    watched = open_page(PAGES["three"]())
    assert watched.page.inner_text("#ce-bars [role=status]") == ""
    watched.page.get_by_role("slider", name="probability p of dog", exact=True).press("End")
    watched.page.wait_for_function("document.querySelector('#ce-bars [role=status]').textContent.includes('100%')")


# ---------------------------------------------------------------- units


def test_bits_are_nats_divided_by_ln_2(open_page):
    watched = open_page(PAGES["three"]())
    watched.page.click("[data-unit-choice=bits]")
    assert watched.page.inner_text("#ce-bars [data-part=loss]") == "2.0443"
    assert watched.page.inner_text("#ce-surprise [data-part=loss]") == "2.0443"
    assert watched.page.inner_text("[data-part=total-1]") == f"{1.1958 / math.log(2):.3f}"
    assert "bits" in watched.page.inner_text("#ce-pipeline .ce-finding")
    assert watched.page.get_attribute("[data-unit-choice=bits]", "aria-pressed") == "true"


def test_inside_another_page_the_unit_is_that_of_the_page(open_page):
    text = f"<!doctype html><html lang=en><meta charset=utf-8><title>t</title><main><h1>x</h1>{fragment(ROW)}</main>"
    watched = open_page(text)
    assert watched.page.locator("[data-unit-choice]").count() == 0
    watched.page.evaluate("document.dispatchEvent(new CustomEvent('crossent:unit', {detail: 'bits'}))")
    assert watched.page.inner_text("#ce-bars [data-part=loss]") == "2.0443"
    watched.page.evaluate("document.dispatchEvent(new CustomEvent('crossent:unit', {detail: {unit: 'nats'}}))")
    assert watched.page.inner_text("#ce-bars [data-part=loss]") == "1.4170"


# ---------------------------------------------------------------- the address


def test_the_address_keeps_what_the_reader_made_and_a_reload_restores_it(open_page):
    watched = open_page(page({"a": ROW, "b": explain()}), fragment="#class=dog%20cat&loss=1..2")
    watched.page.select_option("[data-part=example]", label="b")
    watched.page.get_by_role("slider", name="probability p of class 0", exact=True).press("Shift+ArrowRight")
    watched.page.wait_for_function("location.hash.includes('cards.p=')")
    assert watched.page.evaluate("location.hash").startswith("#class=dog%20cat&loss=1..2&cards.e=1&cards.p=0.328,")
    before = watched.page.evaluate("crossentCards.state.now.nats")
    watched.page.reload()
    assert watched.page.evaluate("crossentCards.state.now.nats") == before
    watched.page.click("#ce-bars [data-part=reset]")
    watched.page.wait_for_function("location.hash === '#class=dog%20cat&loss=1..2&cards.e=1'")


@pytest.mark.parametrize(
    "broken",
    ["cards.e=99", "cards.z=1,2", "cards.p=0.5,0.6,0.7", "cards.z=a,b,c", "cards.y=2,0,0&cards.z=", "=&&cards."],
)
def test_a_broken_address_changes_nothing(open_page, broken):
    watched = open_page(PAGES["three"](), fragment=f"#{broken}")
    assert watched.page.inner_text("#ce-bars [data-part=loss]") == "1.4170"


# ---------------------------------------------------------------- copying


def assert_copied(watched, card, form):
    """Press a card's button, with a clipboard that refuses, and return the text that is selected instead."""
    watched.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true})")
    watched.page.click(f"#ce-{card} [data-copy={form}]")
    area = watched.page.locator(f"#ce-{card} textarea")
    assert area.is_visible()
    text = area.input_value()
    selected = watched.page.evaluate("document.activeElement.selectionEnd - document.activeElement.selectionStart")
    assert selected == len(text.encode("utf-16-le")) // 2 > 20
    return text


@pytest.mark.parametrize("card", ["bars", "pipeline", "surprise", "gradient", "many", "descent", "area"])
def test_copied_python_runs_and_computes_what_the_card_says(open_page, card):
    watched = open_page(PAGES["three"]())
    watched.page.get_by_role("slider", name="score z of dog", exact=True).press("Shift+ArrowRight")
    lines = assert_copied(watched, card, "Python").splitlines()
    known: dict[str, object] = {"found": None}
    checked = 0
    for line in lines:
        code, _, said = line.partition("  # ")
        if not said:
            exec(code, known)
            continue
        value, wanted = eval(code, known), eval(said.split(";")[0], {"float": float})
        np.testing.assert_allclose(np.ravel(value), np.ravel(wanted), rtol=1e-12)
        checked += 1
    assert checked > 0
    assert known["ce"] is ce


@pytest.mark.parametrize("form", ["text", "Markdown", "LaTeX"])
@pytest.mark.parametrize("card", ["bars", "pipeline", "surprise", "gradient", "many", "descent", "area"])
def test_every_card_is_copied_in_every_form(open_page, card, form):
    text = assert_copied(open_page(PAGES["three"]()), card, form)
    mark = {"text": "\n\n  ", "Markdown": "| --- | --- |", "LaTeX": r"\begin{tabular}"}[form]
    assert mark in text
    assert "undefined" not in text


def test_where_the_clipboard_is_open_nothing_else_opens(open_page):
    watched = open_page(PAGES["three"]())
    watched.page.evaluate(
        """() => {
          window.taken = [];
          const clipboard = {writeText: async (text) => { window.taken.push(text); }};
          Object.defineProperty(navigator, 'clipboard', {value: clipboard, configurable: true});
        }"""
    )
    watched.page.click("#ce-bars [data-copy=Python]")
    watched.page.wait_for_function("window.taken.length === 1")
    assert "ce.explain([0, 1, 0], logits=[2, 1, 0.1]" in watched.page.evaluate("window.taken[0]")
    assert not watched.page.locator("#ce-bars textarea").is_visible()
