"""Importing crossent is cheap and brings in nobody's framework; the arrows between the layers point down."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

FRAMEWORKS = {"torch", "jax", "sklearn", "dask", "pandas", "polars", "pyarrow", "matplotlib", "altair"}
HEAVY = {"scipy", "duckdb", "arro3", "click", "rich", "numpy"}


def modules_after(code: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has loaded after running ``code``."""
    tail = "import json, sys; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    command = [sys.executable, "-c", f"{code}\n{tail}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_crossent_loads_nothing_heavy() -> None:
    before = modules_after("pass")
    assert (
        modules_after("import crossent") - before - {"crossent", "importlib", "typing"} & (FRAMEWORKS | HEAVY) == set()
    )


@pytest.mark.parametrize(
    "code",
    [
        "import crossent; crossent.cross_entropy([1], probs=[[0.5, 0.5]])",
        "import crossent; crossent.kl_divergence([0.5, 0.5], [0.5, 0.5])",
    ],
)
def test_measures_load_numpy_and_nothing_heavier(code: str) -> None:
    loaded = modules_after(code)
    assert "numpy" in loaded
    assert loaded & (FRAMEWORKS | (HEAVY - {"numpy"})) == set()


def test_scoring_arrays_loads_no_framework() -> None:
    code = "import crossent; crossent.score([1, 0], probs=[[0.5, 0.5], [0.9, 0.1]])"
    assert modules_after(code) & FRAMEWORKS == set()


@pytest.mark.parametrize("flag", ["--version", "--help"])
def test_help_and_version_do_not_wait_for_numpy(flag: str) -> None:
    code = f"""
from crossent.cli import main
try:
    main(["{flag}"])
except SystemExit as stop:
    assert stop.code == 0
"""
    assert modules_after(code) & (FRAMEWORKS | (HEAVY - {"click"})) == set()


def test_layers_point_down() -> None:
    pytest.importorskip("importlinter", reason="import-linter comes with `make check`")
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0
