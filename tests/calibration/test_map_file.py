"""A map on disk comes back as it was, or is refused with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from crossent.calibration import Recalibration, recalibrate
from crossent.errors import FileError
from tests.calibration.test_maps import drawn


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    logits, labels = drawn(120, 3, 0)
    recalibrate(labels, logits=logits, classes=["cat", "dog</script>", "ünï|\n"]).save(tmp_path / "map.json")
    return tmp_path / "map.json"


@pytest.mark.parametrize("method", ["none", "temperature", "platt", "beta", "isotonic"])
def test_a_map_comes_back_to_the_last_bit(method: str, tmp_path: Path) -> None:
    logits, labels = drawn(120, 2, 1)
    logits[3] = [0, -np.inf]
    found = recalibrate(labels, logits=logits, method=method)
    found.save(tmp_path / "map.json")
    back = Recalibration.load(tmp_path / "map.json")
    assert np.array_equal(back.apply(logits=logits), found.apply(logits=logits))
    assert back.to_json() == found.to_json()


def test_the_file_is_readable_json_and_nothing_else_is_left(saved: Path) -> None:
    data = json.loads(saved.read_text())
    assert data["schema"] == "crossent.calibrate/1"
    assert {"method", "parameters", "in_sample", "out_of_fold"} <= set(data)
    assert set(data["out_of_fold"]) >= {"before", "after", "gain", "interval"}
    assert [path.name for path in saved.parent.iterdir()] == ["map.json"]


def test_a_failed_save_leaves_the_old_file(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = saved.read_bytes()
    found = Recalibration.load(saved)
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        found.save(saved)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == ["map.json"]


def edited(path: Path, **changes: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_an_edited_map_is_refused(saved: Path) -> None:
    edited(saved, method="none")
    with pytest.raises(FileError, match="the map was edited after it was saved"):
        Recalibration.load(saved)


def test_a_map_of_a_newer_version_is_refused(saved: Path) -> None:
    edited(saved, schema="crossent.calibrate/2")
    with pytest.raises(FileError, match="saved by a newer crossent"):
        Recalibration.load(saved)


def test_a_truncated_map_is_refused(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[:-40])
    with pytest.raises(FileError, match="cut short"):
        Recalibration.load(saved)


def test_something_else_is_refused(saved: Path) -> None:
    saved.write_text('{"schema": "crossent.score/1"}')
    with pytest.raises(FileError, match="not a saved map"):
        Recalibration.load(saved)
    with pytest.raises(FileError, match="cannot read the map: No such file"):
        Recalibration.load(saved.with_name("nowhere.json"))
    saved.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileError, match="no text"):
        Recalibration.load(saved)


def test_hostile_names_stay_text(saved: Path) -> None:
    found = Recalibration.load(saved)
    assert "</script>" not in found.to_html()
    assert "ünï|\n" not in found.to_text()
    assert "ünï\\|" in found.to_markdown()
    for width in (60, 100, 200):
        assert max(map(len, found.to_text(width=width).splitlines())) <= width
