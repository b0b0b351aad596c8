"""One selection filters the whole page: its counts are NumPy's, it lives in the address, and keys alone drive it."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import numpy as np
import pytest

pytest.importorskip("vl_convert", reason="needs the report extra")

import crossent as ce
from tests.browser.test_report_page import READY, scrolled
from tests.report.pages import made

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = {"all kept": 1_500, "a sample kept": 24_000}
NAMES = ("cat", "dog", "bird")
LOSSES = (0.0, 0.01, 0.05, 0.2, 0.5, 1.0, 2.0, 5.0)
SURES = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98, 1.0)


@lru_cache(maxsize=2)
def rows_of(kept: str) -> dict[str, Any]:
    """Return the rows of a page as NumPy sees them."""
    truth, probs = made(ROWS[kept], 3, seed=7)
    return {"truth": truth, "probs": probs, "said": probs.argmax(axis=1), "sure": probs.max(axis=1),
            "loss": -np.log(probs[np.arange(len(truth)), truth])}  # fmt: skip


@lru_cache(maxsize=2)
def page_of(kept: str) -> str:
    from crossent.report import page_of as make

    rows = rows_of(kept)
    return make(ce.score([NAMES[one] for one in rows["truth"]], rows["probs"], classes=NAMES, details=True))


def random_selections(count: int) -> list[dict[str, str]]:
    random = np.random.default_rng(11)
    found = []
    while len(found) < count:
        asked = {}
        if random.random() < 0.5:
            asked["truth"] = NAMES[random.integers(3)]
        if random.random() < 0.4:
            asked["said"] = NAMES[random.integers(3)]
        if random.random() < 0.3:
            asked["right"] = ["yes", "no"][random.integers(2)]
        if random.random() < 0.6:
            low, high = sorted(random.choice(len(LOSSES), 2, replace=False))
            asked["loss"] = f"{LOSSES[low]:g}..{LOSSES[high]:g}"
        if random.random() < 0.6:
            low, high = sorted(random.choice(len(SURES), 2, replace=False))
            asked["sure"] = f"{SURES[low]:g}..{SURES[high]:g}"
        if asked:
            found.append(asked)
    return found


def wanted(rows: dict[str, Any], asked: dict[str, str]) -> Any:
    """Return which rows a selection means, by NumPy."""
    keep = np.ones(len(rows["truth"]), dtype=bool)
    for key in ("truth", "said"):
        if key in asked:
            keep &= rows[key] == NAMES.index(asked[key])
    if "right" in asked:
        keep &= (rows["truth"] == rows["said"]) == (asked["right"] == "yes")
    for key in ("loss", "sure"):
        if key in asked:
            low, high = map(float, asked[key].split(".."))
            keep &= (rows[key] >= low) & ((rows[key] < high) | (key == "sure" and high == 1.0))
    return keep


def told(page: Any) -> tuple[int, float | None]:
    """Return the count and the mean loss that the page tells."""
    text = page.locator("#filter-count").inner_text()
    count = re.search(r"([\d,]+) (?:of [\d,]+ )?rows", text)
    mean = re.search(r"mean loss ([\d.]+)", text)
    assert count is not None, text
    return int(count[1].replace(",", "")), float(mean[1]) if mean else None


def select(page: Any, asked: dict[str, str]) -> None:
    page.evaluate("(hash) => { location.hash = hash; }", urlencode(asked))
    page.wait_for_function(f"new URLSearchParams(location.hash.slice(1)).toString() === {urlencode(asked)!r}")
    page.evaluate("() => new Promise((done) => setTimeout(done, 0))")


@pytest.mark.parametrize("kept", ROWS)
def test_counts_are_numpys(open_page: Callable[..., Any], kept: str) -> None:
    page = open_page(page_of(kept)).page
    page.wait_for_function(READY)
    rows = rows_of(kept)
    for asked in random_selections(40):
        select(page, asked)
        keep = wanted(rows, asked)
        count, mean = told(page)
        assert count == keep.sum(), asked
        if keep.any():
            assert mean is not None
            assert math.isclose(mean, rows["loss"][keep].mean(), rel_tol=2e-4, abs_tol=2e-4), asked


def test_the_rows_that_are_listed_are_those_selected(open_page: Callable[..., Any]) -> None:
    page = open_page(page_of("all kept")).page
    page.wait_for_function(READY)
    asked = {"truth": "dog", "said": "cat", "loss": "0.5..5"}
    select(page, asked)
    keep = wanted(rows_of("all kept"), asked)
    costs = np.sort(rows_of("all kept")["loss"][keep])[::-1][:25]
    listed = page.locator("#rows-table tbody td.loss").all_inner_texts()
    assert [float(text) for text in listed] == [float(f"{cost:.3f}") for cost in costs]
    assert page.locator("#rows-count").inner_text().startswith(f"{keep.sum():,} row")


def test_a_reload_restores_the_selection(open_page: Callable[..., Any]) -> None:
    page = open_page(page_of("all kept")).page
    page.wait_for_function(READY)
    page.locator("select[name=truth]").select_option(label="dog")
    page.locator("select[name=right]").select_option("no")
    page.locator("select[name=sure0]").select_option(label="50%")
    before = told(page)
    keep = wanted(rows_of("all kept"), {"truth": "dog", "right": "no", "sure": "0.5..1"})
    assert before[0] == keep.sum()
    page.reload()
    page.wait_for_function(READY)
    assert told(page) == before
    assert page.locator("select[name=truth]").input_value() == "1"
    page.locator("#filter-clear").click()
    assert told(page)[0] == 1_500
    assert "#" not in page.url


def test_a_click_on_a_chart_selects_its_rows(open_page: Callable[..., Any]) -> None:
    page = scrolled(open_page(page_of("all kept")))
    bar = page.locator("#chart-classes .live svg path[fill='#0072B2']").first
    bar.scroll_into_view_if_needed()
    bar.click()
    hardest = max(range(3), key=lambda one: rows_of("all kept")["loss"][rows_of("all kept")["truth"] == one].mean())
    assert page.locator("select[name=truth]").input_value() == str(hardest)
    assert told(page)[0] == (rows_of("all kept")["truth"] == hardest).sum()


def test_charts_show_what_is_selected(open_page: Callable[..., Any]) -> None:
    page = scrolled(open_page(page_of("all kept")))
    before = page.locator("#chart-losses .live svg").inner_html()
    select(page, {"truth": "dog"})
    page.wait_for_function(
        "(before) => document.querySelector('#chart-losses .live svg').innerHTML !== before", arg=before
    )


def test_a_line_of_a_table_selects_its_rows_by_keyboard(open_page: Callable[..., Any]) -> None:
    page = open_page(page_of("all kept")).page
    page.wait_for_function(READY)
    page.locator("#chart-confusion summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    first = page.locator("#chart-confusion tbody tr").first.locator("th, td").all_inner_texts()
    assert told(page)[0] == int(first[2].replace(",", ""))


def test_keys_alone_reach_every_control(open_page: Callable[..., Any]) -> None:
    page = open_page(page_of("all kept")).page
    page.wait_for_function(READY)
    wanted_ = page.evaluate("""() => {
      const every = "main a, main button, main select, main input, main summary, .contents a";
      const controls = [...document.querySelectorAll(every)].filter((one) =>
        !one.disabled && one.checkVisibility() && !one.closest(".ce-cards")
          && !(one.type === "radio" && !one.checked));
      controls.forEach((one, place) => { one.dataset.place = place; });
      return controls.length;
    }""")
    reached = set()
    page.locator("body").press("Tab")
    for _ in range(4 * wanted_):
        place = page.evaluate("document.activeElement.dataset.place")
        if place is not None:
            reached.add(int(place))
        if len(reached) == wanted_:
            break
        page.keyboard.press("Tab")
    assert len(reached) == wanted_
    assert wanted_ > 40


def test_focus_is_seen(open_page: Callable[..., Any]) -> None:
    page = open_page(page_of("all kept")).page
    page.wait_for_function(READY)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the result"
    page.locator("select[name=truth]").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_bits_are_nats_over_ln_2(open_page: Callable[..., Any]) -> None:
    page = scrolled(open_page(page_of("all kept")))
    numbers = page.evaluate("[...document.querySelectorAll('data.n')].map((one) => Number(one.value))")
    page.locator("input[value=bits]").check()
    page.locator("#chart-classes").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('#chart-classes .live svg').innerHTML.includes('bits')")
    texts = page.locator("data.n").all_text_contents()
    digits = page.evaluate("[...document.querySelectorAll('data.n')].map((one) => Number(one.dataset.digits))")
    assert len(texts) == len(numbers) > 20
    for nats, text, places in zip(numbers, texts, digits, strict=True):
        shown = float(text.replace("−", "-").replace("+", "").removesuffix(" bits"))
        assert math.isclose(shown, nats / math.log(2), rel_tol=0.06, abs_tol=0.6 * 10.0**-places), (nats, text)
    assert "unit=bits" in page.url
    page.locator("input[value=nats]").check()
    assert "nats on average" in page.locator("h1").inner_text()


def test_a_row_opens_into_its_worked_example(open_page: Callable[..., Any]) -> None:
    page = open_page(page_of("all kept")).page
    page.wait_for_function(READY)
    button = page.locator("#rows-table tbody th button").first
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    steps = page.locator("#rows-table .steps").first.inner_text()
    costliest = rows_of("all kept")["loss"].max()
    assert f"{costliest:.4f}" in steps
    assert "gradient" in steps
    page.keyboard.press("Enter")
    assert page.locator("#rows-table .steps").count() == 0


def test_rows_are_searched_and_sorted(open_page: Callable[..., Any]) -> None:
    page = open_page(page_of("all kept")).page
    page.wait_for_function(READY)
    page.locator("#rows-search").fill("dog")
    rows = rows_of("all kept")
    assert page.locator("#rows-count").inner_text() == f"{((rows['truth'] == 1) | (rows['said'] == 1)).sum():,} rows"
    page.locator("#rows-search").fill("")
    page.locator("#rows-table thead button", has_text="loss").click()
    assert page.locator("#rows-table th[aria-sort]").get_attribute("aria-sort") == "ascending"
    first = page.locator("#rows-table tbody td.loss").first.inner_text()
    assert float(first) == pytest.approx(rows["loss"].min(), abs=6e-4)


def test_counts_of_too_many_cells_are_estimated_and_marked(open_page: Callable[..., Any]) -> None:
    truth, probs = made(24_000, 60, seed=3, shift=1.0)
    from crossent.report import page_of as make

    page = open_page(make(ce.score(truth, probs, details=True))).page
    page.wait_for_function(READY)
    select(page, {"sure": "0.5..1"})
    text = page.locator("#filter-count").inner_text()
    keep = probs.max(axis=1) >= 0.5
    if "estimated from the random rows" in text:
        assert abs(told(page)[0] - keep.sum()) < 5 * math.sqrt(keep.sum()) * 1.3
    else:
        assert told(page)[0] == keep.sum()
