"""The whole story of the students as one picture: half-planes, descent, surface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crossent.explaining._students_words import verdict
from crossent.explaining.pictures._decision_regions import DecisionRegions
from crossent.explaining.pictures._descent_surface import DescentSurface
from crossent.explaining.pictures._descent_trace import DescentTrace
from crossent.explaining.pictures._picture import AbstractPicture, save_chart
from crossent.explaining.pictures._require import altair
from crossent.explaining.pictures._theme import Theme, finished, theme_of

if TYPE_CHECKING:
    from pathlib import Path

    from crossent.explaining._students import Students


def students_chart(story: Students, *, dark: bool = False) -> Any:
    """Return half-planes of every model, above the descent and (two classes) its surface."""
    alt, theme = altair(), theme_of(dark)
    planes = [DecisionRegions.from_students(story, place) for place in range(len(story.models))]
    below: list[AbstractPicture] = [DescentTrace.from_students(story)]
    if len(story.classes) == 2:
        below.append(DescentSurface.from_students(story))
    rows = [alt.hconcat(*(_titled(one, alt, theme) for one in row), spacing=40) for row in (planes, below)]
    whole = (
        alt.vconcat(*rows, spacing=36)
        .resolve_scale(color="independent", shape="independent")
        .resolve_legend(color="independent", shape="independent")
    )
    return finished(whole, theme, verdict(story)[0], size=18)


def save_students(story: Students, path: str | Path, *, dark: bool = False) -> None:
    """Write the story into an SVG, PNG or HTML file."""
    save_chart(students_chart(story, dark=dark), path)


def _titled(picture: AbstractPicture, alt: Any, theme: Theme) -> Any:
    title = {"text": picture.title, "subtitle": picture.finding, "anchor": "start", "color": theme.ink,
             "subtitleColor": theme.ink, "fontSize": 13}  # fmt: skip
    return picture._layers(alt, theme).properties(title=title)  # noqa: SLF001 - the same package
