"""The harness sees what it is there to see: each of these pages breaks one rule."""

from __future__ import annotations

import pytest

from tests.browser.harness import JENKINS, NO_SCRIPTS

HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title></head><body><main>'


def page(body: str) -> str:
    return f"{HEAD}{body}</main></body></html>"


def test_a_plain_page_is_quiet_and_accessible(open_page):
    watched = open_page(page("<h1>all well</h1>"))
    assert watched.page.inner_text("h1") == "all well"
    watched.assert_accessible()
    watched.assert_no_sideways_scroll()


@pytest.mark.parametrize("address", ["https://example.org/x.png", "file:///etc/hostname", "http://127.0.0.1:9/x"])
def test_a_request_is_cut_off_and_noted(open_page, address):
    watched = open_page(page(f'<h1>x</h1><img alt="" src="{address}">'), allowed=("Failed to load resource",))
    with pytest.raises(AssertionError, match="made requests"):
        watched.assert_quiet()
    assert watched.requests == [address]
    watched.requests.clear()


@pytest.mark.parametrize("script", ["console.error('ouch')", "throw new Error('ouch')"])
def test_an_error_is_noted(open_page, script):
    watched = open_page(page(f"<h1>x</h1><script>{script}</script>"))
    with pytest.raises(AssertionError, match=r"reported errors: .*ouch"):
        watched.assert_quiet()
    watched.errors.clear()


def test_a_faint_text_is_a_problem(open_page):
    watched = open_page(page('<h1>x</h1><p style="color:#ccc;background:#fff">faint</p>'))
    with pytest.raises(AssertionError, match="serious: color-contrast"):
        watched.assert_accessible()


def test_a_wide_element_is_named(open_page):
    watched = open_page(page('<h1>x</h1><div class="wide" style="width:2000px">w</div>'), width=360)
    with pytest.raises(AssertionError, match=r"DIV\.wide"):
        watched.assert_no_sideways_scroll()


def test_scripts_can_be_off(open_page):
    watched = open_page(page("<h1>static</h1><script>document.body.textContent = 'ran'</script>"), javascript=False)
    assert watched.page.inner_text("h1") == "static"


@pytest.mark.parametrize("policy", [NO_SCRIPTS, JENKINS])
def test_a_policy_stops_scripts(serve_page, policy):
    watched = serve_page(page("<h1>static</h1><script>document.body.textContent = 'ran'</script>"), policy)
    assert watched.page.inner_text("h1") == "static"


def test_dark_is_dark(open_page, scheme):
    watched = open_page(page("<h1>x</h1>"), scheme=scheme)
    assert watched.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (scheme == "dark")


def test_the_window_is_as_wide_as_asked(open_page, width):
    assert open_page(page("<h1>x</h1>"), width=width).page.evaluate("innerWidth") == width
