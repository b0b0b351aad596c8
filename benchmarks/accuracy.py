"""`make accuracy`: the largest error in ulps of everybody's loss and gradient, against 50-digit arithmetic.

Loss and gradient from logits come per family of rows, beside PyTorch, JAX, scikit-learn and SciPy; then every measure
of `tests/registry.py`, by its worst family.  An ulp is the unit in the last place of the true result, in its own width.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from tests.helpers import worst_ulps
from tests.oracle import definitions
from tests.registry import MEASURES
from tests.rows import FAMILIES, arguments, call, defined, logit_rows

from benchmarks import _machine
from benchmarks._accuracy_peers import PEERS
from benchmarks._report import write

CLASSES = (2, 3, 10, 100, 1000)
PROMISE = 4.0


def main() -> None:
    """Print and write both tables."""
    print(write("accuracy", from_logits()))
    print(write("accuracy-measures", every_measure()))


def from_logits() -> dict[str, Any]:
    """Return the table of losses and gradients from logits, everyone beside crossent."""
    rows, right, cases = [], dict.fromkeys(PEERS, 0), 0
    for width in ("float64", "float32"):
        for family in (*FAMILIES, "100,000 classes"):
            worst = _worst_of_family(family, width)
            for part in ("loss", "gradient"):
                for sizes in worst.values():
                    cases += 1
                    for name in PEERS:
                        right[name] += sizes[name][part] <= PROMISE
                largest = {name: max(sizes[name][part] for sizes in worst.values()) for name in PEERS}
                rows.append([f"{part}, {width}, {family}", *(shown(largest[name]) for name in PEERS)])
    count = ", ".join(f"{name} {found}" for name, found in right.items())
    return {
        "title": "Loss and gradient from logits: largest error in ulps, against 50 digits",
        "machine": _machine.facts("numpy", "scipy", "scikit-learn", "torch", "jax"),
        "columns": ["case", *PEERS],
        "rows": rows,
        "notes": [
            f"Right within {PROMISE:g} ulp, of {cases} cases (family x width x classes x loss or gradient): {count}.",
            f"Classes: {', '.join(map(str, CLASSES))}; three rows each (one of 100,000 classes); any true class.",
            "wrong: another infinity, NaN or sign, 0 for a result that is none, or more than a million ulps.",
        ],
    }


def _worst_of_family(family: str, width: str) -> dict[int, dict[str, dict[str, float]]]:
    sizes = (100_000,) if family == "100,000 classes" else CLASSES
    return {k: _worst(family, width, k) for k in sizes}


def _worst(family: str, width: str, k: int) -> dict[str, dict[str, float]]:
    rng = np.random.default_rng([zlib.crc32(family.encode()), k])
    n, kind = (1, "ordinary") if k == 100_000 else (3, family)
    z = logit_rows(kind, k, rng, n).astype(width)
    y = rng.integers(0, max(k - (family == "masked"), 1), n)
    pairs = list(zip(z.tolist(), y.tolist(), strict=True))
    wanted = {
        "loss": [definitions.cross_entropy("logits", row, label) for row, label in pairs],
        "gradient": [definitions.cross_entropy_gradient("logits", row, label) for row, label in pairs],
    }
    found = {}
    for name, peer in PEERS.items():
        with np.errstate(all="ignore"):
            loss, gradient = peer(z.copy(), y)
        found[name] = {"loss": worst_ulps(loss, wanted["loss"]), "gradient": worst_ulps(gradient, wanted["gradient"])}
    return found


def every_measure() -> dict[str, Any]:
    """Return the table of all public measures: the worst over the families, per width."""
    rows = []
    for measure in MEASURES:
        for space in measure.spaces:
            worst = [_worst_of_measure(measure, space, width) for width in ("float64", "float32")]
            rows.append([f"{measure.name}, {space}", *map(shown, worst)])
    return {
        "title": "Every measure: largest error in ulps over all families of rows, against 50 digits",
        "machine": _machine.facts("numpy"),
        "columns": ["measure", "float64", "float32"],
        "rows": rows,
        "notes": [
            "The families are those of the table of logits; 2, 3, 17 and 300 classes, three rows each.",
            "log_softmax and logsumexp are measured in ulps of the larger of 1 and the result.",
        ],
    }


def _worst_of_measure(measure: Any, space: str, width: str) -> float:
    largest = 0.0
    for family in FAMILIES:
        for k in (2, 3, 17, 300):
            rng = np.random.default_rng([zlib.crc32(family.encode()), k])
            arrays, keyword = arguments(measure, space, family, rng, k=k, dtype=width)
            if keyword in {"probs", "log_probs", "joint"} and width == "float32" and family == "subnormal":
                continue
            with np.errstate(all="ignore"):
                found = call(measure, arrays, keyword)
            error = worst_ulps(found, defined(measure, arrays, space))
            largest = max(largest, error)
    return largest


def shown(error: float) -> str:
    """Return an error to read: two digits, or that the answer is simply wrong."""
    return "wrong" if not error < 1e6 else f"{error:.2f}" if error < 10 else f"{error:,.0f}"


if __name__ == "__main__":
    main()
