"""Which numbers are computed in which width.

float32 and float64 stay what they are; float16, bfloat16 and the 8-bit floats become float32; integers, booleans and
lists become float64.  Anything else (text, objects, complex, longer floats) is refused by name: nothing is narrowed
in silence.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from crossent.errors import InvalidInput
from crossent.typing import Array, Namespace

KEPT = ("float32", "float64")
INTEGERS = tuple(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))


def dtype_name(x: Array) -> str:
    """Return ``"float32"`` for any library's float32, whatever its byte order."""
    return plain_name(x.dtype)


def plain_name(dtype: Any) -> str:
    """Return the name of a dtype, such as ``"float32"``, without its library."""
    return str(getattr(dtype, "name", dtype)).rpartition(".")[-1]


def is_integer(x: Array) -> bool:
    """Return whether x holds integers (booleans are none)."""
    return dtype_name(x) in INTEGERS


def is_short_float(name: str) -> bool:
    """Return whether a dtype is a float of 16 or 8 bits."""
    return name in {"float16", "bfloat16"} or name.startswith("float8")


def cast(xp: Namespace, x: Array, dtype: Any) -> Array:
    """Return x in another dtype."""
    return x.astype(dtype) if xp is np else xp.astype(x, dtype)


def wide_float(xp: Namespace) -> Any:
    """Return float64, or what stands for it where JAX has it switched off."""
    return xp.asarray(0.0).dtype if xp.__name__.startswith("jax") else xp.float64


def index_integer(xp: Namespace) -> Any:
    """Return int64, or what stands for it where JAX has it switched off."""
    return xp.asarray(0).dtype if xp.__name__.startswith("jax") else xp.int64


def as_floats(name: str, x: Array, xp: Namespace) -> Array:
    """Return x in the width that it is computed in; x itself where nothing has to change."""
    wanted = float_dtype(name, x, xp)
    if dtype_name(x) in KEPT:
        return _native_layout(x) if xp is np else x
    return cast(xp, x, wanted)


def float_dtype(name: str, x: Array, xp: Namespace) -> Any:
    """Return the width that x is computed in, or refuse what is no real number."""
    kind = dtype_name(x)
    if kind in KEPT:
        return x.dtype.newbyteorder("=") if xp is np else x.dtype
    if is_short_float(kind):
        return np.dtype(np.float32) if xp is np else xp.float32
    if kind in INTEGERS or kind == "bool":
        return np.dtype(np.float64) if xp is np else wide_float(xp)
    raise InvalidInput(
        f"{name}: must be real numbers (float64, float32, float16, bfloat16 or integers); found {describe_dtype(x)}"
        f"{_cure(kind)}"
    )


def _cure(kind: str) -> str:
    """Return the way out for numbers that only have an unusual type."""
    if kind == "object":
        return "; if all are numbers, convert them with .astype(float)"
    longer = kind.startswith("float")
    return "; convert them with .astype('float64'), which rounds" if longer else ""


def describe_dtype(x: Array) -> str:
    """Return what an error says of x: its dtype, or the first thing in it that is no number."""
    name = dtype_name(x)
    if name.startswith(("str", "bytes")) or name == "object":
        first = repr(x.reshape(-1)[:1].tolist()[0]) if x.size else "nothing"
        return f"{'objects' if name == 'object' else 'text'}, the first of them {first}"
    return name


def _native_layout(x: Array) -> Array:
    """Return x in this machine's byte order and aligned: a copy only if it is not."""
    if x.dtype.isnative and x.flags.aligned:
        return x
    return x.astype(x.dtype.newbyteorder("="))
