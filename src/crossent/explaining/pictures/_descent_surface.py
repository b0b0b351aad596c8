"""Descent over the surface of the loss: two weights, each with the best intercept, and the path of the steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.explaining.pictures._charts import data
from crossent.explaining.pictures._picture import AbstractPicture
from crossent.rendering import count_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.explaining._descent import Descent
    from crossent.explaining._students import Students
    from crossent.explaining.pictures._theme import Theme

    Floats = NDArray[np.float64]

_ACROSS, _UP = 140, 104  # cells: small enough to look like a slope
_ROWS = 2000  # enough for a surface
_LEVELS = 17


@final
@dataclass(frozen=True, eq=False)
class DescentSurface(AbstractPicture):
    """The objective over the two weights of a model of two classes, its intercept at its best, and the steps on it.

    Attributes
    ----------
    descent : Descent
    features : (str, str)
    across, up : array
        The weights of the grid.
    height : array (up, across)
        The objective there.

    Examples
    --------
    >>> import crossent as ce
    >>> from crossent.pictures import DescentSurface
    >>> DescentSurface.from_students(ce.explain_students()).title
    '2,087 steps downhill: the objective falls from 1.1972 to 0.0898'
    """

    grid: ClassVar[str] = "none"

    wide: ClassVar[int] = 500

    descent: Descent
    features: tuple[str, str]
    across: Floats
    up: Floats
    height: Floats

    @classmethod
    def from_students(cls, story: Students) -> DescentSurface:
        """Return the picture of the descent of a story of two classes."""
        if len(story.classes) != 2:
            raise InvalidInput(
                f"story: a surface over two weights needs two classes; found {len(story.classes)}; use DescentTrace"
            )
        path = np.array([step.coefficients[0] for step in story.descent.trace])
        low, high = path.min(axis=0), path.max(axis=0)
        span = np.where(high > low, high - low, 1.0)
        across = np.linspace(low[0] - 0.25 * span[0], high[0] + 0.25 * span[0], _ACROSS)
        up = np.linspace(low[1] - 0.2 * span[1], high[1] + 0.2 * span[1], _UP)
        kept = np.unique(np.linspace(0, len(story.points) - 1, _ROWS).astype(np.intp))
        height = _surface(story.points[kept], story.truth[kept], across, up, story.descent.alpha)
        return cls(story.descent, story.features, across, up, height)

    @property
    def title(self) -> str:
        """Where it began and where it ended."""
        first, last = self.descent.trace[0], self.descent.last
        falls = f"the objective falls from {first.objective:.4f} to {last.objective:.4f}"
        return f"{count_text(last.step, 'step')} downhill: {falls}"

    @property
    def finding(self) -> str:
        """Whether that is where fit ends."""
        place = "the star is where crossent fit ends" if self.descent.arrived else "not yet where crossent fit ends"
        return f"{place} · dark is low; each shade is the same factor of loss + penalty"

    def _levels(self) -> tuple[Floats, NDArray[np.int64]]:
        """Return the edges of the shades, and the shade of each cell: equal steps of the logarithm."""
        logs = np.log(self.height)
        edges = np.linspace(float(logs.min()), float(logs.max()) + 1e-9, _LEVELS + 1)
        return np.exp(edges), np.clip(np.searchsorted(edges, logs, side="right") - 1, 0, _LEVELS - 1).astype(np.int64)

    def _path(self) -> list[tuple[int, float, float]]:
        """Return the steps to draw: those that move the line enough to be seen."""
        trace = self.descent.trace
        numbers = np.unique(np.concatenate([np.geomspace(1, len(trace), 60).astype(np.int64) - 1, [0, len(trace) - 1]]))
        return [(int(k), *trace[k].coefficients[0]) for k in numbers]

    def _runs(self) -> list[dict[str, Any]]:
        """Return the surface as rectangles: in each line of cells, neighbours of the same shade are one."""
        _, shades = self._levels()
        half = (self.across[1] - self.across[0]) / 2, (self.up[1] - self.up[0]) / 2
        found = []
        for i, y in enumerate(self.up.tolist()):
            first = [0, *(np.flatnonzero(np.diff(shades[i])) + 1).tolist()]
            for a, b in zip(first, [*first[1:], len(self.across)], strict=True):
                found.append({
                    "x": float(self.across[a] - half[0]), "x2": float(self.across[b - 1] + 2 * half[0]),
                    "y": y - half[1], "y2": y + half[1] * 2, "shade": int(shades[i, a]),
                })  # fmt: skip
        return found

    def _ends(self) -> list[dict[str, Any]]:
        """Return the words at both ends of the path, on the side where the frame is farther."""
        last = "crossent fit" if self.descent.arrived else "here"
        found = []
        path, trace = self._path(), self.descent.trace
        ends = ((self.descent.start, path[0], path[1:2], trace[0]), (last, path[-1], path[-2:-1], trace[-1]))
        for name, (_, a, b), near, step in ends:
            left = a > (self.across[0] + self.across[-1]) / 2
            text = f"{name}: {step.objective:.4f}"
            found.append({"x": a, "y": b, "text": text, "side": "right" if left else "left",
                          "below": bool(near) and near[0][2] > b})  # fmt: skip
        return found

    def _layers(self, alt: Any, theme: Theme) -> Any:  # noqa: ARG002 - the surface carries its own light and dark
        flat = {"nice": False, "zero": False}
        axis = alt.Axis(grid=False, tickCount=7)
        x = alt.X("x:Q", title=f"weight of {self.features[0]}", axis=axis,
                  scale=alt.Scale(domain=[float(self.across[0]), float(self.across[-1])], **flat))  # fmt: skip
        y = alt.Y("y:Q", title=f"weight of {self.features[1]}", axis=axis,
                  scale=alt.Scale(domain=[float(self.up[0]), float(self.up[-1])], **flat))  # fmt: skip
        shade = alt.Color("shade:O", legend=None, scale=alt.Scale(domain=list(range(_LEVELS)), range=_ramp()))
        surface = data(alt, self._runs()).mark_rect(clip=True).encode(x=x, x2="x2:Q", y=y, y2="y2:Q", color=shade)
        steps = data(alt, [{"k": k, "x": a, "y": b} for k, a, b in self._path()]).encode(x=x, y=y)
        rim = steps.mark_line(color="#000000", strokeWidth=4.5, opacity=0.75).encode(order="k:Q")
        line = steps.mark_line(color=_PATH, strokeWidth=2).encode(order="k:Q")
        dots = steps.mark_point(color=_PATH, filled=True, size=22, opacity=1, stroke="#000000", strokeWidth=0.5)
        first, last = self._ends()
        start = data(alt, [first]).encode(x=x, y=y).mark_point(
            shape="circle", size=110, filled=True, color=_PATH, stroke="#000000", opacity=1
        )  # fmt: skip
        star = data(alt, [last]).encode(x=x, y=y).mark_point(
            shape=_STAR, size=330, filled=True, color=_PATH, stroke="#000000", opacity=1
        )  # fmt: skip
        words = []
        for one in (first, last):
            shift = {
                "dx": -12 if one["side"] == "right" else 12,
                "dy": 17 if one["below"] else -13,
                "align": one["side"],
            }
            look = {**shift, "fontSize": 13, "fontWeight": "bold", "color": "#ffffff"}
            base = data(alt, [one]).encode(x=x, y=y, text="text:N")
            rimmed = {**look, "stroke": "#000000", "strokeWidth": 3.5, "strokeOpacity": 0.7, "strokeJoin": "round"}
            words += [base.mark_text(**rimmed), base.mark_text(**look)]
        return alt.layer(surface, rim, line, dots, start, star, *words).properties(width=440, height=330)

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:  # noqa: ARG002
        from matplotlib import patheffects

        edges, _ = self._levels()
        ax.contourf(self.across, self.up, self.height, levels=edges, colors=_ramp())
        path = self._path()
        rim = [patheffects.withStroke(linewidth=4, foreground="black", alpha=0.75)]
        ax.plot([a for _, a, _ in path], [b for *_, b in path], "o-", color=_PATH, markersize=3, path_effects=rim)
        ax.plot(*path[0][1:], marker="o", markersize=9, color=_PATH, markeredgecolor="black")
        ax.plot(*path[-1][1:], marker="*", markersize=16, color=_PATH, markeredgecolor="black")
        for one in self._ends():
            shift = (-9 if one["side"] == "right" else 9, -16 if one["below"] else 9)
            ax.annotate(one["text"], (one["x"], one["y"]), shift, textcoords="offset points", color="white",
                        ha=one["side"], fontweight="bold", fontsize=9.5, path_effects=rim)  # fmt: skip
        return f"weight of {self.features[0]}", f"weight of {self.features[1]}"


_PATH = "#ffffff"  # over a black rim it is seen on every shade
_STAR = "M0,-1L0.24,-0.33L0.95,-0.31L0.38,0.12L0.59,0.81L0,0.4L-0.59,0.81L-0.38,0.12L-0.95,-0.31L-0.24,-0.33Z"
# From low to high, the lightness monotone: cividis at nine places (Nuñez, Anderton, Renslow 2018).
CIVIDIS = ("#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55")


def _ramp() -> list[str]:
    """Return one colour a shade, on the straight lines between the nine; the same on light and dark paper."""
    known = np.array([[int(text[place : place + 2], 16) for place in (1, 3, 5)] for text in CIVIDIS])
    at = np.linspace(0, len(known) - 1, _LEVELS)
    mixed = np.stack([np.interp(at, np.arange(len(known)), known[:, part]) for part in range(3)], axis=1)
    return ["#" + "".join(f"{round(part):02x}" for part in color) for color in mixed.tolist()]


def _surface(points: Floats, truth: NDArray[np.int64], across: Floats, up: Floats, alpha: float) -> Floats:
    """Return the objective at each pair of weights, its intercept found by halving a bracket."""
    from crossent.losses import log_sigmoid, sigmoid

    signs = np.where(truth == 1, 1.0, -1.0)
    out = np.empty((len(up), len(across)))
    for i, second in enumerate(up):
        base = np.outer(across, points[:, 0]) + second * points[:, 1]
        low, high = -base.max(axis=1) - 50.0, -base.min(axis=1) + 50.0
        for _ in range(60):  # the slope in the intercept rises, so halving finds its zero
            middle = (low + high) / 2.0
            slope = (np.asarray(sigmoid(base + middle[:, None])) - (truth == 1)).sum(axis=1)
            low, high = np.where(slope < 0, middle, low), np.where(slope < 0, high, middle)
        scores = signs * (base + ((low + high) / 2.0)[:, None])
        out[i] = -np.asarray(log_sigmoid(scores)).mean(axis=1) + alpha / 2.0 * (across**2 + second**2)
    return out
