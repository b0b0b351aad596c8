"""Pictures of cross-entropy: each holds its values, and draws them with Altair (`chart`) or matplotlib (`plot`).

What to use when:

- what one row costs and why: `SurpriseCurve`, `GradientBars`; of distributions: `EntropyArea`
- where the loss of many rows comes from: `LossDistribution`, `ClassArea`, `ReliabilityCurve`
- two models on the same rows: `ComparisonScatter`
- a linear model of two features: `DecisionRegions`, and how it got there: `DescentSurface`, `DescentTrace`

Every picture is made ``from_predictions(...)`` of arrays, a file or a dataframe, as `crossent.score` takes them;
``from_score``, ``from_explanation`` and ``from_students`` take those results.  Then ``.chart(dark=)``,
``.plot(ax=, dark=)``, ``.save("picture.svg", dark=)``, and its values as attributes.  Altair comes with
``pip install "crossent[report]"``, matplotlib with ``pip install "crossent[plot]"``; neither is imported before it
draws.

>>> from crossent.pictures import SurpriseCurve
>>> picture = SurpriseCurve.from_predictions(["dog", "cat"], [0.5, 0.75], classes=["cat", "dog"])
>>> picture.title, picture.finding
('The costliest row gave 25% to what happened: 1.39 nats', '2 rows · 2 wrong at 1.040 nats (100% of the loss)')
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
