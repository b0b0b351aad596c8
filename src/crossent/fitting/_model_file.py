"""A model as a file: readable JSON that round-trips every digit, never pickle.

The file carries a fingerprint of its own contents, so that a model changed by hand, cut short or written by a newer
version is refused with a reason instead of predicting something else.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from crossent.errors import Evidence, FileError, Fix
from crossent.fitting._encoding import Encoding
from crossent.fitting._inference import Coefficient, Inference
from crossent.fitting._model import LinearModel, _plain, check_labels
from crossent.rendering import strict, trouble_with, write_whole

SCHEMA = "crossent.model/1"
ENDINGS = (".json", ".safetensors", ".onnx")


def save(model: LinearModel, path: str | Path) -> None:
    """Write ``model`` whole: a reader sees the old file or the new one, never half of it."""
    path = Path(path)
    check_model_name(path)
    check_labels(model.classes)
    if path.suffix == ".safetensors":
        from crossent.fitting._safetensors import to_safetensors

        write_whole(path, to_safetensors(document(model), model.coefficients, model.intercept))
    elif path.suffix == ".onnx":
        from crossent.fitting._onnx import to_onnx

        write_whole(path, to_onnx(model))
    else:
        body = document(model) | {
            "intercept": model.intercept.tolist(),
            "coefficients": dict(zip(model.features, model.coefficients.tolist(), strict=True))
            if len(set(model.features)) == len(model.features)
            else model.coefficients.tolist(),
        }
        write_whole(path, (_as_text(body | {"fingerprint": fingerprint(body)}) + "\n").encode())


def check_model_name(path: Path) -> None:
    """Refuse a name that no model can be written under: better before a long fit than after it."""
    if path.suffix not in ENDINGS:
        raise _error(path, "a model is written as one of " + ", ".join(ENDINGS), "end the name in .json")
    trouble = trouble_with(path)
    if trouble is not None:
        raise _error(path, f"{trouble.rule}; {trouble.found}", trouble.way_out)


def document(model: LinearModel) -> dict[str, Any]:
    """Return everything but the arrays as plain data."""
    from crossent import __version__

    about = model.to_dict()
    names = ("objective", "gap", "converged", "reason", "iterations", "passes", "solver", "rows", "weight", "notes")
    settings = ("alpha", "l1_ratio", "tol", "label_smoothing", "fit_intercept", "loss", "separation", "inference")
    return {
        "schema": SCHEMA,
        "crossent": __version__,
        "classes": [_plain(label) for label in model.classes],
        "features": list(model.features),
        "encoding": None if model.encoding is None else model.encoding.to_dict(),
        **{name: about[name] for name in (*names, *settings)},
    }


def _as_text(body: dict[str, Any]) -> str:
    """Return JSON with one line a feature, so that two models can be compared line by line."""
    lines = []
    for key, value in strict(body).items():
        if key == "coefficients" and isinstance(value, dict):
            rows = [f"    {json.dumps(name)}: {json.dumps(row)}" for name, row in value.items()]
            lines.append(f"  {json.dumps(key)}: {{\n" + ",\n".join(rows) + "\n  }")
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}"


def fingerprint(body: dict[str, Any]) -> str:
    """Return a hash of the contents that does not depend on blanks or the order of keys."""
    text = json.dumps(strict(body), sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def load(path: str | Path, *, edited: bool = False) -> LinearModel:
    """Read a model; refuse one that is damaged, changed or too new."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _error(path, f"can't be read: {error.strerror}") from error
    if not data.strip():
        raise _error(path, "the model file is empty: it was not written to its end", "fit the model anew")
    if path.suffix == ".onnx":
        raise _error(path, "an ONNX file is for other programs; crossent reads the JSON or safetensors it saved")
    if path.suffix == ".safetensors":
        from crossent.fitting._safetensors import from_safetensors

        body = from_safetensors(path, data, edited=edited)
        edited = True  # its fingerprint has been compared already
    else:
        body = _parsed(path, data)
    return _checked(path, body, edited)


def _parsed(path: Path, data: bytes) -> dict[str, Any]:
    try:
        body = json.loads(data)
    except ValueError as error:
        if not data.lstrip().startswith(b"{"):
            raise _error(path, "not a model file: it is no JSON", "pass what `crossent fit` wrote") from error
        cut = not data.rstrip().endswith(b"}")
        what = "the model file ends in the middle: it was truncated" if cut else f"not a model file: {error}"
        raise _error(path, what, "copy or save it again") from error
    if not isinstance(body, dict):
        raise _error(path, f"not a model file: it holds a JSON {type(body).__name__}", "pass what `crossent fit` wrote")
    return body


def _checked(path: Path, body: dict[str, Any], edited: bool) -> LinearModel:
    schema = str(body.get("schema"))
    if schema != SCHEMA:
        family, _, version = schema.partition("/")
        if family == "crossent.model" and version.isdigit():
            raise _error(
                path, f"the model was written by a newer crossent ({body.get('crossent')}, format {version}); this one "
                "reads format 1", "pip install --upgrade crossent",
            )  # fmt: skip
        raise _error(
            path, f"not a model file: its schema is {schema!r}, not {SCHEMA!r}", "pass what `crossent fit` wrote"
        )
    stated = body.pop("fingerprint", None)
    if not edited and stated != fingerprint(body):
        raise _error(
            path, "the model file was changed after it was saved: its contents do not match its fingerprint",
            "restore it, or accept the change with LinearModel.load(path, edited=True) / --edited",
        )  # fmt: skip
    try:
        return _model(body)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _error(path, f"not a whole model file: {type(error).__name__}: {error}", "save it again") from error


def _model(body: dict[str, Any]) -> LinearModel:
    features = tuple(body["features"])
    rows = body["coefficients"]
    table = np.array([rows[name] for name in features] if isinstance(rows, dict) else rows, dtype=np.float64)
    outputs = len(body["intercept"])
    table = table.reshape(len(features), outputs)
    if not (np.isfinite(table).all() and np.isfinite(np.array(body["intercept"])).all()):
        raise ValueError("a coefficient is not a finite number")
    return LinearModel(
        classes=tuple(body["classes"]),
        features=features,
        coefficients=table,
        intercept=np.array(body["intercept"], dtype=np.float64),
        encoding=None if body["encoding"] is None else Encoding.from_dict(body["encoding"]),
        inference=_inference(body["inference"]),
        notes=tuple(body["notes"]),
        gap=float(body["gap"]),
        **{name: body[name] for name in _AS_THEY_ARE},
    )


_AS_THEY_ARE = (
    "objective", "converged", "reason", "iterations", "passes", "solver", "rows", "weight", "alpha", "l1_ratio", "tol",
    "label_smoothing", "fit_intercept", "loss", "separation",
)  # fmt: skip


def _inference(data: dict[str, Any] | None) -> Inference | None:
    if data is None:
        return None
    rows = tuple(Coefficient(**_numbers(one)) for one in data["coefficients"])
    return Inference(data["method"], data["confidence"], data["reference"], rows)


def _numbers(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the table with numbers that JSON had no word for put back."""
    texts = ("outcome", "feature")
    return {k: v if k in texts else float("nan") if v is None else float(v) for k, v in row.items()}


def _error(path: Path, what: str, way_out: str = "") -> FileError:
    fixes = (Fix("", way_out),) if way_out else ()
    return FileError(f"{path.name}: {what}", source=str(path), evidence=(Evidence("model", path.name),), fixes=fixes)
