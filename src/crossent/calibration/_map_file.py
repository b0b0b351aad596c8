"""Maps on disk: JSON that a person can read and a diff can show, whole or not at all.

The file is the result's ``to_dict`` with a fingerprint of it: a file that was cut short is no JSON, one that was
edited by hand has another fingerprint, one that a newer version wrote has another schema. All three are refused with
the way out.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossent.calibration._gain import Change, OutOfFold
from crossent.calibration._methods import METHODS, rebuilt
from crossent.errors import Evidence, FileError, Fix
from crossent.rendering import numbers, strict, whole_file

if TYPE_CHECKING:
    from crossent.calibration._recalibration import Recalibration

_REFIT = (Fix("--save FILE", "crossent calibrate PREDICTIONS --save FILE fits the map and writes it anew"),)


def save(result: Recalibration, path: str | os.PathLike[str]) -> None:
    """Write the result under a temporary name beside ``path``, then rename."""
    data = strict(result.to_dict())
    text = json.dumps({**data, "fingerprint": _fingerprint(data)}, indent=2, ensure_ascii=False, allow_nan=False)
    with whole_file(Path(path)) as temporary, temporary.open("w", encoding="utf-8") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def load(path: str | os.PathLike[str]) -> Recalibration:
    """Return the result that `save` wrote."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise FileError(f"cannot read the map: {error.strerror}", source=str(path), fixes=_REFIT) from None
    except UnicodeDecodeError:
        raise _refused(path, "not a saved map: no text") from None
    try:
        data = json.loads(text)
    except ValueError as error:
        raise _refused(path, "not a saved map, or one that was cut short", "JSON", str(error)) from None
    _check(data, path)
    try:
        return _result(data)
    except (KeyError, TypeError, ValueError) as error:
        raise _refused(path, "not a saved map: its parts do not fit together", "found", repr(error)) from None


def _check(data: Any, path: str | os.PathLike[str]) -> None:
    """Refuse what is no map of this version, as it was written."""
    from crossent.calibration._recalibration import SCHEMA

    schema = data.get("schema") if isinstance(data, dict) else None
    family, _, version = str(schema).partition("/")
    if family == SCHEMA.partition("/")[0] and version.isdigit() and int(version) > 1:
        raise FileError(
            "the map was saved by a newer crossent",
            source=str(path),
            evidence=(Evidence("schema", f"{schema}; this version reads {SCHEMA}"),),
            fixes=(Fix("pip install -U crossent", "or fit the map again with this version"),),
        )
    if schema != SCHEMA:
        raise _refused(path, "not a saved map", "schema", f"must be {SCHEMA}; found {schema!r}")
    stated = data.pop("fingerprint", None)
    if stated != _fingerprint(data):
        raise _refused(
            path, "the map was edited after it was saved", "fingerprint", f"{stated!r} is not that of the contents"
        )


def _refused(path: str | os.PathLike[str], headline: str, label: str = "", text: str = "") -> FileError:
    evidence = (Evidence(label, text),) if label else ()
    return FileError(headline, source=str(path), evidence=evidence, fixes=_REFIT)


def _fingerprint(data: Mapping[str, Any]) -> str:
    plain = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return "sha256:" + hashlib.sha256(plain.encode("ascii")).hexdigest()


def _result(data: dict[str, Any]) -> Recalibration:
    from crossent.calibration._recalibration import Candidate, Recalibration, Zeros

    if data["method"] not in METHODS:
        raise ValueError(f"no method {data['method']!r}")
    told = dict(data["out_of_fold"])
    told |= {name: numbers(told[name]) for name in ("before", "after", "gain", "standard_error", "confidence")}
    told |= {"interval": tuple(map(numbers, told["interval"])), "doubts": tuple(told["doubts"])}
    zeros = data["zeros"]
    return Recalibration(
        method=data["method"],
        map=rebuilt(data["method"], numbers(data["parameters"])),
        classes=tuple(data["classes"]),
        in_sample=Change(**numbers(data["in_sample"])),
        out_of_fold=OutOfFold(**told),
        candidates=tuple(Candidate(one["method"], numbers(one["loss"])) for one in data["candidates"]),
        zeros=Zeros(zeros["rows"], tuple(zeros["first"]), zeros["mended"]),
        notes=tuple(data["notes"]),
        read_as=tuple(data["read_as"]),
        **{key: data[key] for key in ("name", "rows", "sampled_from", "groups", "folds", "seed")},
    )
