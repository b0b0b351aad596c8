"""The committed stub is what nanobind writes today."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crossent.native import _absent, _ext

STUB = Path(__file__).parents[2] / "src/crossent/native/_ext.pyi"


@pytest.mark.repository
def test_the_stub_is_fresh(tmp_path: Path) -> None:
    pytest.importorskip("nanobind", reason="nanobind writes the stub; it is a build requirement")
    fresh = tmp_path / "_ext.pyi"
    folder = Path(_ext.__file__).parent
    command = [sys.executable, "-m", "nanobind.stubgen", "-q", "-i", str(folder), "-m", "_ext", "-o", str(fresh)]
    subprocess.run(command, check=True, capture_output=True)
    assert fresh.read_text(encoding="utf-8") == STUB.read_text(encoding="utf-8")


def test_the_stand_ins_are_the_functions() -> None:
    functions = {name for name in dir(_ext) if callable(getattr(_ext, name)) and not name.startswith("_")}
    assert functions - {"build_info", "force_isa"} == set(_absent.FUNCTIONS)
    assert (_absent.EXACT_LIMBS, _absent.EXACT_EXPONENT) == (_ext.EXACT_LIMBS, _ext.EXACT_EXPONENT)


def test_an_absent_function_says_what_to_do() -> None:
    from crossent.errors import MissingDependency

    softmax = _absent.absent_functions("no such file")["softmax"]
    with pytest.raises(MissingDependency, match=r"crossent\.native\.softmax: .*no such file.*make native"):
        softmax(1, 2)
