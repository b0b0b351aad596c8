"""Quantities of information, one number per distribution or pair of distributions.

Which one?

- how uncertain is a distribution? `entropy`; as a number of classes, `perplexity`
- what did one outcome tell? `surprisal`
- how much worse is a prediction than the truth? `kl_divergence`; symmetric and finite, `js_divergence`
- what does one thing tell about another? `mutual_information`
"""

from crossent.information._divergences import js_divergence, kl_divergence
from crossent.information._entropy import entropy
from crossent.information._mutual_information import mutual_information
from crossent.information._perplexity import perplexity
from crossent.information._surprisal import surprisal

__all__ = ["entropy", "js_divergence", "kl_divergence", "mutual_information", "perplexity", "surprisal"]
