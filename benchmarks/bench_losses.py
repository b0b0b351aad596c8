"""Loss, and loss with gradient, from logits: crossent against everyone, and a plain read or copy of the logits.

``python -m benchmarks losses`` runs all cases and writes the results (about 10 minutes on two quiet cores);
``python -m benchmarks.bench_losses 200000x100 float32`` runs the cases that have all of the words, whose rows take the
place of the old ones; with ``--rounds=1`` it is a quick look that writes nothing.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import numpy as np
import torch

from benchmarks import _machine
from benchmarks._loss_cases import CASES, Case
from benchmarks._loss_rivals import RIVALS, Task
from benchmarks._report import RESULTS, table, write
from benchmarks._timing import medians

ROUNDS = 5
SLOW = 0.25  # seconds; slower tasks are timed in three rounds only, where the noise of a round is small


def run(cases: list[Case] = CASES, rounds: int = ROUNDS) -> dict[str, Any]:
    """Return one row per case and task: milliseconds of crossent, then every rival as a multiple of it."""
    measured = [_measure(case, gradient, rounds) for case in cases for gradient in (False, True)]
    measured.sort(key=lambda found: str(found["task"]) != "loss")
    return {
        "title": f"Loss and gradient from logits: how many times longer others take (median of {rounds}, in turn)",
        "machine": _machine.facts("numpy", "scipy", "scikit-learn", "torch", "jax"),
        "columns": ["case", "crossent, ms", *list(RIVALS)[1:], "plain read or copy"],
        "rows": [_row(found) for found in measured],
        "notes": [
            "A number is the rival's time divided by crossent's: above 1, crossent is faster. 0.50 in the last column"
            " means that crossent takes twice as long as reading the logits (loss) or copying them (with gradient).",
            "Every rival was first checked to give the same sum of losses and the same gradient.",
            "`out=` writes the gradient into memory that exists already; the copy does too. Others allocate it.",
            "The read is the faster of NumPy's and torch's maximum, the copy the faster of their copies.",
            f"What takes longer than {SLOW} s is timed in 3 rounds. All may use every core.",
        ],
    }


def _measure(case: Case, gradient: bool, rounds: int) -> dict[str, Any]:
    """Return the case, the task, and the median seconds of everybody."""
    started = time.perf_counter()
    z, y = case.data()
    tasks = {name: task for name, rival in RIVALS.items() if (task := rival(z, y, gradient)) is not None}
    _check_equal(tasks, case, gradient)
    seconds = medians(tasks | _plain(z, gradient), rounds=rounds, slow=SLOW)
    found = {"case": case.name, "task": "loss + gradient" if gradient else "loss", **seconds}
    print(" | ".join(_row(found)), f"({time.perf_counter() - started:.0f} s)", file=sys.stderr, flush=True)
    return found


def _row(found: dict[str, Any]) -> list[str]:
    ours = found["crossent"]
    ratios = [f"{found[name] / ours:.2f}" if name in found else "-" for name in list(RIVALS)[1:]]
    fastest = min(seconds for name, seconds in found.items() if name.startswith("plain"))
    beside = found.get("crossent, out=", ours)
    return [f"{found['case']}: {found['task']}", f"{1000 * ours:.1f}", *ratios, f"{fastest / beside:.2f}"]


def _check_equal(tasks: dict[str, Task], case: Case, gradient: bool) -> None:
    """Stop where a rival computes something else (the sums of losses of some drift in float32)."""
    reference, slope = tasks["crossent"]()
    total = float(np.sum(reference, dtype=np.float64))
    for name, task in tasks.items():
        loss, found = task()
        value = float(np.sum(np.asarray(loss), dtype=np.float64))
        if not np.isclose(value, total, rtol=1e-3 if case.dtype == "float32" else 1e-9):
            raise SystemExit(f"{case.name}: {name} computes {value}, crossent {total}: not the same thing, not timed")
        if gradient and not np.allclose(np.asarray(found), slope, atol=2e-5, rtol=0):
            raise SystemExit(f"{case.name}: {name} has another gradient: not the same thing, not timed")


def _plain(z: Any, gradient: bool) -> dict[str, Any]:
    tensor = torch.from_numpy(z)
    if not gradient:
        return {"plain NumPy": z.max, "plain torch": tensor.max}
    out, target = np.zeros_like(z), torch.zeros_like(tensor)
    return {"plain NumPy": lambda: np.copyto(out, z), "plain torch": lambda: target.copy_(tensor)}


def main(words: list[str]) -> None:
    """Print the table of the cases that are named by all of ``words``; ``--rounds=N`` for a quick look."""
    rounds = [int(word.split("=")[1]) for word in words if word.startswith("--rounds=")]
    wanted = [word for word in words if not word.startswith("--")]
    cases = [case for case in CASES if all(word in case.words for word in wanted)]
    if not cases:
        names = ", ".join(sorted({word for case in CASES for word in case.words}))
        raise SystemExit(f"no case has all of {' '.join(wanted)!r}; words: {names}")
    result = run(cases, *rounds)
    print(table(result) if rounds else write("losses", joined(result)))


def joined(result: dict[str, Any]) -> dict[str, Any]:
    """Return the result with the rows that it lacks as they were kept."""
    if not (path := RESULTS / "losses.json").exists():
        return result
    kept = json.loads(path.read_text())
    order = [f"{case.name}: {task}" for task in ("loss", "loss + gradient") for case in CASES]
    rows = {row[0]: row for row in (*kept["rows"], *result["rows"])}
    return result | {"rows": sorted(rows.values(), key=lambda row: order.index(row[0]))}


if __name__ == "__main__":
    main(sys.argv[1:])
