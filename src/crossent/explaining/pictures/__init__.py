"""The pictures themselves; users find them in `crossent.pictures`, which says what to use when."""

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
