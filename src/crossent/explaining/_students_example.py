"""The four students: hours studied and slept, pass or fail, and two models that disagree about which of them matters.

The numbers are chosen so that the probabilities of what happened are .60 .20 .10 .70 under model A and .70 .90 .80 .60
under model B, whose products are 0.0084 and 0.3024.
"""

from __future__ import annotations

from crossent.explaining._students_model import Line

NAME = "four students"
FEATURES = ("hours studied", "hours slept")
CLASSES = ("fail", "pass")
POINTS = ((4.4, 6.3), (7.0, 4.8), (2.8, 8.6), (8.5, 7.1))
TRUTH = (0, 0, 1, 1)
MODELS = (Line("A", ((0.4, -0.5),), (1.0,)), Line("B", ((0.1, 1.05),), (-7.9,)))
ALPHA = 0.01  # a line separates the four: without a penalty the loss would fall for ever as the weights grow
PACE = 0.1  # of the largest safe step: slow enough to see the line turn
