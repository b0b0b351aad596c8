"""The mathematics, over any array namespace: no checks, no state, nothing read or written.

Open a file to see what is computed: each starts with a legend of its letters and the identity above the line.

- from scores to probabilities: ``_shift`` ``_softmax`` ``_logsumexp`` ``_log1pexp``
- losses: ``_truth`` ``_cross_entropy`` ``_cross_entropy_gradient`` ``_binary_cross_entropy`` ``_judge``
- the same with all that can be asked of a row of logits: ``_shaped_logits`` ``_focal`` ``_cross_entropy_parts``
  ``_hessian``
- information: ``_entropy`` ``_perplexity`` ``_kl_divergence`` ``_kl_from_logits``
  ``_js_divergence``
- what they stand on: ``_exact_sums`` ``_largest``; with twice the digits ``_two_parts`` ``_exp_in_two_parts``
  ``_careful_row`` ``_distribution``

Every function works on the last axis, takes the namespace first and returns new arrays.  The native core computes the
same in C++; here is what it is tested against, and the path for arrays that it does not take.
"""

from crossent.maths._binary_cross_entropy import (
    binary_cross_entropy_from_logits,
    binary_cross_entropy_from_probs,
    binary_focal_from_logits,
    binary_focal_from_probs,
    binary_gradient_by_logits,
    binary_gradient_by_probs,
)
from crossent.maths._cross_entropy import (
    cross_entropy_from_log_probs,
    cross_entropy_from_logits,
    cross_entropy_from_probs,
)
from crossent.maths._cross_entropy_gradient import gradient_by_log_probs, gradient_by_logits, gradient_by_probs
from crossent.maths._cross_entropy_parts import Parts, careful_gradient_by_logits, cross_entropy_parts
from crossent.maths._distribution import Distribution, distribution
from crossent.maths._entropy import (
    entropy_from_log_probs,
    entropy_from_logits,
    entropy_from_probs,
    entropy_gradient_by_log_probs,
    entropy_gradient_by_logits,
    entropy_gradient_by_probs,
    entropy_of_shaped,
)
from crossent.maths._exact_sums import row_sum
from crossent.maths._focal import Focus, focus
from crossent.maths._hessian import hessian_diagonal, hessian_product
from crossent.maths._js_divergence import js_divergence
from crossent.maths._judge import Judged, judge
from crossent.maths._kl_divergence import kl_divergence, kl_of_distributions
from crossent.maths._kl_from_logits import Divergence, kl_from_logits
from crossent.maths._log1pexp import log1pexp, log_sigmoid, sigmoid
from crossent.maths._logsumexp import logsumexp
from crossent.maths._perplexity import perplexity
from crossent.maths._shaped_logits import Shaped, shape_logits
from crossent.maths._softmax import log_softmax, softmax
from crossent.maths._truth import mass, mass_of_labels, one_hot, scatter, spread, spread_in_two_parts
from crossent.maths._two_parts import Pair, pair, sum_of_pairs, times
from crossent.maths._widen import narrow, wider

__all__ = [
    "Distribution",
    "Divergence",
    "Focus",
    "Judged",
    "Pair",
    "Parts",
    "Shaped",
    "binary_cross_entropy_from_logits",
    "binary_cross_entropy_from_probs",
    "binary_focal_from_logits",
    "binary_focal_from_probs",
    "binary_gradient_by_logits",
    "binary_gradient_by_probs",
    "careful_gradient_by_logits",
    "cross_entropy_from_log_probs",
    "cross_entropy_from_logits",
    "cross_entropy_from_probs",
    "cross_entropy_parts",
    "distribution",
    "entropy_from_log_probs",
    "entropy_from_logits",
    "entropy_from_probs",
    "entropy_gradient_by_log_probs",
    "entropy_gradient_by_logits",
    "entropy_gradient_by_probs",
    "entropy_of_shaped",
    "focus",
    "gradient_by_log_probs",
    "gradient_by_logits",
    "gradient_by_probs",
    "hessian_diagonal",
    "hessian_product",
    "js_divergence",
    "judge",
    "kl_divergence",
    "kl_from_logits",
    "kl_of_distributions",
    "log1pexp",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "mass",
    "mass_of_labels",
    "narrow",
    "one_hot",
    "pair",
    "perplexity",
    "row_sum",
    "scatter",
    "shape_logits",
    "sigmoid",
    "softmax",
    "spread",
    "spread_in_two_parts",
    "sum_of_pairs",
    "times",
    "wider",
]
