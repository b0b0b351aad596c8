"""The mathematics, over any array namespace: no checks, no state, nothing read or written.

Open a file to see what is computed: each starts with a legend of its letters and the identity above the line.

- from scores to probabilities: ``_shift`` ``_softmax`` ``_logsumexp`` ``_log1pexp``
- losses: ``_truth`` ``_cross_entropy`` ``_cross_entropy_gradient`` ``_binary_cross_entropy`` ``_judge``
- information: ``_entropy`` ``_perplexity`` ``_kl_divergence`` ``_js_divergence``
- what they stand on: ``_exact_sums`` ``_largest``

Every function works on the last axis, takes the namespace first and returns new arrays.  The native core computes the
same in C++; here is what it is tested against, and the path for arrays that it does not take.
"""

from crossent.maths._binary_cross_entropy import (
    binary_cross_entropy_from_logits,
    binary_cross_entropy_from_probs,
    binary_gradient_by_logits,
    binary_gradient_by_probs,
)
from crossent.maths._cross_entropy import (
    cross_entropy_from_log_probs,
    cross_entropy_from_logits,
    cross_entropy_from_probs,
)
from crossent.maths._cross_entropy_gradient import gradient_by_log_probs, gradient_by_logits, gradient_by_probs
from crossent.maths._entropy import entropy_from_log_probs, entropy_from_logits, entropy_from_probs
from crossent.maths._exact_sums import row_sum
from crossent.maths._js_divergence import js_divergence
from crossent.maths._judge import Judged, judge
from crossent.maths._kl_divergence import kl_divergence
from crossent.maths._log1pexp import log1pexp, log_sigmoid, sigmoid
from crossent.maths._logsumexp import logsumexp
from crossent.maths._perplexity import perplexity
from crossent.maths._softmax import log_softmax, softmax
from crossent.maths._truth import mass, mass_of_labels, one_hot, spread

__all__ = [
    "Judged",
    "binary_cross_entropy_from_logits",
    "binary_cross_entropy_from_probs",
    "binary_gradient_by_logits",
    "binary_gradient_by_probs",
    "cross_entropy_from_log_probs",
    "cross_entropy_from_logits",
    "cross_entropy_from_probs",
    "entropy_from_log_probs",
    "entropy_from_logits",
    "entropy_from_probs",
    "gradient_by_log_probs",
    "gradient_by_logits",
    "gradient_by_probs",
    "js_divergence",
    "judge",
    "kl_divergence",
    "log1pexp",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "mass",
    "mass_of_labels",
    "one_hot",
    "perplexity",
    "row_sum",
    "sigmoid",
    "softmax",
    "spread",
]
