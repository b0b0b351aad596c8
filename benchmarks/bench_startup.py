"""How long `import crossent`, `--version` and `--help` take, beside Python alone and NumPy's import."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from benchmarks import _machine
from benchmarks._timing import medians

ROUNDS = 21
FIRST_USE = "import crossent; crossent.cross_entropy([1], probs=[[0.5, 0.5]])"
COMMAND = "from crossent.cli import main; main()"
TASKS = {
    "python -c pass": ["-c", "pass"],
    "import numpy": ["-c", "import numpy"],
    "import crossent": ["-c", "import crossent"],
    "import crossent and a first cross_entropy": ["-c", FIRST_USE],
    "crossent --version": ["-c", COMMAND, "--version"],
    "crossent --help": ["-c", COMMAND, "--help"],
}


def run() -> dict[str, Any]:
    """Time each command as a whole process."""
    tasks = {name: _process(words) for name, words in TASKS.items()}
    seconds = medians(tasks, rounds=ROUNDS)
    over_numpy = seconds["import crossent"] - seconds["import numpy"]
    return {
        "title": "Start-up: whole processes, median of 21, in turn",
        "machine": _machine.facts("numpy", "click"),
        "columns": ["process", "milliseconds"],
        "rows": [[name, f"{1000 * found:.0f}"] for name, found in seconds.items()],
        "notes": [
            f"`import crossent` against NumPy's import: {1000 * over_numpy:+.0f} ms (target: at most +30 ms)."
            "  Names are looked up on first use, so the import alone loads neither NumPy nor the extension.",
            f"`crossent --help`: {1000 * seconds['crossent --help']:.0f} ms (target: under 150 ms).",
        ],
    }


def _process(words: list[str]) -> Any:
    return lambda: subprocess.run([sys.executable, *words], check=True, capture_output=True)
