"""Take the picture of docs/report.md anew: the demo's report in headless Chromium, the confident mistakes selected.

python tools/shoot_report.py            (needs the report extra, Playwright and Chromium: make browser)
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from tests.browser.harness import LAUNCH_ARGS, chromium_path

from crossent.report import report

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "src" / "crossent" / "cli" / "demo"
TARGET = ROOT / "docs" / "pictures" / "report.png"
WIDTH, HEIGHT = 1200, 1330
MOST = 200_000


def main() -> None:
    os.chdir(DEMO)  # the page names the file as it was given
    page = report("digits_logistic.parquet")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        path = Path(folder) / "report.html"
        path.write_text(page.html, encoding="utf-8")
        browser = driver.chromium.launch(executable_path=chromium_path(), args=LAUNCH_ARGS)
        opened = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        opened.goto(path.as_uri() + "#right=no&sure=0.9..1")
        opened.wait_for_function("document.querySelectorAll('.live svg').length >= 3")
        opened.wait_for_timeout(1000)
        opened.screenshot(path=TARGET)
        browser.close()
    size = TARGET.stat().st_size
    print(f"{TARGET.relative_to(ROOT)}: {size:,} bytes")
    if size > MOST:
        raise SystemExit(f"the picture is larger than {MOST:,} bytes; make it smaller")


if __name__ == "__main__":
    main()
