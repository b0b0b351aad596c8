"""The whole story of the students as one picture: half-planes, descent, surface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crossent.explaining._students_words import verdict
from crossent.explaining.pictures._charts import finished, title_of
from crossent.explaining.pictures._decision_regions import DecisionRegions
from crossent.explaining.pictures._descent_surface import DescentSurface
from crossent.explaining.pictures._descent_trace import DescentTrace
from crossent.explaining.pictures._picture import SCALE, AbstractPicture, save_chart
from crossent.explaining.pictures._require import altair
from crossent.explaining.pictures._theme import Theme, theme_of

if TYPE_CHECKING:
    from pathlib import Path

    from crossent.explaining._students import Students


def students_chart(story: Students, *, dark: bool = False) -> Any:
    """Return half-planes of every model, above the descent and (two classes) its surface."""
    alt, theme = altair(), theme_of(dark)
    planes: list[AbstractPicture] = [DecisionRegions.from_students(story, place) for place in range(len(story.models))]
    below: list[AbstractPicture] = [DescentTrace.from_students(story)]
    if len(story.classes) == 2:
        below.append(DescentSurface.from_students(story))
    lines = [planes, below] if len(planes) > 1 or len(below) > 1 else [planes + below]
    rows = [_apart(alt.hconcat(*(_titled(one, alt, theme) for one in line), spacing=44)) for line in lines]
    whole = _apart(alt.vconcat(*rows, spacing=36))
    said = verdict(story)[0]
    wide = max(sum(one.wide for one in row) for row in lines)
    return finished(whole, theme, said[0].upper() + said[1:], "", wide, size=18)


def save_students(story: Students, path: str | Path, *, dark: bool = False, scale: float = SCALE) -> None:
    """Write the story into an SVG, PNG or HTML file."""
    save_chart(students_chart(story, dark=dark), path, scale)


def _apart(chart: Any) -> Any:
    """Return charts side by side, each with colours, marks and a legend of its own."""
    apart = {"color": "independent", "shape": "independent", "fill": "independent"}
    return chart.resolve_scale(**apart).resolve_legend(**apart)


def _titled(picture: AbstractPicture, alt: Any, theme: Theme) -> Any:
    title = title_of(picture.title, picture.finding, theme, picture.wide, 14)
    return picture._layers(alt, theme).properties(title=title)  # noqa: SLF001 - the same package
