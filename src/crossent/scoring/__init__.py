"""Scores: the mean of losses, how sure it is, and where it comes from.

What to use when:

- a mean and nothing else, from arrays: `log_loss`; with its gradient, `log_loss_and_gradient`
- everything about a file, a dataframe or arrays of predictions: `score`, which returns a `Score`
- a language model's log-likelihoods, per token, word and byte: `language_loss`
- parts of the data scored apart, on other threads or machines: `Tally`, which merges exactly
- where a loss comes from: `decompose`, miscalibration, discrimination and uncertainty
- sums of floats that come out the same in any order: `ExactSum`
"""

from crossent.scoring._decompose import decompose
from crossent.scoring._decomposition import Decomposition
from crossent.scoring._exact_sum import ExactSum
from crossent.scoring._language import language_loss
from crossent.scoring._language_score import LanguageScore
from crossent.scoring._log_loss import log_loss, log_loss_and_gradient
from crossent.scoring._score import Score
from crossent.scoring._tally import Tally
from crossent.scoring._verbs import score

__all__ = [
    "Decomposition",
    "ExactSum",
    "LanguageScore",
    "Score",
    "Tally",
    "decompose",
    "language_loss",
    "log_loss",
    "log_loss_and_gradient",
    "score",
]
