"""`crossent score` on 1e7 rows x 5 classes of Parquet: the whole report against the bare number of others."""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from sklearn.metrics import log_loss

import crossent
from benchmarks import _machine
from benchmarks._predictions import CLASSES, write_parquet
from benchmarks._timing import medians

ROWS = 10_000_000
SMALL = ROWS // 10
MORE = {
    "by country (50)": {"by": "country"},
    "by country (50) and device (6)": {"by": ["country", "device"]},
    "clusters: 100,000 users, texts": {"cluster": "user"},
}
# VmHWM, not ru_maxrss: that one starts at the size of the process which started this one.
PEAK = """
import ast, sys, crossent
crossent.score(sys.argv[1], **ast.literal_eval(sys.argv[2]))
status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
print(int(status["VmHWM"].split()[0]) // 1024)
"""


def run() -> dict[str, Any]:
    """Check the rivals equal, then time them in turn and measure the peak memory at two sizes."""
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large.parquet", Path(folder) / "small.parquet"
        write_parquet(large, ROWS)
        write_parquet(small, SMALL)
        tasks = {
            "duckdb": lambda: _duckdb(large),
            "crossent": lambda: crossent.score(large).loss.nats,
            "sklearn": lambda: _pandas_and_sklearn(large),
        }
        _check_equal({name: task() for name, task in tasks.items()})
        more = {name: lambda given=given: crossent.score(large, **given) for name, given in MORE.items()}
        seconds = medians(tasks | more, rounds=3)
        peaks = {
            name: {rows: _peak(path, given) for rows, path in ((SMALL, small), (ROWS, large))}
            for name, given in ({"crossent": {}} | MORE).items()
        }
    return _result(seconds, peaks)


def _duckdb(path: Path) -> float:
    """Return the bare number: the mean of -ln of the truth's own column, no interval, no classes, no checks."""
    column = " ".join(f"when '{name}' then \"p_{name}\"" for name in CLASSES)
    with duckdb.connect() as connection:
        row = connection.execute(f"select avg(-ln(case label {column} end)) from '{path}'").fetchone()
    assert row is not None
    return float(row[0])


def _pandas_and_sklearn(path: Path) -> float:
    table = pd.read_parquet(path)
    return float(log_loss(table["label"], table[[f"p_{name}" for name in CLASSES]].to_numpy(), labels=list(CLASSES)))


def _check_equal(losses: dict[str, float]) -> None:
    for name, loss in losses.items():
        if not math.isclose(loss, losses["crossent"], rel_tol=1e-9):
            raise SystemExit(f"{name} computes {loss}, crossent {losses['crossent']}: not the same thing, not timed")


def _peak(path: Path, given: dict[str, Any]) -> int:
    done = subprocess.run([sys.executable, "-c", PEAK, path, repr(given)], check=True, capture_output=True, text=True)
    return int(done.stdout)


def _result(seconds: dict[str, float], peaks: dict[str, dict[int, int]]) -> dict[str, Any]:
    ours = seconds["crossent"]
    labels = {
        "duckdb": "DuckDB, bare `avg(-ln(p))` of the truth's column",
        "crossent": "`crossent.score`, the whole report",
        "sklearn": "pandas + scikit-learn `log_loss`",
    } | {name: f"`crossent.score`, {name}" for name in MORE}
    rows = [
        [labels[name], f"{found:.2f}", f"{found / ours:.2f}", *_megabytes(peaks.get(name))]
        for name, found in seconds.items()
    ]
    return {
        "title": f"Scoring {ROWS:,} rows x 5 classes of Parquet (median of 3, in turn, same process)",
        "machine": _machine.facts("duckdb", "numpy", "pandas", "scikit-learn"),
        "columns": [
            "what", "seconds", "against crossent", f"peak MB at {SMALL:,} rows", f"peak MB at {ROWS:,} rows"
        ],
        "rows": rows,
        "notes": [
            f"crossent takes {ours / seconds['duckdb']:.1f} times DuckDB's bare number (target: under 4) and is "
            f"{seconds['sklearn'] / ours:.1f} times faster than pandas + scikit-learn (target: 20).",
            "Peak memory is that of a process which scores and does nothing else.",
            "The first three were first checked to give the same loss within 1e-9.",
        ],
    }  # fmt: skip


def _megabytes(peak: dict[int, int] | None) -> list[str]:
    return ["", ""] if peak is None else [str(peak[rows]) for rows in (SMALL, ROWS)]
