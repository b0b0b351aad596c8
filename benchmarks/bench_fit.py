"""Time to 1e-3, 1e-6 and 1e-9 of the optimum: `crossent.fit` beside scikit-learn, statsmodels and PyTorch.

Each rival climbs a ladder of its own tolerances in a process of its own; what counts is the fastest run whose
coefficients, put into one and the same objective in double precision, are near enough.  A run that ends too early does
not count, whatever it claims.

    python -m benchmarks fit                         all cases; writes results/fit.md and fit.json
    python -m benchmarks.bench_fit wine digits       some cases, whose rows take the place of the old ones
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import _machine
from benchmarks._fit_cases import CASES, write_case
from benchmarks._fit_rivals import NAMES
from benchmarks._report import RESULTS, write

LEVELS = (1e-3, 1e-6, 1e-9)
COLUMNS = (
    "case",
    "within",
    "crossent",
    "certified",
    "best other",
    "which",
    "ratio",
    "MB",
    "MB of the other",
    "at the cap",
)
OURS_CAP = 120.0
LEAST_CAP, MOST_CAP = 3.0, 40.0
PATIENCE = 8  # times our own time to the finest level: a rival that needs more is not asked for more digits


def run(cases: tuple[str, ...] = CASES) -> dict[str, Any]:
    """Fit every case with every rival."""
    rows: list[list[str]] = []
    detail: dict[str, Any] = {}
    for name in cases:
        with tempfile.TemporaryDirectory() as folder:
            write_case(name, Path(folder))
            detail[name] = _climbed(folder)
        rows += _rows(name, detail[name])
        print(*(" | ".join(row) for row in rows[-3:]), sep="\n", flush=True)
    return {
        "title": "Fitting: seconds to a relative distance from the optimum",
        "machine": _machine.facts("numpy", "scipy", "scikit-learn", "statsmodels", "torch"),
        "columns": COLUMNS,
        "rows": rows,
        "notes": [
            "L2 penalty, C = 1, raw data as it comes; ratio = best other / crossent, above 1 is faster.",
            "Rivals: "
            + ", ".join(NAMES[1:])
            + ", where they can fit such a problem (liblinear penalises the intercept).",
            "certified: the run whose own certificate, not our knowledge of the optimum, proves the level.",
            "The optimum is the least objective of all runs; ours proves that it lies at most 1e-9 below.",
            "MB: peak memory above that of the process with the data in it.",
            f"A rival stops at {PATIENCE} times our time to 1e-9, {LEAST_CAP:g} to {MOST_CAP:g} seconds.",
        ],
        "detail": detail,
    }


def _climbed(folder: str) -> dict[str, Any]:
    """Return what each rival's process printed: runs, peak memory, whether its time was up."""
    ours = _worker(folder, "crossent", OURS_CAP, 0.0)
    lowest = min((step["objective"] for step in ours["runs"]), default=0.0)
    cap = min(max(PATIENCE * ours["runs"][-1]["seconds"], LEAST_CAP), MOST_CAP) if ours["runs"] else MOST_CAP
    found = {"crossent": ours}
    for name in NAMES[1:]:
        other = _worker(folder, name, cap, lowest)
        if other is not None:
            found[name] = other
    return found


def _worker(folder: str, name: str, cap: float, lowest: float) -> Any:
    with tempfile.TemporaryFile("w+") as out:
        command = [sys.executable, "-m", "benchmarks._fit_worker", folder, name, str(cap), str(lowest)]
        killed = False
        try:
            subprocess.run(command, stdout=out, check=True, timeout=cap + 20.0, cwd=Path(__file__).parents[1])
        except subprocess.TimeoutExpired:
            killed = True
        out.seek(0)
        lines = [json.loads(line) for line in out]
    if lines and lines[0].get("eligible") is False:
        return None
    runs = [line for line in lines if "tol" in line]
    megabytes = next((line["megabytes"] for line in lines if "megabytes" in line), None)
    failed = next((line["failed"] for line in lines if "failed" in line), None)
    capped = killed or any("cap" in line for line in lines)
    return {"runs": runs, "megabytes": megabytes, "cap": capped, "failed": failed}


def _rows(case: str, found: dict[str, Any]) -> list[list[str]]:
    """Return three rows: one a level."""
    lowest = min(step["objective"] for other in found.values() for step in other["runs"])
    ours, rows = found["crossent"], []
    capped = ", ".join(name for name, other in found.items() if other["cap"] or other["failed"]) or "none"
    for level in LEVELS:
        times = {name: _fastest(other["runs"], lowest * (1 + level)) for name, other in found.items()}
        mine = times.pop("crossent")
        other = min(times, key=lambda name: times[name])
        proven = [step["seconds"] for step in ours["runs"] if step["gap"] <= level * step["objective"]]
        reached = times[other] < float("inf")
        shown = [_seconds(mine), _seconds(min(proven, default=float("inf"))), _seconds(times[other])]
        ratio = (
            f"{times[other] / mine:.1f}" if reached else f"above {MOST_CAP / mine:.0f}" if mine < MOST_CAP else "none"
        )
        memory = [_megabytes(ours), _megabytes(found[other]) if reached else ""]
        rows.append([case, f"{level:.0e}", *shown, other if reached else "none got there", ratio, *memory, capped])
    return rows


def _fastest(runs: list[dict[str, float]], enough: float) -> float:
    return min((step["seconds"] for step in runs if step["objective"] <= enough), default=float("inf"))


def _seconds(value: float) -> str:
    return f"{value:.4f}" if value < float("inf") else "never"


def _megabytes(found: dict[str, Any]) -> str:
    return "unknown" if found["megabytes"] is None else f"{found['megabytes']:.0f}"


def joined(result: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """Return the result with the rows of the cases that it lacks as they were kept."""
    found = {str(row[0]) for row in result["rows"]}
    rows = [*result["rows"], *(row for row in kept["rows"] if row[0] not in found)]
    detail = {**kept.get("detail", {}), **result["detail"]}
    return result | {"rows": sorted(rows, key=lambda row: CASES.index(str(row[0]))), "detail": detail}


if __name__ == "__main__":
    wanted = tuple(case for case in CASES if not sys.argv[1:] or any(word in case for word in sys.argv[1:]))
    measured, old = run(wanted), RESULTS / "fit.json"
    print(write("fit", joined(measured, json.loads(old.read_text())) if old.exists() else measured))
