"""What every picture can do: an Altair chart, a matplotlib plot, a file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar

from crossent.errors import InvalidInput
from crossent.explaining.pictures._charts import finished
from crossent.explaining.pictures._plots import dressed
from crossent.explaining.pictures._require import altair, pyplot, vl_convert
from crossent.explaining.pictures._theme import Theme, theme_of
from crossent.rendering import check_target

SCALE = 2.0  # pixels a point of a PNG: sharp on today's screens


class AbstractPicture(ABC):
    """Values, and what draws them: `chart` with Altair, `plot` with matplotlib, `save` into a file."""

    wide: ClassVar[int] = 520  # pixels of the chart, its axis included
    inches: ClassVar[tuple[float, float]] = (6.4, 4.4)  # of the plot
    grid: ClassVar[str] = "both"  # or "x", "y", "none": which lines help to read the plot

    @property
    @abstractmethod
    def title(self) -> str:
        """What there is to see."""

    @property
    @abstractmethod
    def finding(self) -> str:
        """What was found, in numbers."""

    @abstractmethod
    def _layers(self, alt: Any, theme: Theme) -> Any:
        """Return the Altair chart without its title."""

    @abstractmethod
    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        """Draw on matplotlib axes; return the names of the two axes."""

    def _size(self) -> tuple[float, float]:
        """Return the inches of the plot, for pictures whose height depends on what they hold."""
        return self.inches

    def chart(self, *, dark: bool = False) -> Any:
        """Return the picture as an Altair chart, on light or on dark paper."""
        theme = theme_of(dark)
        return finished(self._layers(altair(), theme), theme, self.title, self.finding, self.wide)

    def plot(self, ax: Any = None, *, dark: bool = False) -> AbstractPicture:
        """Draw the picture with matplotlib.

        Parameters
        ----------
        ax : matplotlib axes, default new ones
        dark : bool, default False

        Returns
        -------
        the picture itself
            ``ax_`` and ``figure_`` keep what was drawn on.
        """
        if ax is None:
            _, ax = pyplot().subplots(figsize=self._size(), layout="constrained")
        theme = theme_of(dark)
        x, y = self._draw(ax, theme)
        dressed(ax, theme, self.title, self.finding, x, y, grid=self.grid)
        object.__setattr__(self, "ax_", ax)  # as scikit-learn's displays do; the values stay frozen
        object.__setattr__(self, "figure_", ax.figure)
        return self

    def save(self, path: str | Path, *, dark: bool = False, scale: float = SCALE) -> None:
        """Write the picture into a file.

        Parameters
        ----------
        path : path
            Ends in ``.svg``, ``.png`` or ``.html``, which needs nothing from the network.
        dark : bool, default False
        scale : float, default 2.0
            How many dots of a PNG there are for a pixel of the chart.

        Raises
        ------
        InvalidInput
            Another ending.
        MissingDependency
            Without the ``report`` extra.
        """
        save_chart(self.chart(dark=dark), path, scale)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return self.chart()._repr_mimebundle_(include, exclude)


def save_chart(chart: Any, path: str | Path, scale: float = SCALE) -> None:
    """Write an Altair chart into a file whose ending says what."""
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in {".svg", ".png", ".html"}:
        raise InvalidInput(f"path: must end in .svg, .png or .html; found {path.name!r}")
    check_target(path)
    convert = vl_convert()
    drawn = chart.to_dict(validate=False)  # by us, not by a user: the schema would take seconds
    if ending == ".svg":
        path.write_text(convert.vegalite_to_svg(drawn), encoding="utf-8")
    elif ending == ".png":
        path.write_bytes(convert.vegalite_to_png(drawn, scale=scale))
    else:
        path.write_text(convert.vegalite_to_html(drawn, bundle=True), encoding="utf-8")
