"""Arrays on disk: NPY and NPZ, mapped into memory wherever they are not compressed."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from crossent.errors import FileError, Fix
from crossent.files import _refusals as refuse

_LOCAL_HEADER = struct.Struct("<26xHH")  # a ZIP member's own header ends with the lengths of its name and its extra
_HEADER_READERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def load_npy(name: str, path: Path) -> np.ndarray[Any, Any]:
    """Return the array of an NPY file, mapped into memory."""
    try:
        array: np.ndarray[Any, Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise _damaged(name, "NPY", error) from None
    return array


def load_npz(name: str, path: Path) -> dict[str, np.ndarray[Any, Any]]:
    """Return the arrays of an NPZ file by their keys: stored members are mapped, compressed ones are read."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            bad = [member.filename for member in members if not member.filename.endswith(".npy")]
            if bad:
                raise refuse.unreadable(name, f'"{bad[0]}" inside is no array: this is a ZIP file, not an NPZ')
            return {member.filename.removesuffix(".npy"): _member(archive, path, member) for member in members}
    except FileError:
        raise
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, struct.error) as error:
        raise _damaged(name, "NPZ", error) from None


def _member(archive: zipfile.ZipFile, path: Path, member: zipfile.ZipInfo) -> np.ndarray[Any, Any]:
    if member.compress_type == zipfile.ZIP_STORED and member.file_size:
        mapped = _mapped(path, member)
        if mapped is not None:
            return mapped
    with archive.open(member) as file:
        array: np.ndarray[Any, Any] = np.lib.format.read_array(file, allow_pickle=False)
    return array


def _mapped(path: Path, member: zipfile.ZipInfo) -> np.ndarray[Any, Any] | None:
    with path.open("rb") as file:
        file.seek(member.header_offset)
        name_length, extra_length = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
        file.seek(name_length + extra_length, 1)
        reader = _HEADER_READERS.get(np.lib.format.read_magic(file))
        if reader is None:
            return None
        shape, fortran, dtype = reader(file)
        if dtype.hasobject or 0 in shape or shape == ():
            return None
        return np.memmap(path, dtype, "r", file.tell(), shape, "F" if fortran else "C")


def _damaged(name: str, kind: str, error: Exception) -> FileError:
    said = str(error)
    if "pickle" in said or "Object arrays" in said:
        what = f"this {kind} file holds Python objects, which would run code to load"
        return refuse.unreadable(name, what, fixes=[Fix("", "save texts with a text dtype: labels.astype(str)")])
    return refuse.unreadable(
        name, f"the {kind} file is damaged or was not written to its end", evidence=[("reader", said)]
    )
