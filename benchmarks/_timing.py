"""Interleaved timing: A B C A B C ..., so that a machine that drifts drifts for all; the median is quoted."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any


def medians(tasks: Mapping[str, Callable[[], Any]], *, rounds: int) -> dict[str, float]:
    """Return the median seconds of each task over ``rounds`` rounds, after one that is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for counted in [False] + [True] * rounds:
        for name, task in tasks.items():
            gc.collect()
            start = time.perf_counter()
            task()
            elapsed = time.perf_counter() - start
            if counted:
                seconds[name].append(elapsed)
    return {name: statistics.median(found) for name, found in seconds.items()}
