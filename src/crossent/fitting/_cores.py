"""Who has the cores: BLAS has one while our own threads are at work, or all while it works alone.

The threads of a BLAS spin for a while after a product, on the cores that the next pass needs: on two cores that pass
then takes half as long again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from crossent import native


def cores() -> int:
    """Return how many cores the passes use: those that the process may, or ``CROSSENT_NUM_THREADS``."""
    return int(native.build_info()["threads"]) if native.available else 1


@lru_cache(maxsize=1)
def _controller() -> Any:
    """Return what knows the libraries: looking for them takes longer than a small fit."""
    import scipy.linalg.lapack  # noqa: F401 - its BLAS is another one than NumPy's, and must be known here
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


class Blas:
    """The threads of every BLAS in the process, which `one` and `all` set for a while; idle where work is small."""

    def __init__(self, *, idle: bool) -> None:
        self._controller: Any = None
        if not idle:
            self._controller = _controller()
            found = (library for library in self._controller.info() if library["user_api"] == "blas")
            self._all = max((library["num_threads"] for library in found), default=1)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Give BLAS one thread."""
        if self._controller is None:
            yield
            return
        with self._controller.limit(limits=1, user_api="blas"):
            yield

    @contextmanager
    def all(self) -> Iterator[None]:
        """Give BLAS the threads that it had when this was made."""
        if self._controller is None:
            yield
            return
        with self._controller.limit(limits=self._all, user_api="blas"):
            yield


def on_all_cores(job: Callable[[int], None], count: int) -> None:
    """Do ``job(0)`` to ``job(count - 1)``, which share nothing, on all cores."""
    workers = max(min(cores(), count), 1)

    def share(worker: int) -> None:
        for number in range(worker, count, workers):
            job(number)

    if workers <= 1:
        share(0)
        return
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(share, range(workers)))
