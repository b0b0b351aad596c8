"""The charts of a report: numbers in, a Vega-Lite description, a finding and a table out; nothing is computed here."""

from crossent.report.charts._calibration import class_reliability, sureness, top_reliability
from crossent.report.charts._chart import CONFIG, Chart, Table
from crossent.report.charts._classes import class_areas
from crossent.report.charts._comparison import class_changes, differences, rows_better, slice_changes
from crossent.report.charts._confusion import confusion
from crossent.report.charts._decomposition import three_parts
from crossent.report.charts._losses import carried_loss, loss_histogram
from crossent.report.charts._slices import slice_dots
from crossent.report.charts._yardsticks import yardsticks

__all__ = [
    "CONFIG",
    "Chart",
    "Table",
    "carried_loss",
    "class_areas",
    "class_changes",
    "class_reliability",
    "confusion",
    "differences",
    "loss_histogram",
    "rows_better",
    "slice_changes",
    "slice_dots",
    "sureness",
    "three_parts",
    "top_reliability",
    "yardsticks",
]
