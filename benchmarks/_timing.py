"""Interleaved timing: A B C A B C ..., so that a machine that drifts drifts for all; the median is quoted."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any


def medians(
    tasks: Mapping[str, Callable[[], Any]], *, rounds: int, slow: float = float("inf"), slow_rounds: int = 3
) -> dict[str, float]:
    """Return the median seconds of each task over ``rounds`` rounds, after one that is not counted.

    A task that took longer than ``slow`` seconds in the first counted round takes part in ``slow_rounds`` only.
    """
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for round_ in range(-1, rounds):
        for name, task in tasks.items():
            if round_ >= slow_rounds and seconds[name][0] > slow:
                continue
            elapsed = _once(task)
            if round_ >= 0:
                seconds[name].append(elapsed)
    return {name: statistics.median(found) for name, found in seconds.items()}


_PAUSE = 0.03  # seconds: the threads of some libraries spin for a while after their work, on the next one's cores


def _once(task: Callable[[], Any]) -> float:
    gc.collect()
    time.sleep(_PAUSE)
    start = time.perf_counter()
    task()
    return time.perf_counter() - start
