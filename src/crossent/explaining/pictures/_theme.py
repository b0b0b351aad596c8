"""Colours and marks of all pictures, light and dark: Okabe and Ito's colours, and a mark for each.

Okabe, Ito (2008), "Color Universal Design": told apart by readers with any kind of colour blindness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

# Altair's and matplotlib's names of the same marks.
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")
_RED = 4  # vermillion
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
