"""A report of 2,000, 50,000 and 3,000,000 rows: seconds and memory to make, bytes, and how soon a reader can act."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import _machine

ROWS = (2_000, 50_000, 3_000_000)
CLASSES = 10
ROUNDS = 3
_COMMAND = "from crossent.cli import main; main()"


def run() -> dict[str, Any]:
    """Make each report as a whole process, and open it in headless Chromium where there is one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [_row(folder, count) for count in ROWS]
    return {
        "title": "crossent report: making a page, its size, and how soon a reader can act",
        "machine": _machine.facts("numpy", "vl-convert-python", "jinja2"),
        "columns": ["rows", "seconds of processor to make", "peak MB", "page, MB", "without Vega, MB",
                    "ms until ready", "ms of a selection"],
        "rows": rows,
        "notes": [
            f"{CLASSES} classes, Parquet; whole processes, median of {ROUNDS}; 'of which scoring' is `crossent score`.",
            "Ready: the controls answer, in headless Chromium from disk; a selection: from a change to the new counts.",
            "Up to 20,000 rows are all kept; of more, the 5,000 costliest and 15,000 random ones; counts are over all.",
        ],
    }  # fmt: skip


def _row(folder: Path, count: int) -> list[str]:
    source, target = folder / f"{count}.parquet", folder / f"{count}.html"
    _write(source, count)
    made = [_process("report", str(source), "-o", str(target), "-q") for _ in range(ROUNDS)]
    scored = statistics.median(_process("score", str(source), "-q")[0] for _ in range(ROUNDS))
    _process("report", str(source), "-o", str(folder / "static.html"), "--static", "-q")
    ready, selected = _opened(target)
    seconds = statistics.median(one for one, _ in made)
    return [
        f"{count:,}",
        f"{seconds:.1f} (of which scoring {scored:.1f})",
        f"{max(memory for _, memory in made):.0f}",
        f"{target.stat().st_size / 1e6:.2f}",
        f"{(folder / 'static.html').stat().st_size / 1e6:.2f}",
        ready,
        selected,
    ]


def _write(path: Path, count: int) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    random = np.random.default_rng(0)
    truth = random.integers(0, CLASSES, count)
    logits = random.normal(size=(count, CLASSES)).astype(np.float32)
    logits[np.arange(count), truth] += 3
    probs = np.exp(logits.astype(np.float64))
    probs /= probs.sum(axis=1, keepdims=True)
    names = np.array([f"class {number}" for number in range(CLASSES)])
    columns = {f"prob_{names[number]}": probs[:, number] for number in range(CLASSES)}
    parquet.write_table(pa.table({"id": np.arange(count), "label": names[truth], **columns}), path)


def _process(*words: str) -> tuple[float, float]:
    """Return seconds of processor time and peak megabytes of a whole process."""
    child = subprocess.Popen([sys.executable, "-c", _COMMAND, *words], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"crossent {' '.join(words)} failed")
    return used.ru_utime + used.ru_stime, _megabytes(used)


def _megabytes(used: resource.struct_rusage) -> float:
    return used.ru_maxrss / 1024


def _opened(page: Path) -> tuple[str, str]:
    """Return the milliseconds until the controls answer, and those of one selection."""
    from tests.browser.harness import LAUNCH_ARGS, chromium_path

    path = chromium_path()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        return "–", "–"
    ready, selected = [], []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=LAUNCH_ARGS)
        for _ in range(ROUNDS):
            opened = browser.new_page()
            began = time.perf_counter()
            opened.goto(page.as_uri())
            opened.wait_for_function("document.documentElement.dataset.ready === 'true'")
            ready.append(1000 * (time.perf_counter() - began))
            selected.append(opened.evaluate(_SELECT))
            opened.close()
        browser.close()
    return f"{statistics.median(ready):.0f}", f"{statistics.median(selected):.0f}"


_SELECT = """() => {
  const select = document.querySelector("select[name=right]"), began = performance.now();
  select.value = "no";
  select.dispatchEvent(new Event("change", {bubbles: true}));
  return performance.now() - began;
}"""
