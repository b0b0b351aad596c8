"""The report in Chromium: offline and quiet, readable without scripts and under strict policies, at every width."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("vl_convert", reason="needs the report extra")

from tests.browser.harness import JENKINS, NO_SCRIPTS
from tests.report.pages import page, result

if TYPE_CHECKING:
    from collections.abc import Callable

READY = "document.documentElement.dataset.ready === 'true'"
KINDS = ["three classes", "one row", "one class", "40 classes", "all right", "infinite", "long names", "right to left"]


def scrolled(watched: Any) -> Any:
    """Return the page once every chart, brought into view one by one, has come to life; then at its top again."""
    page = watched.page
    page.wait_for_function(READY)
    figures = page.locator("figure[data-chart]")
    for place in range(figures.count()):
        figures.nth(place).scroll_into_view_if_needed()
        figures.nth(place).locator(".live svg").wait_for(timeout=60_000)
    page.evaluate("window.scrollTo({top: 0, behavior: 'instant'})")
    return page


@pytest.mark.parametrize("kind", KINDS)
def test_opens_from_disk_and_every_chart_comes_to_life(open_page: Callable[..., Any], kind: str) -> None:
    scrolled(open_page(page(kind)))


@pytest.mark.parametrize("kind", ["three classes", "infinite", "one row"])
def test_without_scripts_the_words_the_charts_and_the_tables_are_there(
    open_page: Callable[..., Any], kind: str
) -> None:
    found = open_page(page(kind), javascript=False).page
    nats = result(kind).loss.nats
    verdict = "The loss is infinite" if nats == float("inf") else f"{nats:.4f} nats"
    assert verdict in found.locator("h1").inner_text()
    figures = found.locator("figure[data-chart]")
    assert figures.count() >= 2
    for place in range(figures.count()):
        figure = figures.nth(place)
        assert figure.locator(".plot svg").is_visible()
        figure.locator("summary").click()
        assert figure.locator("table").first.is_visible()
    assert not found.locator("#filter").is_visible()
    assert found.locator(".worked summary").first.is_visible()


def test_without_scripts_the_verdict_is_the_number_in_the_json(open_page: Callable[..., Any]) -> None:
    found = open_page(page("three classes"), javascript=False).page
    stored = json.loads(found.locator("#crossent-result").text_content())
    assert f"{stored['scores'][0]['loss']['nats']:.4f} nats" in found.locator("h1").inner_text()


@pytest.mark.parametrize("policy", [NO_SCRIPTS, JENKINS], ids=["script-src none", "jenkins"])
def test_is_readable_under_a_strict_policy(serve_page: Callable[..., Any], policy: str) -> None:
    found = serve_page(page("three classes"), policy).page
    assert "nats on average" in found.locator("h1").inner_text()
    # Colours are attributes, so bars are told from paper where style sheets are dropped.
    assert found.locator("#chart-yardsticks .plot svg path[fill]").count() >= 3
    assert found.locator("#chart-classes .plot svg").is_visible()
    order = found.locator("main h2").all_inner_texts()
    assert order.index("Classes") < order.index("Calibration") < order.index("Definitions")


def test_charts_live_where_expressions_may_not_be_compiled(serve_page: Callable[..., Any]) -> None:
    policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"
    scrolled(serve_page(page("three classes"), policy))


@pytest.mark.parametrize("kind", ["three classes", "40 classes", "long names"])
def test_never_scrolls_sideways(open_page: Callable[..., Any], width: int, kind: str) -> None:
    watched = open_page(page(kind), width=width)
    scrolled(watched)
    watched.assert_no_sideways_scroll()


def test_without_scripts_it_does_not_scroll_sideways_either(open_page: Callable[..., Any], width: int) -> None:
    open_page(page("three classes"), width=width, javascript=False).assert_no_sideways_scroll()


def test_zoomed_four_times_it_does_not_scroll_sideways(open_page: Callable[..., Any]) -> None:
    watched = open_page(page("three classes"), width=320, height=225)  # 1280 by 900 at 400 %
    scrolled(watched)
    watched.assert_no_sideways_scroll()


def test_axe_finds_nothing_serious(open_page: Callable[..., Any], scheme: str) -> None:
    watched = open_page(page("three classes"), scheme=scheme)
    scrolled(watched)
    watched.assert_accessible()


def test_axe_finds_nothing_serious_without_scripts_colours_forced(open_page: Callable[..., Any]) -> None:
    watched = open_page(page("three classes"), forced_colors=True, reduced_motion=True)
    scrolled(watched)
    watched.assert_accessible()


def test_hostile_names_stay_text(open_page: Callable[..., Any]) -> None:
    watched = open_page(page("hostile"))
    watched.page.on("dialog", lambda said: watched.errors.append(f"a dialog: {said.message}"))
    found = scrolled(watched)
    assert found.locator("main img").count() == 0
    found.locator("#rows-table tbody th button").first.click()
    assert "</script><img" in found.locator("#rows-table > tbody").inner_text()


def test_prints_light_with_no_chart_cut(open_page: Callable[..., Any]) -> None:
    found = scrolled(open_page(page("three classes"), scheme="dark"))
    found.set_viewport_size({"width": 718, "height": 1000})  # A4 less its margins, in pixels
    found.emulate_media(media="print", color_scheme="dark")
    cut = found.evaluate("""() => [...document.querySelectorAll("figure.chart")]
      .filter((one) => getComputedStyle(one).breakInside !== "avoid" || one.offsetHeight > 1000
        || one.querySelector(".plot").scrollWidth > one.clientWidth + 1)
      .map((one) => `${one.id} ${one.offsetHeight} ${one.querySelector(".plot").scrollWidth}`)""")
    assert cut == []
    ink, paper = found.evaluate("""() => {
      const style = getComputedStyle(document.documentElement);
      return [style.color, style.backgroundColor];
    }""")
    assert (ink, paper) == ("rgb(29, 33, 38)", "rgb(255, 255, 255)")
    assert found.pdf(format="A4")[:5] == b"%PDF-"


def test_the_table_of_a_chart_says_what_the_chart_says(open_page: Callable[..., Any]) -> None:
    found = open_page(page("three classes")).page
    found.locator("#chart-classes summary").click()
    cells = found.locator("#chart-classes tbody tr").first.locator("th, td").all_inner_texts()
    hardest = max(result("three classes").per_class, key=lambda one: one.loss)
    assert cells[:3] == [hardest.name, f"{hardest.rows:,}", f"{hardest.loss:.3f}"]
