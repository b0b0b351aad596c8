"""What stands in for the native functions where the extension can't be imported: each explains what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from crossent.errors import MissingDependency

if TYPE_CHECKING:
    from collections.abc import Callable

EXACT_LIMBS = 134
EXACT_EXPONENT = -2148
MOST_SCALED_CLASSES = 32

FUNCTIONS = (
    "TextCodes",
    "binary_cross_entropy_from_logits",
    "binary_cross_entropy_from_probs",
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
)


def absent_functions(reason: str) -> dict[str, Callable[..., NoReturn]]:
    """Return every native function as one that raises `MissingDependency` with the original reason."""
    return {name: _absent(name, reason) for name in FUNCTIONS}


def _absent(name: str, reason: str) -> Callable[..., NoReturn]:
    def function(*_: Any, **__: Any) -> NoReturn:
        raise MissingDependency(
            f"crossent.native.{name}: the native core could not be imported ({reason}); "
            "reinstall crossent from a wheel, or run `make native` in a source tree",
        )

    function.__name__ = name
    return function
