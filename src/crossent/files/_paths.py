"""From what was written to files on disk: a path, a glob, a list, ``FILE:csv``; and the format of a file."""

from __future__ import annotations

import difflib
import glob
import os
from collections.abc import Sequence
from pathlib import Path

from crossent.errors import FileError, Fix
from crossent.files import _refusals as refuse
from crossent.files._csv import DAMAGED, opened
from crossent.files._options import FORMATS

_MAGIC = {b"PAR1": "parquet", b"\x93NUM": "npy", b"PK\x03\x04": "npz", b"PK\x05\x06": "npz"}
_EXTENSIONS = {
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".txt": "csv", ".parquet": "parquet", ".pq": "parquet",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".npy": "npy", ".npz": "npz",
}  # fmt: skip
_FOREIGN = {
    b"ARRO": ("an Arrow (Feather) file", "polars.read_ipc(path).write_parquet(...)"),
    b"\x28\xb5\x2f\xfd": ("compressed by zstd", "zstd -d FILE"),
    b"BZh": ("compressed by bzip2", "bunzip2 FILE"),
    b"\x80\x04\x95": ("a pickle", "numpy.savez(path, truth=..., probs=...)"),
    b"\x80\x05\x95": ("a pickle", "numpy.savez(path, truth=..., probs=...)"),
}


def forced_format(text: str) -> tuple[str, str | None]:
    """Split ``FILE:csv`` into the file and the format that it forces.

    >>> forced_format("preds.dat:csv"), forced_format("C:preds.csv")
    (('preds.dat', 'csv'), ('C:preds.csv', None))
    """
    path, colon, ending = text.rpartition(":")
    return (path, ending) if colon and ending in FORMATS else (text, None)


def found(text: str) -> tuple[Path, ...]:
    """Return the file, or the files of a glob in the order of their names."""
    path = Path(text)
    if "://" in text:
        raise refuse.unreadable(text, "files are not read over the network", fixes=[Fix("", "download it first")])
    if path.is_file():
        return (_readable(path),)
    if path.is_dir():
        raise _directory(path)
    if path.exists():
        return (_readable(path),)  # a pipe or a device
    if glob.has_magic(text):
        matches = sorted(name for name in glob.glob(text, recursive=True) if Path(name).is_file())  # noqa: PTH207  (absolute patterns)
        if not matches:
            raise refuse.unreadable(text, "no file matches", evidence=_neighbours(path))
        return tuple(_readable(Path(name)) for name in matches)
    raise _missing(path)


def _readable(path: Path) -> Path:
    if not os.access(path, os.R_OK):
        raise refuse.unreadable(str(path), "no permission to read this file", fixes=[Fix("", f"chmod u+r {path}")])
    if path.is_file() and path.stat().st_size == 0:
        raise refuse.unreadable(str(path), "the file is empty (0 bytes)")
    return path


def _directory(path: Path) -> FileError:
    endings = sorted({child.suffix for child in path.iterdir() if child.suffix in _EXTENSIONS})
    fixes = [Fix(f"'{path / ('*' + ending)}'", "all of them, as one") for ending in endings]
    return refuse.unreadable(str(path), "this is a directory, not a file", evidence=_inside(path), fixes=fixes)


def _inside(path: Path) -> list[tuple[str, str]]:
    names = sorted(child.name for child in path.iterdir())
    return [("holds", refuse.listed(names) if names else "nothing")]


def _neighbours(path: Path) -> list[tuple[str, str]]:
    return _inside(path.parent) if path.parent.is_dir() and "*" not in str(path.parent) else []


def _missing(path: Path) -> FileError:
    if not path.parent.is_dir():
        return refuse.unreadable(str(path), f'no such directory: "{path.parent}"')
    names = [child.name for child in path.parent.iterdir()]
    near = difflib.get_close_matches(path.name, names, 1, 0.6)
    hint = f'; did you mean "{path.parent / near[0]}"?' if near else ""
    return refuse.unreadable(str(path), f"no such file{hint}")


def format_of(name: str, path: Path, forced: str | None) -> str:
    """Return the format: forced, else by the first bytes, else by the name, else by the first letter."""
    if forced is not None:
        return forced
    with opened(path) as file:
        try:
            head = file.read(4096)
        except DAMAGED as error:
            raise refuse.damaged(name, error) from None
    if not head:
        raise refuse.unreadable(name, "the file is empty")
    if head[:4] in _MAGIC:
        return _MAGIC[head[:4]]
    for start, (what, instead) in _FOREIGN.items():
        if head.startswith(start):
            raise refuse.unreadable(name, f"this is {what}, which is not read here", fixes=[Fix("", instead)])
    named = _by_name(path)
    if named in {"parquet", "npy", "npz"}:
        what = f"named as {named}, but its first bytes are no {named}"
        raise refuse.unreadable(name, what, evidence=[("first bytes", repr(head[:8]))])
    return named or _by_first_letter(head)


def _by_name(path: Path) -> str | None:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    return _EXTENSIONS.get(suffixes[-1]) if suffixes else None


def _by_first_letter(head: bytes) -> str:
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return {b"{": "jsonl", b"[": "json"}.get(first, "csv")


def one_format(name: str, formats: Sequence[str]) -> str:
    """Return the format that all files share."""
    different = sorted(set(formats))
    if len(different) > 1:
        raise refuse.unreadable(name, f"files of different formats: {', '.join(different)}")
    return different[0]


def shown_name(paths: Sequence[Path]) -> str:
    """Return how the source is called: the file, or the first and how many more."""
    return str(paths[0]) + (f" and {len(paths) - 1} more" if len(paths) > 1 else "")
