"""Pictures of cross-entropy: each holds its values, and draws them with Altair (`chart`) or matplotlib (`plot`).

What to use when:

- what one row costs and why: `SurpriseCurve`, `GradientBars`; of distributions: `EntropyArea`
- where the loss of many rows comes from: `LossDistribution`, `ClassArea`, `ReliabilityCurve`
- two models on the same rows: `ComparisonScatter`
- a linear model of two features: `DecisionRegions`, and how it got there: `DescentSurface`, `DescentTrace`

Every picture: ``from_predictions(...)`` (or ``from_students``), ``.chart(dark=)``, ``.plot(ax=, dark=)`` and
``.save("picture.svg", dark=)``.  Altair comes with ``pip install "crossent[report]"``, matplotlib with
``pip install "crossent[plot]"``; neither is imported before it draws.
"""

from crossent.explaining.pictures._class_area import ClassArea
from crossent.explaining.pictures._comparison import ComparisonScatter
from crossent.explaining.pictures._decision_regions import DecisionRegions
from crossent.explaining.pictures._descent_surface import DescentSurface
from crossent.explaining.pictures._descent_trace import DescentTrace
from crossent.explaining.pictures._entropy_area import EntropyArea
from crossent.explaining.pictures._gradient import GradientBars
from crossent.explaining.pictures._loss_distribution import LossDistribution
from crossent.explaining.pictures._picture import AbstractPicture
from crossent.explaining.pictures._reliability import ReliabilityCurve
from crossent.explaining.pictures._save_students import save_students, students_chart
from crossent.explaining.pictures._surprise import SurpriseCurve

__all__ = [
    "AbstractPicture",
    "ClassArea",
    "ComparisonScatter",
    "DecisionRegions",
    "DescentSurface",
    "DescentTrace",
    "EntropyArea",
    "GradientBars",
    "LossDistribution",
    "ReliabilityCurve",
    "SurpriseCurve",
    "save_students",
    "students_chart",
]
