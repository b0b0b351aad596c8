"""One rival on one case, in a process of its own: a line of JSON for each tolerance, then its peak memory.

python -m benchmarks._fit_worker FOLDER RIVAL CAP LOWEST
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._fit_cases import read_case
from benchmarks._fit_rivals import eligible, rival

LADDER = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10)
REPEATS = 7  # of a run that takes next to no time
FINEST = 1e-9


def main(folder: str, name: str, cap: float, lowest: float) -> None:
    """Climb the ladder of tolerances until the finest level is reached or the time is up."""
    features, labels = read_case(Path(folder))
    labels = np.unique(labels, return_inverse=True)[1]
    if not eligible(name, features, int(labels.max()) + 1):
        print(json.dumps({"eligible": False}))
        return
    solve = rival(name, features, labels)
    if features.shape[0] * features.shape[1] < 1e6:
        solve(0.1)  # imports and the like are not what is timed
    before, began, left_out = _memory("VmRSS"), time.perf_counter(), 0
    for tol in LADDER:
        if left_out:
            left_out -= 1
            continue
        seconds, found = _timed(solve, tol)
        value = objective(features, labels, *found[:2])
        print(json.dumps({"tol": tol, "seconds": seconds, "objective": value, "gap": found[2]}), flush=True)
        if value <= lowest * (1 + FINEST) and (name != "crossent" or found[2] <= FINEST * value):
            break
        if time.perf_counter() - began > cap:
            print(json.dumps({"cap": cap}), flush=True)
            break
        left_out = int(seconds > 5.0)  # where a run is long, every second rung
    print(json.dumps({"megabytes": (_memory("VmHWM") - before) / 1024}))


def _timed(solve: Any, tol: float) -> tuple[float, Any]:
    """Return the best time of a few runs, and what they found."""
    seconds: list[float] = []
    found = None
    while len(seconds) < REPEATS and sum(seconds) < 0.3:
        start = time.perf_counter()
        found = solve(tol)
        seconds.append(time.perf_counter() - start)
    return min(seconds), found


def objective(features: Any, labels: Any, coefficients: Any, intercept: Any) -> float:
    """Return the penalised mean loss of coefficients of shape (k, p), by blocks of rows."""
    total, n = 0.0, features.shape[0]
    for start in range(0, n, 5000):
        z = np.asarray(features[start : start + 5000] @ coefficients.T) + intercept
        y = labels[start : start + 5000]
        if z.shape[1] == 1:
            total += float(np.logaddexp(0.0, np.where(y == 1, -1.0, 1.0) * z[:, 0]).sum())
            continue
        z -= z.max(axis=1, keepdims=True)
        total += float((np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]).sum())
    return total / n + float((coefficients**2).sum()) / (2 * n)


def _memory(field: str) -> int:
    """Return a field of the process's status in kilobytes."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(field + ":")).split()[1])


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4]))
    except Exception as error:
        print(json.dumps({"failed": f"{type(error).__name__}: {error}"[:200]}))
