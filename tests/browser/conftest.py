"""Fixtures of the browser tests: one Chromium for the session, a fresh profile for each page.

``open_page(html or path, **wishes)`` opens a page from disk with the network cut and returns it `Watched`; at the end
of the test every page must have been quiet.  ``scheme`` and ``width`` run a test in light and dark, at three widths.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.harness import LAUNCH_ARGS, WIDTHS, Watched, chromium_path, new_context, served, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    Opener = Callable[..., Watched]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Headless Chromium; skips where it, or Playwright, is missing."""
    driver = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install --group browser")
    pytest.importorskip("axe_playwright_python", reason="needs axe: pip install --group browser")
    path = chromium_path()
    if path is None:
        pytest.skip("needs Chromium: apt-get install chromium, or name it in CHROMIUM")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=LAUNCH_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Return a function that opens a page from disk: its text, or the path of a file.

    Wishes: ``scheme``, ``width``, ``height``, ``javascript``, ``reduced_motion``, ``forced_colors``, ``touch``,
    ``fragment`` (of the address), ``allowed`` (parts of messages on the console that are expected).
    """
    contexts, opened = [], []

    def open_(page: str | Path, *, fragment: str = "", allowed: tuple[str, ...] = (), **wishes: Any) -> Watched:
        path = page if isinstance(page, Path) else _written(tmp_path, page)
        contexts.append(new_context(chromium, **wishes))
        watched = watch(contexts[-1], path.resolve().as_uri(), allowed)
        opened.append(watched)
        watched.page.goto(watched.url + fragment)
        return watched

    yield open_
    _finish(contexts, opened)


@pytest.fixture
def serve_page(chromium: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Return a function that opens a page from a loopback server under the content security policy ``policy``."""
    contexts, opened = [], []
    with ExitStack() as servers:

        def open_(page: str | Path, policy: str, **wishes: Any) -> Watched:
            path = page if isinstance(page, Path) else _written(tmp_path, page)
            root = servers.enter_context(served(path.parent, policy))
            contexts.append(new_context(chromium, offline=False, **wishes))
            # What the policy blocks is told on the console: that is the policy at work, no fault of the page.
            watched = watch(contexts[-1], f"{root}/{path.name}", ("Content Security Policy", "sandboxed"))
            opened.append(watched)
            watched.page.goto(watched.url)
            return watched

        yield open_
        _finish(contexts, opened)


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    """Light, dark."""
    return str(request.param)


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> int:
    """A telephone, a tablet, a desk."""
    return int(request.param)


def _written(folder: Path, text: str) -> Path:
    number = len(list(folder.glob("page*.html")))
    path = folder / f"page{number or ''}.html"
    path.write_text(text, encoding="utf-8")
    return path


def _finish(contexts: list[Any], opened: list[Watched]) -> None:
    for context in contexts:
        context.close()
    for watched in opened:
        watched.assert_quiet()
