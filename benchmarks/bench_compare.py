"""`crossent compare` on two files of 1e6 rows, joined by id in shuffled order: seconds and peak memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import _machine
from benchmarks._predictions import CLASSES, write_parquet

ROWS = 1_000_000
RUN = """
import resource, sys, time, crossent
a, b, given = sys.argv[1], sys.argv[2], dict(pair.split("=") for pair in sys.argv[3:])
started = time.perf_counter()
result = crossent.compare(a, b, **given)
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, result.rows)
"""


def run() -> dict[str, Any]:
    """Time whole processes of their own, plain, and with clusters and slices."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for n in (ROWS // 10, ROWS):
            first, other = _files(Path(folder), n)
            for label, given in (("", ()), (", 20 slices, clusters of 10", ("by=part", "clusters=user"))):
                seconds, megabytes = _best_of_3(first, other, given)
                rows.append([f"{n:,} rows{label}", f"{seconds:.2f}", str(megabytes)])
    return {
        "title": "Comparing two Parquet files joined by id in shuffled order (best of 3 processes)",
        "machine": _machine.facts("duckdb", "numpy"),
        "columns": ["what", "seconds", "peak MB"],
        "rows": rows,
        "notes": ["Read, scored, joined, checked for duplicates, missing ids and truths that differ; 5 classes."],
    }


def _files(folder: Path, n: int) -> tuple[Path, Path]:
    first, other = folder / f"first{n}.parquet", folder / f"other{n}.parquet"
    write_parquet(folder / "made.parquet", n)
    flatter = ", ".join(f'0.9 * "p_{name}" + 0.02 as "p_{name}"' for name in CLASSES)
    made = folder / "made.parquet"
    with duckdb.connect() as connection:
        keys = "id % 20 as part, id // 10 as user"
        connection.execute(f"copy (select *, {keys} from '{made}') to '{first}' (format parquet)")
        shuffled = f"select id, label, {flatter} from '{made}' order by hash(id)"
        connection.execute(f"copy ({shuffled}) to '{other}' (format parquet)")
    return first, other


def _best_of_3(first: Path, other: Path, given: tuple[str, ...]) -> tuple[float, int]:
    found = []
    for _ in range(3):
        command = [sys.executable, "-c", RUN, first, other, *given]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds, megabytes, _ = done.stdout.split()
        found.append((float(seconds), int(megabytes)))
    return min(found)
