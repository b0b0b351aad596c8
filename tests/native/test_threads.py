"""Threads: how many, and that a process may fork after it used them."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys

import numpy as np
import pytest

from crossent import native


def losses(n: int = 200_000, k: int = 3) -> np.ndarray:
    z = np.linspace(-5, 5, n * k).reshape(n, k)
    out = np.empty(n)
    native.cross_entropy_from_logits(z, np.arange(n) % k, None, 0.0, None, out, None, n_threads=2)
    return out


def send_losses(pipe: object) -> None:
    pipe.send_bytes(losses().tobytes())  # type: ignore[attr-defined]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform has no fork")
# JAX, if some other test has loaded it, warns at every fork.
@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_fork_after_use_computes_the_same() -> None:
    before = losses()
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    child = context.Process(target=send_losses, args=(there,))
    child.start()
    assert here.recv_bytes() == before.tobytes()
    child.join(timeout=60)
    assert child.exitcode == 0


@pytest.mark.parametrize(("text", "threads"), [("1", 1), ("3", 3)])
def test_the_environment_says_how_many(text: str, threads: int) -> None:
    code = "from crossent import native; print(native.build_info()['threads'])"
    environment = {**os.environ, "CROSSENT_NUM_THREADS": text}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert int(done.stdout) == threads


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_a_number_of_threads_that_is_none_is_said(text: str) -> None:
    environment = {**os.environ, "CROSSENT_NUM_THREADS": text}
    code = "import crossent.native"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert f"CROSSENT_NUM_THREADS: must be a whole number from 1 up; found {text!r}; " in done.stderr
    assert "threads are used" in done.stderr
