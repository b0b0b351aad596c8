"""Progress on stderr, only on a terminal and only where the work is long enough to be watched."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tick = Callable[[int, int | None], None]

# A bar that flashes up for half a second tells nobody anything.
_PATIENCE = 0.7


@contextmanager
def progress(label: str, *, quiet: bool) -> Iterator[Tick | None]:
    """Yield the function that long work calls with (rows done, rows in all), or None where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    bar = _Bar(label)
    try:
        yield bar.tick
    finally:
        bar.close()


class _Bar:
    def __init__(self, label: str) -> None:
        self._label, self._started, self._shown = label, time.monotonic(), False

    def tick(self, done: int, total: int | None) -> None:
        elapsed = time.monotonic() - self._started
        if elapsed < _PATIENCE:
            return
        share = f" of {total:,} ({done / total:.0%})" if total else ""
        sys.stderr.write(f"\r\x1b[2K{self._label}: {done:,}{share} rows, {done / elapsed:,.0f} a second")
        sys.stderr.flush()
        self._shown = True

    def close(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
