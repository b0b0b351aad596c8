"""What every chart of the report is: a Vega-Lite description, a title that says the finding, and its table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, final

from markupsafe import Markup

# Okabe and Ito's colours; the page's style sheet turns them, and the ink, into those of dark paper.
INK, FAINT, PAPER = "#222222", "#c8c8c8", "#ffffff"
DARK = "#1a1a1a"  # ink on a painted cell, whatever the paper
SOFT, PALE = "#bcd6e8", "#f3cfb8"  # blue and red of what is not selected
BLUE, ORANGE, GREEN, RED, PURPLE = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7"

WIDTH = 680
_FONT = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"


@final
@dataclass(frozen=True)
class Table:
    """Headings and cells; the first ``names`` columns are names. ``picks`` says what a row selects, if anything."""

    headings: Sequence[str | Markup]
    rows: Sequence[Sequence[str | Markup]]
    names: int = 1
    picks: Sequence[Mapping[str, Any]] = ()
    below: str | Markup = ""


@final
@dataclass(frozen=True)
class Chart:
    """One figure.

    Attributes
    ----------
    name : str
        Names its view, its data and its place in the page.
    title : Markup or str
        What was found.
    about : Markup or str
        How to read it.
    spec : dict
        Vega-Lite, without configuration; its width is that of the static picture.
    table : Table
        The same numbers.
    nats : tuple of str
        The fields of its data that are in nats, for the switch to bits.
    follows : bool
        Whether it shows what is selected, in a data set named "picked".
    """

    name: str
    title: str | Markup
    about: str | Markup
    spec: dict[str, Any]
    table: Table
    nats: tuple[str, ...] = ()
    follows: bool = False
    wide: bool = field(default=True)

    @property
    def described(self) -> str:
        """The title without markup, for those who can't see the picture."""
        return Markup(self.title).striptags()

    def vega_lite(self) -> dict[str, Any]:
        """Return the whole description, the same for the same numbers."""
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "name": f"chart_{self.name}",
            "usermeta": {"nats": list(self.nats), "follows": self.follows},
            "background": None,
            "padding": 4,
            "config": CONFIG,
            **self.spec,
        }

    def lean(self) -> dict[str, Any]:
        """Return the description without what the page's script adds: the configuration, and what is selected."""
        found = {key: value for key, value in self.vega_lite().items() if key != "config"}
        if self.follows:
            found["datasets"] = {key: value for key, value in found["datasets"].items() if key != "picked"}
        return found

    def still(self) -> dict[str, Any]:
        """Return the description of the static picture: all is selected, so nothing shows behind it."""
        found = self.vega_lite()
        if self.follows and "layer" in found:
            found["layer"] = [one for one in found["layer"] if one["mark"].get("color") not in {SOFT, PALE}]
        return found


_AXIS = {
    "labelColor": INK, "titleColor": INK, "gridColor": FAINT, "gridOpacity": 0.5, "domainColor": INK,
    "tickColor": INK, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 150,
    "titlePadding": 8,
}  # fmt: skip
CONFIG: dict[str, Any] = {
    "aria": False,
    "font": _FONT,
    "axis": _AXIS,
    "legend": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12,
               "titleFontWeight": "normal"},
    "header": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12},
    "view": {"stroke": None},
    "text": {"font": _FONT, "fontSize": 12, "color": INK},
}  # fmt: skip


def values(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return data with numbers rounded to six digits, more than a picture shows; infinite ones are left out."""
    return [{key: _rounded(value) for key, value in row.items()} for row in rows]


def _rounded(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return float(f"{value:.6g}") if math.isfinite(value) else None
