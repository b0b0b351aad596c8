"""Take the picture of the explainer that docs/explainer.md shows: its head and first cards, in headless Chromium."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

import crossent

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "pictures" / "explainer.png"
LARGEST = 200_000


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from tests.browser.harness import LAUNCH_ARGS, chromium_path

    found = crossent.explain("dog", logits=[2, 1, 0.1], classes=["cat", "dog", "bird"])
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "cards.html"
        found.save(file)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=LAUNCH_ARGS)
        page = browser.new_page(viewport={"width": 1100, "height": 1190})
        page.goto(file.as_uri())
        page.click("[data-offset='1000']")
        page.click("[data-part=shift]")
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        page.screenshot(path=TARGET)
        browser.close()
    size = TARGET.stat().st_size
    print(f"wrote {TARGET.relative_to(ROOT)}, {size:,} bytes")
    if size > LARGEST:
        sys.exit(f"larger than {LARGEST:,} bytes")


if __name__ == "__main__":
    main()
