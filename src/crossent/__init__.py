"""Cross-entropy, the log loss of a probabilistic prediction: measured, explained, compared.

``H(p, q) = -sum p log q`` in nats.  Which name for what:

- one number per row, from arrays: `cross_entropy`, `binary_cross_entropy`, and both ``_and_gradient``
- their mean: `log_loss`, `log_loss_and_gradient`
- a file, a dataframe or arrays of predictions, with interval, classes, costliest rows: `score`
- other quantities of information: `entropy`, `kl_divergence`, `js_divergence`, `perplexity`, `surprisal`,
  `mutual_information`
- from scores to probabilities: `softmax`, `log_softmax`, `logsumexp`, `sigmoid`, `log_sigmoid`

Names are looked up when they are first used, so that ``import crossent`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Where each public name lives: the one list that `from crossent import x`, `dir(crossent)` and the tests read.
_HOMES = {
    "binary_cross_entropy": "losses",
    "binary_cross_entropy_and_gradient": "losses",
    "cross_entropy": "losses",
    "cross_entropy_and_gradient": "losses",
    "entropy": "information",
    "js_divergence": "information",
    "kl_divergence": "information",
    "mutual_information": "information",
    "perplexity": "information",
    "surprisal": "information",
    "log_sigmoid": "losses",
    "log_softmax": "losses",
    "logsumexp": "losses",
    "sigmoid": "losses",
    "softmax": "losses",
    "log_loss": "scoring",
    "log_loss_and_gradient": "scoring",
    "Score": "scoring",
    "Tally": "scoring",
    "score": "scoring",
    "CrossentError": "errors",
    "FileError": "errors",
    "InvalidInput": "errors",
    "ShapeMismatch": "errors",
    "build_info": "native",
}

__all__ = ["__version__", *sorted(_HOMES)]  # pyright: ignore[reportUnsupportedDunderAll]

if TYPE_CHECKING:
    from crossent.errors import CrossentError, FileError, InvalidInput, ShapeMismatch
    from crossent.information import (
        entropy,
        js_divergence,
        kl_divergence,
        mutual_information,
        perplexity,
        surprisal,
    )
    from crossent.losses import (
        binary_cross_entropy,
        binary_cross_entropy_and_gradient,
        cross_entropy,
        cross_entropy_and_gradient,
        log_sigmoid,
        log_softmax,
        logsumexp,
        sigmoid,
        softmax,
    )
    from crossent.native import build_info
    from crossent.scoring import Score, Tally, log_loss, log_loss_and_gradient, score


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'crossent' has no attribute {name!r}")
    value = getattr(import_module(f"crossent.{home}"), name)
    globals()[name] = value  # the next look-up finds it without coming here
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
