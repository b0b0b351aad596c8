"""Read the next batch while the last one is being used."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
_DEPTH = 2  # batches waiting: enough to keep both sides busy, and 20 MB for 5 classes
_POLL = 0.1  # seconds after which a reader that waits looks whether anybody still wants its batch


def ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield the items in order, produced by a thread of their own; it ends with the iteration, however that ends."""
    handover: _Handover[T] = _Handover(items)
    handover.start()
    try:
        yield from handover.received()
    finally:
        handover.stop.set()
        handover.join()


class _Handover(threading.Thread, Generic[T]):
    """The thread that produces, and the short queue between it and whoever iterates."""

    def __init__(self, items: Iterator[T]) -> None:
        super().__init__(name="crossent-reader", daemon=True)
        self._items = items
        self._waiting: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue(_DEPTH)
        self.stop = threading.Event()

    def run(self) -> None:
        """Produce until the end, an error, or until nobody wants more."""
        try:
            for item in self._items:
                if not self._put((item, None)):
                    return
            self._put((None, _End()))
        except BaseException as error:
            self._put((None, error))
        finally:
            close = getattr(self._items, "close", None)
            if close is not None:
                close()

    def _put(self, entry: tuple[T | None, BaseException | None]) -> bool:
        while not self.stop.is_set():
            try:
                self._waiting.put(entry, timeout=_POLL)
            except queue.Full:
                continue
            return True
        return False

    def received(self) -> Iterator[T]:
        """Yield what was produced; raise what went wrong there."""
        while True:
            item, error = self._waiting.get()
            if isinstance(error, _End):
                return
            if error is not None:
                raise error
            yield item  # type: ignore[misc]


class _End(Exception):
    pass
