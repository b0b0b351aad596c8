"""Read the next batch while the last one is being used."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")
_DEPTH = 2  # batches waiting: enough to keep both sides busy, and 20 MB for 5 classes
_POLL = 0.1  # seconds after which a reader that waits looks whether anybody still wants its batch


def ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield the items in order, produced by a thread of their own; it ends with the iteration, however that ends."""
    waiting: queue.Queue[tuple[str, T | BaseException | None]] = queue.Queue(_DEPTH)
    stop = threading.Event()

    def put(kind: str, value: T | BaseException | None) -> bool:
        while not stop.is_set():
            try:
                waiting.put((kind, value), timeout=_POLL)
            except queue.Full:
                continue
            return True
        return False

    def produce() -> None:
        try:
            for item in items:
                if not put("item", item):
                    return
            put("end", None)
        except BaseException as error:
            put("error", error)
        finally:
            close = getattr(items, "close", None)
            if close is not None:
                close()

    thread = threading.Thread(target=produce, name="crossent-reader", daemon=True)
    thread.start()
    try:
        while True:
            kind, value = waiting.get()
            if kind == "end":
                return
            if kind == "error":
                raise value  # type: ignore[misc]
            yield value  # type: ignore[misc]
    finally:
        stop.set()
        thread.join()
