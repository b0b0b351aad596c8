"""Maps that mend probabilities, fitted by cross-entropy and judged on rows that they have not seen.

Which one?

- you do not know, or do not care: ``recalibrate(truth, probs)``, which chooses by the cross-fitted loss
- a network that is too sure: ``method="temperature"``, one number, changes no decision
- two classes, a model that leans to one side as well: ``"platt"``, and ``"beta"`` where it bends
- more classes, some of them over-predicted: ``"vector"``
- thousands of rows and any shape: ``"isotonic"``, the only one that can mend a probability of 0

How far off predictions are to begin with, `crossent.score` says; for `crossent.scoring` there are also `Rows`,
`fit_best`, `pooled`, `isotonic` and `logistic_regression`.
"""

from crossent.calibration._cross_fit import cross_fitted_losses
from crossent.calibration._folds import deal_folds
from crossent.calibration._gain import Change, OutOfFold
from crossent.calibration._logistic import logistic_regression
from crossent.calibration._pav import Blocks, Counts, isotonic, pooled
from crossent.calibration._recalibrate import fit_best, recalibrate
from crossent.calibration._recalibration import Candidate, Recalibration, Zeros
from crossent.calibration._rows import Rows

__all__ = [
    "Blocks",
    "Candidate",
    "Change",
    "Counts",
    "OutOfFold",
    "Recalibration",
    "Rows",
    "Zeros",
    "cross_fitted_losses",
    "deal_folds",
    "fit_best",
    "isotonic",
    "logistic_regression",
    "pooled",
    "recalibrate",
]
