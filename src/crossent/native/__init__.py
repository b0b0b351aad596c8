"""The native core: kernels that fill arrays which the caller has checked and allocated.

Nothing is checked here beyond what memory safety needs, and nothing is converted: the callers in
``crossent.arrays``, ``losses``, ``information`` and ``scoring`` do that.  Each function returns `Status` bits
as an int.

Without the extension ``available`` is False, every function raises `MissingDependency` with the way out,
and the layers above compute with ``crossent.maths`` instead.
"""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Any

from crossent.errors import MissingDependency
from crossent.native._status import Status

ABOVE_ONE = int(Status.ABOVE_ONE)
ALL_MINUS_INFINITY = int(Status.ALL_MINUS_INFINITY)
CODE_OUT_OF_RANGE = int(Status.CODE_OUT_OF_RANGE)
LABEL_OUT_OF_RANGE = int(Status.LABEL_OUT_OF_RANGE)
NAN_INPUT = int(Status.NAN_INPUT)
NEGATIVE = int(Status.NEGATIVE)
NON_FINITE_SKIPPED = int(Status.NON_FINITE_SKIPPED)
NOT_ONE = int(Status.NOT_ONE)
POSITIVE_INFINITY_INPUT = int(Status.POSITIVE_INFINITY_INPUT)
POSITIVE_INFINITY_LOSS = int(Status.POSITIVE_INFINITY_LOSS)

if TYPE_CHECKING:
    from crossent.native._ext import (
        EXACT_EXPONENT,
        EXACT_LIMBS,
        MOST_SCALED_CLASSES,
        TextCodes,
        binary_cross_entropy_from_logits,
        binary_cross_entropy_from_probs,
        check_distributions,
        column_sums,
        count_confidence,
        count_flagged,
        count_sizes,
        cross_entropy_from_log_probs,
        cross_entropy_from_logits,
        cross_entropy_from_probs,
        cross_entropy_parts,
        entropy,
        exact_add,
        exact_add_product,
        js_divergence,
        judge,
        kl_divergence,
        linear_softmax_sums,
        linear_sums,
        log_sigmoid,
        log_softmax,
        logsumexp,
        sample_places,
        scaling_sums,
        sigmoid,
        softmax,
        survey,
    )

    available: bool
    _ext: Any
    _reason: str
else:
    try:
        from crossent.native import _ext
        from crossent.native._ext import *  # noqa: F403

        available = True
        _reason = ""
    except ImportError as error:
        _ext = None
        available = False
        _reason = str(error)

        from crossent.native._absent import EXACT_EXPONENT, EXACT_LIMBS, MOST_SCALED_CLASSES, absent_functions

        globals().update(absent_functions(_reason))


def _warn_of_threads() -> None:
    """Say so where the number of threads that was asked for is none, and another one is used."""
    text = os.environ.get("CROSSENT_NUM_THREADS", "").strip()
    if text and not (text.isascii() and text.isdigit() and int(text) > 0):
        used = build_info()["threads"]
        warnings.warn(
            f"CROSSENT_NUM_THREADS: must be a whole number from 1 up; found {text!r}; {used} threads are used",
            RuntimeWarning,
            stacklevel=2,
        )


def build_info() -> dict[str, Any]:
    """Return what the native core is: instruction set in use and at hand, compiler, flags, version, threads.

    Examples
    --------
    >>> import crossent
    >>> sorted(crossent.build_info())[:2]
    ['available', 'compiler']
    """
    if not available:
        return {"available": False, "reason": _reason, "path": "crossent.maths"}
    return {"available": True, **_ext.build_info()}


def force_isa(name: str | None) -> None:
    """Use one instruction set for every call from now on, or the best one again for None; for tests.

    Raises
    ------
    MissingDependency
        The native core is not built.
    ValueError
        This processor lacks the instruction set, or nobody knows it.
    """
    if not available:
        raise MissingDependency(f"force_isa: the native core is not built ({_reason}); run `make native`")
    _ext.force_isa(name or "")


if available:
    _warn_of_threads()

__all__ = [
    "ABOVE_ONE",
    "ALL_MINUS_INFINITY",
    "CODE_OUT_OF_RANGE",
    "EXACT_EXPONENT",
    "EXACT_LIMBS",
    "LABEL_OUT_OF_RANGE",
    "MOST_SCALED_CLASSES",
    "NAN_INPUT",
    "NEGATIVE",
    "NON_FINITE_SKIPPED",
    "NOT_ONE",
    "POSITIVE_INFINITY_INPUT",
    "POSITIVE_INFINITY_LOSS",
    "Status",
    "TextCodes",
    "available",
    "binary_cross_entropy_from_logits",
    "binary_cross_entropy_from_probs",
    "build_info",
    "check_distributions",
    "column_sums",
    "count_confidence",
    "count_flagged",
    "count_sizes",
    "cross_entropy_from_log_probs",
    "cross_entropy_from_logits",
    "cross_entropy_from_probs",
    "cross_entropy_parts",
    "entropy",
    "exact_add",
    "exact_add_product",
    "force_isa",
    "js_divergence",
    "judge",
    "kl_divergence",
    "linear_softmax_sums",
    "linear_sums",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "sample_places",
    "scaling_sums",
    "sigmoid",
    "softmax",
    "survey",
]
