"""Headless Chromium for tests of pages: opened from disk, watched for requests and errors, judged by axe.

Everything that a page must never do is noted while it is open (a request, an error on the console, an exception), and
`Watched.assert_quiet`, which the fixtures call at the end of each test, says so.
"""

from __future__ import annotations

import functools
import os
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, Route

# In a container there is neither a sandbox nor a GPU; the rest are services that would talk to the net by themselves.
LAUNCH_ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDTHS = (360, 768, 1440)
HEIGHT = 900
NO_SCRIPTS = "default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; img-src data:"
# Jenkins serves archived pages with this; it drops inline styles, too.
JENKINS = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';"
_SERIOUS = {"serious", "critical"}


def chromium_path() -> str | None:
    """Return where Chromium is: the environment's CHROMIUM, or the distribution's; none if there is neither."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass
class Watched:
    """A page, and everything that it did and should not have done."""

    page: Page
    url: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    allowed: tuple[str, ...] = ()

    def assert_quiet(self) -> None:
        """Fail if the page asked for anything but itself, wrote an error to the console, or raised one."""
        assert self.requests == [], f"the page made requests: {self.requests}"
        unexpected = [text for text in self.errors if not any(part in text for part in self.allowed)]
        assert unexpected == [], f"the page reported errors: {unexpected}"

    def assert_no_sideways_scroll(self) -> None:
        """Fail, and name the widest elements, if the page is wider than its window."""
        found = self.page.evaluate(_OVERFLOW)
        assert found["page"] <= found["window"], f"{found['page']} > {found['window']} px: {found['wide']}"

    def assert_accessible(self, context: str | None = None) -> None:
        """Fail if axe finds anything serious or critical."""
        problems = axe_problems(self.page, context)
        assert problems == [], "\n".join(problems)


_OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > width + 1)
    .slice(-5).map((one) => `${one.tagName}.${one.getAttribute('class')}`);
  return {page: document.documentElement.scrollWidth, window: width, wide};
}"""


def watch(context: BrowserContext, url: str, allowed: tuple[str, ...] = ()) -> Watched:
    """Return a new page, not opened yet, that may load ``url`` and nothing else; anything else is cut off and noted."""
    watched = Watched(context.new_page(), url, allowed=allowed)

    def decide(route: Route) -> None:
        asked = route.request.url
        if asked.partition("#")[0] == url.partition("#")[0]:
            route.continue_()
            return
        watched.requests.append(asked)
        route.abort()

    watched.page.route("**/*", decide)
    watched.page.on("console", lambda said: watched.errors.append(said.text) if said.type == "error" else None)
    watched.page.on("pageerror", lambda raised: watched.errors.append(str(raised)))
    return watched


def new_context(browser: Browser, **wishes: Any) -> BrowserContext:
    """Return a fresh profile of ``scheme``, ``width``, ``javascript``, ``reduced_motion``, ``forced_colors`` ..."""
    return browser.new_context(
        color_scheme=wishes.get("scheme", "light"),
        viewport={"width": wishes.get("width", 1440), "height": wishes.get("height", HEIGHT)},
        java_script_enabled=wishes.get("javascript", True),
        reduced_motion="reduce" if wishes.get("reduced_motion") else "no-preference",
        forced_colors="active" if wishes.get("forced_colors") else "none",
        has_touch=wishes.get("touch", False),
        device_scale_factor=wishes.get("scale", 1),
        service_workers="block",
        offline=wishes.get("offline", True),
        permissions=wishes.get("permissions", []),
    )


def axe_problems(page: Page, context: str | None = None) -> list[str]:
    """Return what axe finds serious or critical, one line each, with the element that it found first."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=context).response["violations"]
    return [
        f"{one['impact']}: {one['id']} ({len(one['nodes'])}): {one['help']}: {one['nodes'][0]['html'][:200]}"
        f" {one['nodes'][0].get('failureSummary', '')[:300]}"
        for one in found
        if one["impact"] in _SERIOUS
    ]


@contextmanager
def served(folder: Path, policy: str) -> Iterator[str]:
    """Serve a folder on the loopback interface under a content security policy; yields the address of its root."""
    handler = functools.partial(_Handler, directory=str(folder), policy=policy)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Handler(SimpleHTTPRequestHandler):
    """Files with one header more, and nothing in the log."""

    def __init__(self, *args: Any, policy: str, **options: Any) -> None:
        self.policy = policy
        super().__init__(*args, **options)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""
