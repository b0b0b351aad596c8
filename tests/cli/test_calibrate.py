"""`crossent calibrate` prints what the library returns, saves and applies maps, and refuses what does not fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import crossent as ce

DEMO = Path(str(files("crossent.cli"))) / "demo" / "digits_logistic.parquet"


def test_it_prints_what_the_library_returns(crossent: Callable[..., Any]) -> None:
    done = crossent("calibrate", DEMO)
    assert done.status == 0
    assert done.out == ce.recalibrate(DEMO).to_text(width=100)
    assert "map               temperature 2.67" in done.out


def test_json_has_the_keys_that_others_rely_on(crossent: Callable[..., Any]) -> None:
    done = crossent("calibrate", DEMO, "--method", "temperature", "--json", "--folds", 3)
    found = json.loads(done.out)
    assert found["schema"] == "crossent.calibrate/1"
    assert (found["method"], found["folds"]) == ("temperature", 3)
    assert set(found["in_sample"]) == {"before", "after", "gain"}
    assert {"before", "after", "gain", "interval"} <= set(found["out_of_fold"])


def test_a_map_is_saved_applied_and_the_mended_file_scores_as_promised(
    crossent: Callable[..., Any], tmp_path: Path
) -> None:
    saved, out = tmp_path / "map.json", tmp_path / "out.parquet"
    assert "saved the map" in crossent("calibrate", DEMO, "--save", saved).err
    done = crossent("calibrate", DEMO, "--apply", saved, "-o", out)
    assert done.out == ""
    assert "wrote 1,797 mended rows" in done.err
    promised = ce.Recalibration.load(saved).in_sample.after
    assert ce.score(out).loss.nats == pytest.approx(promised, rel=1e-12)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--apply", "map.json"], "say where to with -o FILE"),
        (["--apply", "map.json", "-o", "x.csv", "--folds", 3], "--folds is for fitting a map"),
        (["--apply", "map.json", "-o", "x.csv", "--method", "beta"], "--method is for fitting a map"),
        (["--apply", "map.json", "-o", "x.csv", "--save", "y.json"], "--save writes a map that was fitted"),
        (["--apply", "nowhere.json", "-o", "x.csv"], "cannot read the map"),
        (["--method", "platt"], "method: 'platt' is for two classes; found 10"),
        (["-o", "x.xlsx"], "out: the name must end in one of"),
    ],
)
def test_what_does_not_fit_is_refused(crossent: Callable[..., Any], words: list[object], said: str) -> None:
    done = crossent("calibrate", DEMO, *words)
    assert done.status == 2
    assert said in done.err


def test_stdin_is_read_once(crossent: Callable[..., Any]) -> None:
    done = crossent("calibrate", "-", "-o", "x.csv")
    assert done.status == 2
    assert "stdin can be read only once" in done.err
