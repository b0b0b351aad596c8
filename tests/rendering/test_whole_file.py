"""A file is whole or it is not there: the old one stays until the new one is done."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from crossent.errors import InvalidInput
from crossent.rendering import whole_file, write_whole


def write_half(target: Path) -> None:
    with whole_file(target) as temporary:
        temporary.write_text("half")
        raise KeyboardInterrupt


def test_the_new_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "score.txt"
    target.write_text("old")
    with whole_file(target) as temporary:
        temporary.write_text("new")
        assert target.read_text() == "old"
        assert temporary.suffix == ".txt"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "score.txt"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write_half(target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_its_mode_is_that_of_any_new_file(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        write_whole(tmp_path / "score.txt", "text")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "score.txt").stat().st_mode) == mode


def test_a_folder_that_is_not_there_is_refused_in_the_callers_words(tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "score.txt"
    with pytest.raises(FileNotFoundError):
        write_whole(target, "text")
    with pytest.raises(InvalidInput, match="path: No such file or directory"):
        write_whole(target, "text", lambda error: InvalidInput(f"path: {error.strerror}"))


def test_lines_end_alike_on_every_system(tmp_path: Path) -> None:
    write_whole(tmp_path / "score.txt", "ein\nzwei é\n")
    assert (tmp_path / "score.txt").read_bytes() == "ein\nzwei é\n".encode()
