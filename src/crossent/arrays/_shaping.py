"""How logits are shaped before the softmax: a cap, a mask, a temperature.  Checked here, applied in `maths`."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from crossent.arrays._dtypes import dtype_name
from crossent.arrays._namespace import to_array
from crossent.arrays._options import is_number
from crossent.arrays._prediction import Prediction
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.maths import Shaped, shape_logits, wider
from crossent.typing import Array, ArrayLike


@dataclass(frozen=True, slots=True)
class Shaping:
    """What happens to the logits before the softmax; ``mask`` is (k,) or (n, k), True where a class takes part."""

    temperature: float = 1.0
    softcap: float | None = None
    mask: Array | None = None

    @property
    def is_none(self) -> bool:
        """Whether the logits stay as they are."""
        return self.temperature == 1.0 and self.softcap is None and self.mask is None

    def applied(self, prediction: Prediction) -> Shaped:
        """Return what the softmax sees of the logits, in float64 where the library has it."""
        rows = wider(prediction.xp, prediction.rows)
        with np.errstate(all="ignore"):
            return shape_logits(prediction.xp, rows, self.softcap, self.mask, self.temperature)


def read_shaping(
    prediction: Prediction, temperature: float, softcap: float | None = None, mask: ArrayLike | None = None
) -> Shaping:
    """Return the shaping of a prediction, checked."""
    shaping = Shaping(_positive("temperature", temperature), _cap(softcap), _mask(mask, prediction))
    if shaping.is_none or prediction.space == "logits":
        return shaping
    name = "temperature" if shaping.temperature != 1.0 else "softcap" if shaping.softcap is not None else "mask"
    cure = "give log-probabilities as logits=" if prediction.space == "log_probs" else "give scores as logits="
    raise InvalidInput(f"{name}: shapes logits before the softmax; found {prediction.space}=; {cure}")


def _cap(softcap: float | None) -> float | None:
    """Return the cap, a number above 0 or none."""
    return None if softcap is None else _positive("softcap", softcap)


def _positive(name: str, value: float) -> float:
    """Return a finite number above 0."""
    if is_number(value) and value > 0 and math.isfinite(value):
        return float(value)
    raise InvalidInput(f"{name}: must be a finite number above 0; found {value!r}")


def _mask(mask: ArrayLike | None, prediction: Prediction) -> Array | None:
    """Return the mask as (k,) or (n, k)."""
    if mask is None:
        return None
    x = to_array("mask", mask, prediction.xp, like=prediction.given)
    if dtype_name(x) != "bool":
        raise InvalidInput(
            f"mask: must be booleans, True where a class takes part; found {dtype_name(x)}; compare it, as in mask != 0"
        )
    if tuple(x.shape) == (prediction.classes,):
        return x
    if tuple(x.shape) == tuple(prediction.given.shape):
        return prediction.rows_of(x)
    raise ShapeMismatch(
        f"mask: must have shape ({prediction.classes},) or {tuple(prediction.given.shape)}; found {tuple(x.shape)}"
    )
