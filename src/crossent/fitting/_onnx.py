"""A model as ONNX, for programs that run models: Gemm, Softmax and ArgMax in double precision.

The format is Protocol Buffers; the few messages needed are written here, field by field, so that no package is.
Inputs: ``X`` (rows x features, double).  Outputs: ``probabilities`` (rows x classes), ``class_index`` (rows); the class
names are in the metadata under ``classes``, as JSON.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from crossent.fitting._model import LinearModel

_DOUBLE, _INT64 = 11, 7  # TensorProto.DataType
_IR_VERSION, _OPSET = 8, 13
_INT = 2  # AttributeProto.AttributeType


def to_onnx(model: LinearModel) -> bytes:
    """Return the bytes of a ModelProto."""
    weights, intercept = model.coefficients, model.intercept
    if len(model.classes) == 2:  # the softmax of (0, z) is the logistic function of z
        weights = np.hstack([np.zeros_like(weights), weights])
        intercept = np.concatenate([[0.0], intercept])
    nodes = [
        _node("Gemm", ["X", "coefficients", "intercept"], ["scores"]),
        _node("Softmax", ["scores"], ["probabilities"], axis=1),
        _node("ArgMax", ["scores"], ["class_index"], axis=1, keepdims=0),
    ]
    graph = b"".join(_bytes(1, node) for node in nodes)
    graph += _bytes(2, b"crossent")
    graph += _bytes(5, _tensor("coefficients", weights)) + _bytes(5, _tensor("intercept", intercept))
    graph += _bytes(11, _value("X", _DOUBLE, ["N", len(model.features)]))
    graph += _bytes(12, _value("probabilities", _DOUBLE, ["N", len(model.classes)]))
    graph += _bytes(12, _value("class_index", _INT64, ["N"]))
    labels = json.dumps([label.item() if hasattr(label, "item") else label for label in model.classes])
    metadata = {"classes": labels, "features": json.dumps(list(model.features))}
    out = _number(1, _IR_VERSION) + _bytes(2, b"crossent")
    out += _bytes(7, graph) + _bytes(8, _number(2, _OPSET))
    for key, value in metadata.items():
        out += _bytes(14, _bytes(1, key.encode()) + _bytes(2, value.encode()))
    return out


def _varint(value: int) -> bytes:
    out = b""
    while True:
        low, value = value & 0x7F, value >> 7
        if not value:
            return out + bytes([low])
        out += bytes([low | 0x80])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _node(kind: str, inputs: list[str], outputs: list[str], **settings: int) -> bytes:
    out = b"".join(_bytes(1, name.encode()) for name in inputs)
    out += b"".join(_bytes(2, name.encode()) for name in outputs)
    out += _bytes(4, kind.encode())
    for name, value in settings.items():
        out += _bytes(5, _bytes(1, name.encode()) + _number(3, value) + _number(20, _INT))
    return out


def _tensor(name: str, array: np.ndarray) -> bytes:
    shape = b"".join(_number(1, size) for size in array.shape)
    data = struct.pack(f"<{array.size}d", *array.ravel())
    return shape + _number(2, _DOUBLE) + _bytes(8, name.encode()) + _bytes(9, data)


def _value(name: str, kind: int, shape: list[str | int]) -> bytes:
    sizes = [_bytes(2, one.encode()) if isinstance(one, str) else _number(1, one) for one in shape]
    dims = b"".join(_bytes(1, size) for size in sizes)
    tensor = _number(1, kind) + _bytes(2, dims)
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, tensor))
