"""A model as safetensors: eight bytes of length, a JSON header, then the numbers as they lie in memory.

For models too large to be read as text; the header holds everything that the JSON form holds beside the coefficients.
"""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np

from crossent.errors import Evidence, FileError, Fix
from crossent.rendering import strict

Array = Any

_LONGEST_HEADER = 100_000_000  # bytes; the format's own limit


def to_safetensors(about: dict[str, Any], coefficients: Array, intercept: Array) -> bytes:
    """Return the file's bytes."""
    arrays = {"coefficients": coefficients, "intercept": intercept}
    header: dict[str, Any] = {}
    body = b""
    for name, array in arrays.items():
        data = np.ascontiguousarray(array, dtype="<f8").tobytes()
        header[name] = {"dtype": "F64", "shape": list(array.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(strict(about), sort_keys=True)
    header["__metadata__"] = {"model": text, "fingerprint": _fingerprint(text, body)}
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    return struct.pack("<Q", len(head)) + head + body


def from_safetensors(path: Path, data: bytes, *, edited: bool) -> dict[str, Any]:
    """Return what the JSON form holds, with arrays for the coefficients."""
    try:
        (length,) = struct.unpack("<Q", data[:8])
        if not 0 < length <= min(_LONGEST_HEADER, len(data) - 8):
            raise _error(path, "the model file ends in the middle: it was truncated", "copy or save it again")
        header = json.loads(data[8 : 8 + length])
        kept = header.pop("__metadata__")
        body = data[8 + length :]
        arrays = {name: _array(path, one, body) for name, one in header.items()}
        about = json.loads(kept["model"])
        stated = kept["fingerprint"]
    except (ValueError, KeyError, TypeError, struct.error) as error:
        raise _error(path, f"not a model that crossent saved: {error}", "pass what `crossent fit` wrote") from error
    if not edited and stated != _fingerprint(kept["model"], body):
        raise _error(
            path, "the model file was changed after it was saved: its contents do not match its fingerprint",
            "restore it, or accept the change with LinearModel.load(path, edited=True) / --edited",
        )  # fmt: skip
    return {**about, **arrays}


def _array(path: Path, entry: dict[str, Any], body: bytes) -> Array:
    low, high = entry["data_offsets"]
    if high > len(body):
        raise _error(path, "the model file ends in the middle: it was truncated", "copy or save it again")
    if entry["dtype"] != "F64":
        raise ValueError(f"numbers of type {entry['dtype']}, where F64 is needed")
    return np.frombuffer(body[low:high], dtype="<f8").reshape(entry["shape"]).copy()


def _fingerprint(text: str, body: bytes) -> str:
    return "sha256:" + hashlib.sha256(text.encode() + body).hexdigest()


def _error(path: Path, what: str, way_out: str) -> FileError:
    return FileError(
        f"{path.name}: {what}", source=str(path), evidence=(Evidence("model", path.name),), fixes=(Fix("", way_out),)
    )
