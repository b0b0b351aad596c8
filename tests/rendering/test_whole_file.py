"""A file is whole or it is not there: the old one stays until the new one is done."""

from __future__ import annotations

import errno
import os
import re
import stat
import tempfile
from pathlib import Path

import pytest

from crossent.errors import InvalidInput
from crossent.rendering import check_target, trouble_with, whole_file, write_whole


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


@pytest.mark.parametrize("argument", ["path", "per_row"])
def test_a_folder_that_is_not_there_is_refused_in_the_name_of_the_argument(tmp_path: Path, argument: str) -> None:
    folder = tmp_path / "no where"
    said = f"{argument}: must be in a folder that is there; '{folder}' is not; make it with mkdir -p '{folder}'"
    with pytest.raises(InvalidInput, match=f"^{re.escape(said)}$"):
        write_whole(folder / "score.txt", "text", argument)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"^path: must be a file; '.*' is a folder; name a file in it$"):
        write_whole(tmp_path, "text")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match=r"^path: must be in a folder; '.*file' is a file; name another$"):
        write_whole(tmp_path / "file" / "score.txt", "text")


@pytest.mark.skipif(os.name != "posix", reason="a device with a path")
def test_a_device_is_not_replaced_by_a_file() -> None:
    assert str(trouble_with(Path(os.devnull))) == "must be a plain file; '/dev/null' is a device or a pipe; name a file"


@pytest.mark.parametrize(
    ("closed", "said"),
    [
        ("folder", "must be in a folder that is writable; '{folder}' is not; name another, or chmod u+w it"),
        ("file", "must be writable; '{file}' is read-only; name another, or chmod u+w it"),
    ],
)
def test_what_is_read_only_stays_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str, said: str) -> None:
    target = tmp_path / "score.txt"
    target.touch()
    path = {"folder": tmp_path, "file": target}
    # Not by chmod: a superuser may write whatever the mode.
    monkeypatch.setattr(os, "access", lambda asked, _: asked != path[closed])
    with pytest.raises(InvalidInput, match=f"^path: {re.escape(said.format(**path))}$"):
        check_target(target)


def test_a_folder_that_takes_no_file_after_all_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "mkstemp", full)
    with pytest.raises(InvalidInput, match=r"^path: must be in a folder that takes files; '.*': No space left .*name"):
        write_whole(tmp_path / "score.txt", "text")


def test_lines_end_alike_on_every_system(tmp_path: Path) -> None:
    write_whole(tmp_path / "score.txt", "ein\nzwei é\n")
    assert (tmp_path / "score.txt").read_bytes() == "ein\nzwei é\n".encode()
