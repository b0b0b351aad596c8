"""Loss, and loss with gradient, from logits: crossent against everyone, and a plain read or copy of the logits."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from benchmarks import _machine
from benchmarks._loss_cases import CASES, Case
from benchmarks._loss_rivals import RIVALS, Task
from benchmarks._timing import medians

ROUNDS = 7


def run() -> dict[str, Any]:
    """Return one row per case and task: milliseconds of crossent, then every rival as a multiple of it."""
    rows = [_row(case, gradient) for gradient in (False, True) for case in CASES]
    return {
        "title": "Loss and gradient from logits: how many times longer others take (median of 7, in turn)",
        "machine": _machine.facts("numpy", "scipy", "scikit-learn", "torch", "jax"),
        "columns": ["case", "crossent, ms", *list(RIVALS)[1:], "plain read or copy"],
        "rows": rows,
        "notes": [
            "A number is the rival's time divided by crossent's: above 1, crossent is faster. 0.50 in the last column"
            " means that crossent takes twice as long as reading the logits (loss) or copying them (with gradient).",
            "Every rival was first checked to give the same sum of losses and the same gradient.",
            "`out=` writes the gradient into memory that exists already; the copy does too. Others allocate it.",
            "The read is the faster of NumPy's and torch's maximum, the copy the faster of their copies.",
        ],
    }


def _row(case: Case, gradient: bool) -> list[str]:
    z, y = case.data()
    tasks = {name: task for name, rival in RIVALS.items() if (task := rival(z, y, gradient)) is not None}
    _check_equal(tasks, case, gradient)
    tasks |= _plain(z, gradient)
    seconds = medians(tasks, rounds=ROUNDS)
    ours = seconds["crossent"]
    ratios = [f"{seconds[name] / ours:.2f}" if name in seconds else "-" for name in list(RIVALS)[1:]]
    fastest = min(found for name, found in seconds.items() if name.startswith("plain"))
    beside = seconds.get("crossent, out=", ours)
    label = f"{case.name}: {'loss + gradient' if gradient else 'loss'}"
    print(label, f"{1000 * ours:.1f} ms", *ratios, f"{fastest / beside:.2f}", flush=True)
    return [label, f"{1000 * ours:.1f}", *ratios, f"{fastest / beside:.2f}"]


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
