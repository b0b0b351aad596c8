"""The plane of two features: where a linear model says which class, exactly, with every row on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.explaining._half_planes import frame_of
from crossent.explaining._students_model import Line
from crossent.explaining.pictures._charts import data, written
from crossent.explaining.pictures._decision_inputs import line_of, numbers_of
from crossent.explaining.pictures._decision_polygons import clipped, spans
from crossent.explaining.pictures._picture import AbstractPicture
from crossent.explaining.pictures._plots import key, words
from crossent.explaining.pictures._theme import marker, shape
from crossent.rendering import shortened

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.explaining._students import Students
    from crossent.explaining.pictures._theme import Theme

    Floats = NDArray[np.float64]

_MOST = 1500
_FEW = 9


@final
@dataclass(frozen=True, eq=False)
class DecisionRegions(AbstractPicture):
    """Half-planes of two classes, or the convex regions of more.

    Attributes
    ----------
    line : Line
        The model.
    features : (str, str)
    classes : tuple of str
    points, truth : array
    low, high : array
        The corners of the picture.

    Examples
    --------
    >>> import crossent as ce
    >>> from crossent.pictures import DecisionRegions
    >>> DecisionRegions.from_students(ce.explain_students(), 0).title
    'Model A: 2 of 4 on the wrong side'
    """

    grid: ClassVar[str] = "none"

    wide: ClassVar[int] = 430
    inches: ClassVar[tuple[float, float]] = (5.8, 5.0)

    line: Line
    features: tuple[str, str]
    classes: tuple[str, ...]
    points: Floats
    truth: NDArray[np.int64]
    low: Floats
    high: Floats

    @classmethod
    def from_predictions(
        cls,
        model: Any,
        points: Any,
        truth: Any,
        *,
        features: tuple[str, str] | None = None,
        classes: tuple[str, ...] | None = None,
    ) -> DecisionRegions:
        """Return the picture of a `crossent.LinearModel` of two features, or a Line, on points (n, 2).

        ``points`` may be a dataframe; ``truth`` holds class numbers, or classes as the model names them.
        """
        named = getattr(points, "columns", None)
        places = np.asarray(points, dtype=np.float64)
        if places.ndim != 2 or places.shape[1] != 2 or not len(places):
            raise InvalidInput(
                f"points: must be two features of one or more rows, shape (n, 2); found shape {places.shape}; "
                "choose two columns"
            )
        line, names = line_of(model)
        found = tuple(classes or names or map(str, range(max(2, len(line.intercept)))))
        frame = frame_of(places, 1, 1)
        shown = features or (("x", "y") if named is None else (str(named[0]), str(named[1])))
        labels = numbers_of(truth, found, len(places))
        return cls(line, shown, found, places, labels, np.array(frame.low), np.array(frame.high))

    @classmethod
    def from_students(cls, story: Students, place: int = 0) -> DecisionRegions:
        """Return the picture of one of the models of a story."""
        return cls.from_predictions(
            story.models[place].line, story.points, story.truth, features=story.features, classes=story.classes
        )

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """Which rows stand on the wrong side."""
        return np.asarray(self.line.predict(self.points) != self.truth)

    @property
    def title(self) -> str:
        """How many rows stand on the wrong side."""
        wrong = int(self.wrong.sum())
        return (
            f"Model {self.line.name}: {'none' if wrong == 0 else f'{wrong:,}'} of {len(self.truth):,} on the wrong side"
        )

    @property
    def finding(self) -> str:
        """The cross-entropy."""
        from crossent.scoring import log_loss

        loss = log_loss(self.truth, logits=self.line.logits(self.points))
        rings = " · dashed rings: wrong side" if self.wrong.any() else ""
        return f"cross-entropy {loss:.4f} nats a row{rings}"

    def polygons(self) -> list[tuple[int, Floats]]:
        """Return the corners of the region of each class that is seen."""
        found = []
        weights, last = np.asarray(self.line.coefficients), np.asarray(self.line.intercept)
        if len(last) == 1:
            weights, last = np.vstack([np.zeros(2), weights]), np.append(0.0, last)
        (a, b), (c, d) = self.low, self.high
        for k in range(len(last)):
            corners = np.array([[a, b], [c, b], [c, d], [a, d]])
            for j in range(len(last)):
                if j != k and len(corners):
                    corners = clipped(corners, weights[k] - weights[j], float(last[k] - last[j]))
            if len(corners) >= 3:
                found.append((k, corners))
        return found

    def roomiest(self) -> dict[int, tuple[float, float]]:
        """Return for each class the place of its region that is farthest from rows, other regions and the frame."""
        parts = np.stack(np.meshgrid(*2 * [np.linspace(0.0, 1.0, 41)]), axis=-1).reshape(-1, 2)
        said = self.line.predict(self.low + parts * (self.high - self.low))
        rows = (self.points[self._shown()] - self.low) / (self.high - self.low)
        wide = np.array([0.5, 1.0])  # a word needs twice as much room across as up
        found = {}
        for k in np.unique(said).tolist():
            mine, others = parts[said == k], np.vstack([parts[said != k], rows]) * wide
            apart = np.full(len(mine), np.inf)
            for other in others:
                apart = np.minimum(apart, np.hypot(*(mine * wide - other).T))
            frame = np.minimum(mine, 1.0 - mine) * wide
            best = mine[int(np.minimum(apart, frame.min(axis=1)).argmax())]
            place = self.low + best * (self.high - self.low)
            found[int(k)] = (float(place[0]), float(place[1]))
        return found

    def _said(self, k: int) -> str:
        """Return the words inside a region: short where there are many."""
        return f"says {shortened(self.classes[k], 14)}" if len(self.classes) <= 3 else shortened(self.classes[k], 9)

    def _shown(self) -> NDArray[np.intp]:
        return np.unique(np.linspace(0, len(self.truth) - 1, _MOST).astype(np.intp))

    def _layers(self, alt: Any, theme: Theme) -> Any:
        names = list(self.classes)
        colors = alt.Scale(domain=names, range=[theme.class_color(k, len(names)) for k in range(len(names))])
        shapes = alt.Scale(domain=names, range=[shape(k) for k in range(len(names))])
        flat = {"nice": False, "zero": False}
        axis = alt.Axis(grid=False, tickCount=7)
        scale = alt.Scale(domain=[self.low[1], self.high[1]], **flat)
        across = alt.Scale(domain=[self.low[0], self.high[0]], **flat)
        at = {
            "x": alt.X("x:Q", title=self.features[0], scale=across, axis=axis),
            "y": alt.Y("y:Q", title=self.features[1], scale=scale, axis=axis),
        }
        area = data(alt, self._areas()).mark_area(opacity=0.28, line=False).encode(
            x=at["x"], y=alt.Y("low:Q", scale=scale, title=self.features[1], axis=axis), y2="high:Q",
            fill=alt.Fill("class:N", scale=colors, legend=None),
        )  # fmt: skip
        lines = data(alt, self._edges()).mark_line(color=theme.ink, strokeWidth=1.2, opacity=0.7)
        says = data(alt, [{"x": x, "y": y, "text": self._said(k)} for k, (x, y) in self.roomiest().items()])
        said = written(says.encode(**at), theme, halo=False, fontSize=13, fontStyle="italic", align="center")
        key = {"title": "what happened", "columns": 4 if sum(map(len, names)) < 44 else 3}
        marked = self._marked(
            alt, theme, at, alt.Color("class:N", scale=colors, **_legend(alt, key)),
            alt.Shape("class:N", scale=shapes, **_legend(alt, key)),
        )  # fmt: skip
        drawn = [area, lines.encode(**at, order="k:Q", detail="class:N"), *marked, *said]
        return (
            alt.layer(*drawn).resolve_legend(color="independent", shape="independent").properties(width=360, height=310)
        )

    def _marked(self, alt: Any, theme: Theme, at: dict[str, Any], color: Any, form: Any) -> list[Any]:
        """Return rings around the rows on the wrong side, the rows, and the numbers of few."""
        few, wrong = len(self.truth) <= _FEW, self.wrong
        rows = [
            {"x": float(self.points[i, 0]), "y": float(self.points[i, 1]), "class": self.classes[self.truth[i]],
             "text": f"{i + 1}" if few else "", "wrong": bool(wrong[i])}
            for i in self._shown()
        ]  # fmt: skip
        base = data(alt, rows)
        look = {"size": 190 if few else 40, "opacity": 0.95, "stroke": theme.ink, "strokeWidth": 0.8}
        marks = base.mark_point(filled=True, **look).encode(**at, color=color, shape=form)
        ring = {"size": 620 if few else 130, "color": theme.ink, "strokeWidth": 1.6, "strokeDash": [3, 2], "opacity": 1}
        rings = base.transform_filter("datum.wrong").mark_point(shape="circle", **ring).encode(**at)
        numbers = written(base.encode(**at), theme, dx=15, dy=-12, fontSize=13, fontWeight="bold") if few else []
        return [rings, marks, *numbers]

    def _areas(self) -> list[dict[str, Any]]:
        return [
            {"x": x, "low": low, "high": high, "class": self.classes[k]}
            for k, polygon in self.polygons()
            for x, low, high in spans(polygon)
        ]

    def _edges(self) -> list[dict[str, Any]]:
        return [
            {"x": float(x), "y": float(y), "class": self.classes[k], "k": place}
            for k, polygon in self.polygons()
            for place, (x, y) in enumerate(np.vstack([polygon, polygon[:1]]))
        ]

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        from matplotlib.patches import Polygon

        hatches = ("", "..", "//", "xx", "\\\\", "oo", "--", "++")
        for k, polygon in self.polygons():
            color = theme.class_color(k, len(self.classes))
            look = {"facecolor": color, "alpha": 0.25, "hatch": hatches[k % len(hatches)], "edgecolor": color}
            ax.add_patch(Polygon(polygon, closed=True, linewidth=0, **look))
            ax.add_patch(Polygon(polygon, closed=True, fill=False, edgecolor=theme.ink, linewidth=0.9, alpha=0.7))
        for k, (x, y) in self.roomiest().items():
            words(ax, theme, x, y, self._said(k), ha="center", style="italic", fontsize=10)
        shown, few, wrong = self._shown(), len(self.truth) <= _FEW, self.wrong
        for k, name in enumerate(self.classes):
            mine = shown[self.truth[shown] == k]
            ax.scatter(*self.points[mine].T, marker=marker(k), s=80 if few else 22, label=shortened(name, 20), zorder=3,
                       color=theme.class_color(k, len(self.classes)), edgecolors=theme.ink, linewidths=0.7)  # fmt: skip
        missed = shown[wrong[shown]]
        ax.scatter(*self.points[missed].T, s=260 if few else 70, facecolors="none", edgecolors=theme.ink,
                   linestyles="--", zorder=4)  # fmt: skip
        for i in shown if few else ():
            words(
                ax,
                theme,
                float(self.points[i, 0]),
                float(self.points[i, 1]),
                f"{i + 1}",
                shift=(9, 9),
                fontsize=10,
                fontweight="bold",
            )
        ax.set(xlim=(self.low[0], self.high[0]), ylim=(self.low[1], self.high[1]))
        key(ax, columns=4)
        return self.features


def _legend(alt: Any, look: dict[str, Any]) -> dict[str, Any]:
    return {"title": look["title"], "legend": alt.Legend(columns=look["columns"], symbolSize=90)}
