"""Maps that mend probabilities, fitted by cross-entropy and judged on rows that they have not seen.

Which one?

- you do not know, or do not care: ``recalibrate(truth, probs)``, which chooses by the cross-fitted loss
- a network that is too sure: ``method="temperature"``, one number, changes no decision
- two classes, a model that leans to one side as well: ``"platt"``, and ``"beta"`` where it bends
- more classes, some of them over-predicted: ``"vector"``
- thousands of rows and any shape: ``"isotonic"``, the only one that can mend a probability of 0

How far off predictions are to begin with, `crossent.score` says. The other names are for the layers above.
"""

from crossent.calibration._batches import logs_of
from crossent.calibration._border import read_given, read_rows
from crossent.calibration._cross_fit import choose
from crossent.calibration._folds import deal_folds
from crossent.calibration._gain import Change, OutOfFold, out_of_fold
from crossent.calibration._logistic import logistic_regression
from crossent.calibration._logs import log_odds
from crossent.calibration._methods import METHODS
from crossent.calibration._pav import Blocks, Counts, isotonic, pooled
from crossent.calibration._recalibrate import class_names, recalibrate
from crossent.calibration._recalibration import Candidate, Recalibration, Zeros
from crossent.calibration._rows import Rows, numbered
from crossent.calibration._sample import RowSample

__all__ = [
    "METHODS",
    "Blocks",
    "Candidate",
    "Change",
    "Counts",
    "OutOfFold",
    "Recalibration",
    "RowSample",
    "Rows",
    "Zeros",
    "choose",
    "class_names",
    "deal_folds",
    "isotonic",
    "log_odds",
    "logistic_regression",
    "logs_of",
    "numbered",
    "out_of_fold",
    "pooled",
    "read_given",
    "read_rows",
    "recalibrate",
]
