"""Cross-entropy, the log loss of a probabilistic prediction: measured, explained, compared.

``H(p, q) = -sum p log q`` in nats.  Which name for what:

- one number per row, from arrays: `cross_entropy`, `binary_cross_entropy`, and both ``_and_gradient``
- their mean: `log_loss`, `log_loss_and_gradient`
- a file, a dataframe or arrays of predictions, with interval, classes, costliest rows: `score`; in batches: `Tally`;
  of a language model, per byte, word and token: `language_loss`
- two models or more on the same rows, and whether one is better: `compare`
- a map that mends predictions, and what it gains on unseen rows: `recalibrate`
- one loss step by step, with every number on the way: `explain`; two models and four students, or a line through data
  of one's own: `explain_students`; Altair charts and matplotlib plots of all that: `pictures`
- other quantities of information: `entropy`, `kl_divergence`, `js_divergence`, `perplexity`, `surprisal`,
  `mutual_information`
- a linear model that minimises cross-entropy, with a proof of it: `fit`
- from scores to probabilities: `softmax`, `log_softmax`, `logsumexp`, `sigmoid`, `log_sigmoid`

Results print themselves, and ``.save("page.html")`` of a score, a comparison or an explanation writes one offline page.

Names are looked up when they are first used, so that ``import crossent`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Where each public name lives; `dir(crossent)` and the tests read this list too.
_NAMES = {
    "losses": (
        "binary_cross_entropy", "binary_cross_entropy_and_gradient", "cross_entropy", "cross_entropy_and_gradient",
        "cross_entropy_hessian_diagonal", "cross_entropy_hessian_product", "cross_entropy_parts",
        "CrossEntropyParts", "SparseTruth", "log_sigmoid", "log_softmax", "logsumexp", "sigmoid", "softmax",
    ),
    "information": (
        "entropy", "entropy_and_gradient", "js_divergence", "kl_divergence", "kl_divergence_and_gradient",
        "mutual_information", "perplexity", "surprisal",
    ),
    "explaining": ("Explanation", "Students", "explain", "explain_students"),
    "fitting": ("FitWarning", "LinearModel", "fit"),
    "calibration": ("Recalibration", "recalibrate"),
    "scoring": ("LanguageScore", "Score", "Tally", "language_loss", "log_loss", "log_loss_and_gradient", "score"),
    "comparison": ("Comparison", "compare"),
    "errors": ("CrossentError", "FileError", "InvalidInput", "ShapeMismatch"),
    "native": ("build_info",),
}  # fmt: skip
_MODULES = ("pictures",)  # public modules that are found without an import of their own
_HOMES = {name: home for home, names in _NAMES.items() for name in names}

__all__ = ["__version__", *sorted(_HOMES)]

if TYPE_CHECKING:
    from crossent import pictures as pictures
    from crossent.calibration import (
        Recalibration as Recalibration,
    )
    from crossent.calibration import (
        recalibrate as recalibrate,
    )
    from crossent.comparison import (
        Comparison as Comparison,
    )
    from crossent.comparison import (
        compare as compare,
    )
    from crossent.errors import (
        CrossentError as CrossentError,
    )
    from crossent.errors import (
        FileError as FileError,
    )
    from crossent.errors import (
        InvalidInput as InvalidInput,
    )
    from crossent.errors import (
        ShapeMismatch as ShapeMismatch,
    )
    from crossent.explaining import (
        Explanation as Explanation,
    )
    from crossent.explaining import (
        Students as Students,
    )
    from crossent.explaining import (
        explain as explain,
    )
    from crossent.explaining import (
        explain_students as explain_students,
    )
    from crossent.fitting import (
        FitWarning as FitWarning,
    )
    from crossent.fitting import (
        LinearModel as LinearModel,
    )
    from crossent.fitting import (
        fit as fit,
    )
    from crossent.information import (
        entropy as entropy,
    )
    from crossent.information import (
        entropy_and_gradient as entropy_and_gradient,
    )
    from crossent.information import (
        js_divergence as js_divergence,
    )
    from crossent.information import (
        kl_divergence as kl_divergence,
    )
    from crossent.information import (
        kl_divergence_and_gradient as kl_divergence_and_gradient,
    )
    from crossent.information import (
        mutual_information as mutual_information,
    )
    from crossent.information import (
        perplexity as perplexity,
    )
    from crossent.information import (
        surprisal as surprisal,
    )
    from crossent.losses import (
        CrossEntropyParts as CrossEntropyParts,
    )
    from crossent.losses import (
        SparseTruth as SparseTruth,
    )
    from crossent.losses import (
        binary_cross_entropy as binary_cross_entropy,
    )
    from crossent.losses import (
        binary_cross_entropy_and_gradient as binary_cross_entropy_and_gradient,
    )
    from crossent.losses import (
        cross_entropy as cross_entropy,
    )
    from crossent.losses import (
        cross_entropy_and_gradient as cross_entropy_and_gradient,
    )
    from crossent.losses import (
        cross_entropy_hessian_diagonal as cross_entropy_hessian_diagonal,
    )
    from crossent.losses import (
        cross_entropy_hessian_product as cross_entropy_hessian_product,
    )
    from crossent.losses import (
        cross_entropy_parts as cross_entropy_parts,
    )
    from crossent.losses import (
        log_sigmoid as log_sigmoid,
    )
    from crossent.losses import (
        log_softmax as log_softmax,
    )
    from crossent.losses import (
        logsumexp as logsumexp,
    )
    from crossent.losses import (
        sigmoid as sigmoid,
    )
    from crossent.losses import (
        softmax as softmax,
    )
    from crossent.native import (
        build_info as build_info,
    )
    from crossent.scoring import (
        LanguageScore as LanguageScore,
    )
    from crossent.scoring import (
        Score as Score,
    )
    from crossent.scoring import (
        Tally as Tally,
    )
    from crossent.scoring import (
        language_loss as language_loss,
    )
    from crossent.scoring import (
        log_loss as log_loss,
    )
    from crossent.scoring import (
        log_loss_and_gradient as log_loss_and_gradient,
    )
    from crossent.scoring import (
        score as score,
    )


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"crossent.{name}")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'crossent' has no attribute {name!r}")
    value = getattr(import_module(f"crossent.{home}"), name)
    globals()[name] = value  # the next look-up finds it without coming here
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_MODULES})
