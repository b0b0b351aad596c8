"""
The native core of crossent: kernels that fill arrays which Python has checked and allocated.
"""

from typing import Annotated, overload

import numpy
from numpy.typing import NDArray

@overload
def cross_entropy_from_logits(
    prediction: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    class_weights: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)]
    | None,
    smoothing: float,
    ignore: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def cross_entropy_from_logits(
    prediction: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    class_weights: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)]
    | None,
    smoothing: float,
    ignore: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def cross_entropy_from_logits(
    prediction: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    class_weights: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)]
    | None,
    smoothing: float,
    ignore: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def cross_entropy_from_logits(
    prediction: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    class_weights: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)]
    | None,
    smoothing: float,
    ignore: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def cross_entropy_from_log_probs(
    prediction: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    class_weights: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)]
    | None,
    smoothing: float,
    ignore: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def cross_entropy_from_log_probs(
    prediction: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    class_weights: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)]
    | None,
    smoothing: float,
    ignore: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def cross_entropy_from_log_probs(
    prediction: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    class_weights: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)]
    | None,
    smoothing: float,
    ignore: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def cross_entropy_from_log_probs(
    prediction: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    class_weights: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)]
    | None,
    smoothing: float,
    ignore: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def cross_entropy_from_probs(
    prediction: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    class_weights: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)]
    | None,
    smoothing: float,
    ignore: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def cross_entropy_from_probs(
    prediction: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    class_weights: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)]
    | None,
    smoothing: float,
    ignore: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def cross_entropy_from_probs(
    prediction: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    class_weights: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)]
    | None,
    smoothing: float,
    ignore: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def cross_entropy_from_probs(
    prediction: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    class_weights: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)]
    | None,
    smoothing: float,
    ignore: Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def binary_cross_entropy_from_logits(
    prediction: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)],
    pos_weight: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def binary_cross_entropy_from_logits(
    prediction: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    pos_weight: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def binary_cross_entropy_from_probs(
    prediction: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)],
    pos_weight: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def binary_cross_entropy_from_probs(
    prediction: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    truth: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    pos_weight: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    loss: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    gradient: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")] | None,
    n_threads: int = 0,
) -> int: ...
@overload
def softmax(
    logits: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu")],
    n_threads: int = 0,
) -> int: ...
@overload
def softmax(
    logits: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu")],
    n_threads: int = 0,
) -> int: ...
@overload
def log_softmax(
    logits: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu")],
    n_threads: int = 0,
) -> int: ...
@overload
def log_softmax(
    logits: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu")],
    n_threads: int = 0,
) -> int: ...
@overload
def logsumexp(
    logits: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    n_threads: int = 0,
) -> int: ...
@overload
def logsumexp(
    logits: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    n_threads: int = 0,
) -> int: ...
@overload
def sigmoid(
    x: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    n_threads: int = 0,
) -> int: ...
@overload
def sigmoid(
    x: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    n_threads: int = 0,
) -> int: ...
@overload
def log_sigmoid(
    x: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    n_threads: int = 0,
) -> int: ...
@overload
def log_sigmoid(
    x: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    n_threads: int = 0,
) -> int: ...
@overload
def entropy(
    probs: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    n_threads: int = 0,
) -> int: ...
@overload
def entropy(
    probs: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    n_threads: int = 0,
) -> int: ...
@overload
def kl_divergence(
    p: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    q: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    n_threads: int = 0,
) -> int: ...
@overload
def kl_divergence(
    p: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    q: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    n_threads: int = 0,
) -> int: ...
@overload
def js_divergence(
    p: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    q: Annotated[NDArray[numpy.float32], dict(shape=(None, None), device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    n_threads: int = 0,
) -> int: ...
@overload
def js_divergence(
    p: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    q: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    out: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    n_threads: int = 0,
) -> int: ...

EXACT_LIMBS: int = 134

EXACT_EXPONENT: int = -2148

def exact_add(
    limbs: Annotated[NDArray[numpy.int64], dict(shape=(None, None), order="C", device="cpu")],
    codes: Annotated[NDArray[numpy.int32], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    values: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)],
) -> int: ...
def exact_add_product(
    limbs: Annotated[NDArray[numpy.int64], dict(shape=(None, None), order="C", device="cpu")],
    codes: Annotated[NDArray[numpy.int32], dict(shape=(None,), order="C", device="cpu", writable=False)] | None,
    x: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    y: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)],
) -> int: ...
def judge(
    kind: int,
    truth: Annotated[NDArray[numpy.int32], dict(shape=(None,), order="C", device="cpu", writable=False)],
    predictions: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    classes: int,
    clip_low: float,
    clip_high: float,
    normalise: bool,
    loss: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    p_truth: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    predicted: Annotated[NDArray[numpy.int32], dict(shape=(None,), order="C", device="cpu")],
    confidence: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    n_threads: int = 0,
) -> int: ...
def survey(
    predictions: Annotated[NDArray[numpy.float64], dict(shape=(None, None), device="cpu", writable=False)],
    low: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    high: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    sums: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    n_threads: int = 0,
) -> int: ...
def build_info() -> dict: ...
def force_isa(name: str) -> None: ...
