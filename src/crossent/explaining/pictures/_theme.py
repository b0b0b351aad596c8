"""Colours and marks of all pictures, light and dark: Okabe and Ito's colours, and a mark for each.

Okabe, Ito (2008), "Color Universal Design": told apart by readers with any kind of colour blindness.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any, final

# Altair's and matplotlib's names of the same marks.
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")
_RED = 4  # vermillion
_WRAPPED = 64  # characters of a title over matplotlib axes
MARKERS = ("o", "s", "^", "D", "P", "v", ">", "<")


@final
@dataclass(frozen=True, slots=True)
class Theme:
    """Paper, ink and colours; neighbours in ``colors`` differ in lightness too."""

    paper: str
    ink: str
    faint: str
    colors: tuple[str, ...]

    def color(self, place: int) -> str:
        """Return the colour of a class or a model."""
        return self.colors[place % len(self.colors)]

    def class_color(self, place: int, classes: int) -> str:
        """Return the colour of a class: of two, no is red and yes is blue."""
        return (self.colors[_RED], self.first)[place] if classes == 2 else self.color(place)

    @property
    def wrong(self) -> str:
        """The colour of what went wrong."""
        return self.colors[_RED]

    @property
    def first(self) -> str:
        """The colour of what a picture is about."""
        return self.colors[0]

    @property
    def second(self) -> str:
        """The colour of what it is compared with."""
        return self.colors[1]


LIGHT = Theme(
    "#ffffff", "#222222", "#c8c8c8",
    ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#777777", "#F0E442"),
)  # fmt: skip
DARK = Theme(
    "#1b1d21", "#e8e8e8", "#4a4d53",
    ("#56B4E9", "#F0E442", "#009E73", "#CC79A7", "#E8702A", "#E69F00", "#aaaaaa", "#0072B2"),
)  # fmt: skip


def theme_of(dark: bool) -> Theme:
    """Return the theme for dark or light paper."""
    return DARK if dark else LIGHT


def shape(place: int) -> str:
    """Return Altair's mark of a class."""
    return SHAPES[place % len(SHAPES)]


def marker(place: int) -> str:
    """Return matplotlib's mark of a class."""
    return MARKERS[place % len(MARKERS)]


def finished(chart: Any, theme: Theme, title: str, finding: str = "", size: int = 15) -> Any:
    """Return an Altair chart with its title, the finding below it, and the theme's paper and ink."""
    text = {"text": title, "anchor": "start", "color": theme.ink, "fontSize": size, "offset": 12}
    if finding:
        text |= {"subtitle": finding, "subtitleColor": theme.ink, "subtitleFontSize": 12}
    axis = {
        "labelColor": theme.ink, "titleColor": theme.ink, "gridColor": theme.faint, "gridOpacity": 0.45,
        "domainColor": theme.ink, "tickColor": theme.ink, "labelFontSize": 11, "titleFontSize": 12,
    }  # fmt: skip
    legend = {"labelColor": theme.ink, "titleColor": theme.ink, "labelFontSize": 11, "titleFontSize": 12}
    header = {"labelColor": theme.ink, "titleColor": theme.ink, "labelFontSize": 12}
    return (
        chart.properties(title=text, background=theme.paper, padding=14)
        .configure_axis(**axis)
        .configure_legend(**legend)
        .configure_header(**header)
        .configure_view(stroke=None)
    )


def dressed(ax: Any, theme: Theme, title: str, finding: str, x: str, y: str) -> Any:
    """Return matplotlib axes with the same title, paper and ink."""
    ax.figure.set_facecolor(theme.paper)
    ax.set_facecolor(theme.paper)
    lines = [line for text in (title, finding) if text for line in textwrap.wrap(text, _WRAPPED)]
    ax.set_title("\n".join(lines), loc="left", color=theme.ink, fontsize=10.5)
    ax.set_xlabel(x, color=theme.ink)
    ax.set_ylabel(y, color=theme.ink)
    ax.tick_params(colors=theme.ink)
    ax.grid(visible=True, color=theme.faint, alpha=0.45, linewidth=0.6)
    ax.set_axisbelow(True)
    for side, spine in ax.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(theme.ink)
    legend = ax.get_legend()
    if legend is not None:
        legend.get_frame().set(facecolor=theme.paper, edgecolor=theme.faint)
        for text in legend.get_texts():
            text.set_color(theme.ink)
    return ax
