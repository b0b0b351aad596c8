"""Quantities of information, one number per distribution or pair of distributions.

Which one?

- how uncertain is a distribution? `entropy`; as a number of classes, `perplexity`
- what did one outcome tell? `surprisal`
- how much worse is a prediction than the truth? `kl_divergence`; symmetric and finite, `js_divergence`
- the derivative as well: `entropy_and_gradient`, `kl_divergence_and_gradient`
- what does one thing tell about another? `mutual_information`
"""

from crossent.information._divergences import js_divergence, kl_divergence
from crossent.information._entropy import entropy, entropy_and_gradient
from crossent.information._kl_divergence_and_gradient import kl_divergence_and_gradient
from crossent.information._mutual_information import mutual_information
from crossent.information._perplexity import perplexity
from crossent.information._surprisal import surprisal

__all__ = [
    "entropy",
    "entropy_and_gradient",
    "js_divergence",
    "kl_divergence",
    "kl_divergence_and_gradient",
    "mutual_information",
    "perplexity",
    "surprisal",
]
