"""`make accuracy`: the largest error in ulps of everybody's loss and gradient, against 50-digit arithmetic.

Loss and gradient from logits come per family of rows, beside PyTorch, JAX, scikit-learn and SciPy; then every measure
of `tests/registry.py`, by its worst family, beside those of them who offer it.  An ulp is the unit in the last place of
the true result, in its own width.
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
from benchmarks._measure_peers import MEASURE_PEERS
from benchmarks._report import write

CLASSES = (2, 3, 10, 100, 1000)
MEASURE_CLASSES = (2, 3, 17, 100)
MEASURE_COLUMNS = ("crossent", "torch", "JAX", "SciPy")
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
    """Return the table of all public measures, those beside them who offer the same: the worst over the families."""
    rows = []
    for measure in MEASURES:
        for space in measure.spaces:
            for width in ("float64", "float32"):
                worst = _worst_of_measure(measure, space, width)
                cells = [shown(worst[name]) if name in worst else "-" for name in MEASURE_COLUMNS]
                rows.append([f"{measure.name}, {space}, {width}", *cells])
    return {
        "title": "Every measure: largest error in ulps over all families of rows, against 50 digits",
        "machine": _machine.facts("numpy", "scipy", "torch", "jax"),
        "columns": ["measure", *MEASURE_COLUMNS],
        "rows": rows,
        "notes": [
            f"The families of the table of logits, three rows each of {', '.join(map(str, MEASURE_CLASSES))} classes.",
            "Of measures with a gradient, the gradient; its loss has a line of its own.",
            "A peer is its own function where it has one, else the formula in its functions; -: neither.",
            "wrong: another infinity, NaN or sign, 0 for a result that is none, or more than a million ulps.",
        ],
    }


def _worst_of_measure(measure: Any, space: str, width: str) -> dict[str, float]:
    """Return the largest error of everyone who offers the measure."""
    peers = MEASURE_PEERS.get((measure.name, space), {})
    worst = dict.fromkeys(("crossent", *peers), 0.0)
    for family in FAMILIES:
        if width == "float32" and family == "subnormal" and space in {"probs", "log_probs", "joint"}:
            continue
        for k in MEASURE_CLASSES:
            rng = np.random.default_rng([zlib.crc32(family.encode()), k])
            arrays, keyword = arguments(measure, space, family, rng, k=k, dtype=width)
            wanted = defined(measure, arrays, space)
            with np.errstate(all="ignore"):
                worst["crossent"] = max(worst["crossent"], worst_ulps(call(measure, arrays, keyword), wanted))
                for name, peer in peers.items():
                    found = np.asarray(peer(*(a.copy() for a in arrays))).astype(width)
                    worst[name] = max(worst[name], worst_ulps(found, wanted))
    return worst


def shown(error: float) -> str:
    """Return an error to read: two digits, or that the answer is simply wrong."""
    return "wrong" if not error < 1e6 else f"{error:.2f}" if error < 10 else f"{error:,.0f}"


if __name__ == "__main__":
    main()
