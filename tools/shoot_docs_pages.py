"""Take the pictures of pages that the documents show, in headless Chromium: ``python -m tools.shoot_docs_pages``.

Needs the groups ``frameworks`` and ``browser``, and Chromium: `make pictures` installs the groups.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import crossent as ce

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
DEMO = ROOT / "src" / "crossent" / "cli" / "demo"


@dataclass(frozen=True)
class Shot:
    """What writes a page, where in it to go, what to do there, and how much of it to show."""

    write: Callable[[Path], None]
    act: Callable[[Page], None]
    fragment: str = ""
    width: int = 1200
    height: int = 1330


def _write_report(path: Path) -> None:
    from crossent.report import report

    os.chdir(DEMO)  # the page names the file as it was given
    path.write_text(report("digits_logistic.parquet").html, encoding="utf-8")


def _wait_for_charts(page: Page) -> None:
    page.wait_for_function("document.querySelectorAll('.live svg').length >= 3")
    page.wait_for_timeout(1000)


def _write_explainer(path: Path) -> None:
    ce.explain("dog", logits=[2, 1, 0.1], classes=["cat", "dog", "bird"]).save(path)


def _overflow(page: Page) -> None:
    page.click("[data-offset='1000']")
    page.click("[data-part=shift]")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


PAGES = {
    "report": Shot(_write_report, _wait_for_charts, fragment="#right=no&sure=0.9..1"),
    "explainer": Shot(_write_explainer, _overflow, width=1100, height=1190),
}


def main() -> None:
    """Take the picture of every page."""
    from playwright.sync_api import sync_playwright
    from tests.browser.harness import LAUNCH_ARGS, chromium_path
    from tools.draw_docs_pictures import squeeze

    path = chromium_path()
    if path is None:
        sys.exit("pictures of pages need Chromium: apt-get install chromium, or name it in CHROMIUM")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=LAUNCH_ARGS)
        for name, shot in PAGES.items():
            target = FOLDER / f"{name}.png"
            _shoot(browser, shot, target)
            squeeze(target)
            print(f"wrote {target.relative_to(ROOT)}, {target.stat().st_size:,} bytes")
        browser.close()


def _shoot(browser: Browser, shot: Shot, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "page.html"
        shot.write(written)
        page = browser.new_page(viewport={"width": shot.width, "height": shot.height})
        page.goto(written.as_uri() + shot.fragment)
        shot.act(page)
        page.screenshot(path=target)
        page.close()


if __name__ == "__main__":
    main()
