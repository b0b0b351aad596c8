"""A fit that was stopped and resumed ends in the bits of one that was not; a stranger's checkpoint is refused."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits, load_wine

from crossent.errors import FileError, InvalidInput
from crossent.fitting import Progress, fit


@pytest.mark.parametrize(
    ("load", "settings"),
    [
        (load_wine, {}),
        (load_wine, {"solver": "lbfgs"}),
        (load_wine, {"solver": "newton-cg"}),
        (load_wine, {"l1_ratio": 1.0, "alpha": 0.01}),
        (load_digits, {"tol": 1e-4}),
    ],
)
def test_resumed_is_uninterrupted_bit_for_bit(tmp_path: Path, load: Any, settings: dict[str, Any]) -> None:
    features, labels = load(return_X_y=True)
    whole = fit(features, labels, checkpoint=tmp_path / "whole.npz", **settings)
    path = tmp_path / "fit.npz"
    stops = max(whole.iterations // 2, 1)
    part = fit(features, labels, checkpoint=path, callback=lambda step: step.iteration == stops, **settings)
    assert not part.converged
    assert part.reason == "the callback asked to stop"
    assert path.exists()
    rest = fit(features, labels, checkpoint=path, **settings)
    assert rest.converged
    assert np.array_equal(rest.coefficients, whole.coefficients)
    assert rest.objective == whole.objective
    assert not path.exists()


def test_a_checkpoint_that_cannot_be_written_is_refused_before_the_first_step(tmp_path: Path) -> None:
    steps: list[Progress] = []
    with pytest.raises(InvalidInput, match=r"^checkpoint: must be in a folder that is there; '.*no' is not; make it"):
        fit([[0.0], [1.0], [2.0]], [0, 1, 0], checkpoint=tmp_path / "no" / "fit.npz", callback=steps.append)
    assert not steps


def test_an_interrupt_leaves_a_checkpoint_that_resumes_bit_for_bit(tmp_path: Path) -> None:
    features, labels = load_wine(return_X_y=True)
    whole = fit(features, labels, checkpoint=tmp_path / "whole.npz")
    path = tmp_path / "fit.npz"

    def interrupt(step: Progress) -> None:
        if step.iteration == 3:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        fit(features, labels, checkpoint=path, callback=interrupt)
    assert [file.name for file in tmp_path.iterdir()] == ["fit.npz"]
    rest = fit(features, labels, checkpoint=path)
    assert np.array_equal(rest.coefficients, whole.coefficients)
    assert rest.gap == whole.gap


def test_a_checkpoint_of_other_data_is_refused(tmp_path: Path) -> None:
    features, labels = load_wine(return_X_y=True)
    path = tmp_path / "fit.npz"
    fit(features, labels, checkpoint=path, callback=lambda step: step.iteration == 2)
    with pytest.raises(FileError, match="the checkpoint belongs to other data or other settings"):
        fit(features[:, 1:], labels, checkpoint=path)
    with pytest.raises(FileError, match="the checkpoint belongs to other data or other settings"):
        fit(features, labels, alpha=0.3, checkpoint=path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(FileError, match="not a checkpoint that crossent wrote"):
        fit(features, labels, checkpoint=path)


def test_limits_return_the_best_point_with_its_certificate() -> None:
    features, labels = load_digits(return_X_y=True)
    model = fit(features, labels, max_passes=10)
    assert not model.converged
    assert model.reason == "max_passes=10 reached"
    assert fit(features, labels, tol=1e-4).objective >= model.objective - model.gap


def test_early_stopping_returns_the_best_step() -> None:
    random = np.random.default_rng(0)
    features, labels = random.standard_normal((80, 60)), random.integers(0, 2, 80)
    model = fit(features, labels, alpha=1e-6, valid=0.5, patience=2)
    assert model.reason == "the held-out loss has not fallen for 2 steps"
    assert model.loss["held_out"] == min(step.held_out for step in model.history if step.held_out is not None)
