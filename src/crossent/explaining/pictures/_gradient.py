"""Truth and prediction of one row as bars, and the gradient's arrows between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.explaining.pictures._picture import AbstractPicture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crossent.explaining.pictures._theme import Theme

    Floats = NDArray[np.float64]

_MOST = 12


@final
@dataclass(frozen=True, eq=False)
class GradientBars(AbstractPicture):
    """One row: what was said, what happened, and where the gradient p - y pushes the scores.

    Attributes
    ----------
    classes : tuple of str
    truth, probs, gradient : array, one number a class
    loss : float
        In nats.
    """

    classes: tuple[str, ...]
    truth: Floats
    probs: Floats
    gradient: Floats
    loss: float

    @classmethod
    def from_predictions(
        cls, truth: Any, probs: Any = None, *, logits: Any = None, classes: Sequence[str] | None = None
    ) -> GradientBars:
        """Return the picture of one row: ``truth`` is a class number or a distribution."""
        from crossent.losses import cross_entropy, cross_entropy_and_gradient, softmax

        given = np.asarray(probs if logits is None else logits, dtype=np.float64)
        if given.ndim != 1 or len(given) < 2:
            raise InvalidInput(f"probs: this picture shows one row of two or more classes; found shape {given.shape}")
        names = tuple(str(place) for place in range(len(given))) if classes is None else tuple(classes)
        if len(names) != len(given):
            raise InvalidInput(f"classes: must name {len(given)} classes; found {len(names)}")
        label = np.asarray(truth)[None]
        if logits is None:
            loss, said = np.asarray(cross_entropy(label, given[None]))[0], given
            with np.errstate(divide="ignore"):
                scores = np.log(given)
        else:
            scores, said = given, np.asarray(softmax(given))
            loss = np.asarray(cross_entropy(label, logits=given[None]))[0]
        _, gradient = cross_entropy_and_gradient(label, logits=scores[None])
        happened = np.eye(len(given))[int(label[0])] if label.ndim == 1 else np.asarray(label[0], dtype=np.float64)
        return cls(names, happened, said, np.asarray(gradient)[0], float(loss))

    @property
    def title(self) -> str:
        """Which class is pushed up most, and how far."""
        up = int(self.gradient.argmin())
        down = int(self.gradient.argmax())
        return (
            f"“{self.classes[up]}” is pushed up by {-self.gradient[up]:.3f}, "
            f"most of it taken from “{self.classes[down]}”"
        )

    @property
    def finding(self) -> str:
        """The loss, and what the arrows are."""
        return f"loss {self.loss:.4f} nats · the arrows go from p to y: step against the gradient p − y"

    def _order(self) -> NDArray[np.intp]:
        """Return the classes to draw: all of a few, else those that the gradient moves most, in their own order."""
        return np.sort(np.argsort(-np.abs(self.gradient), kind="stable")[:_MOST])

    def _layers(self, alt: Any, theme: Theme) -> Any:
        rows = [
            {"class": self.classes[k], "value": float(value), "what": what}
            for k in self._order()
            for what, value in (("said p", self.probs[k]), ("truth y", self.truth[k]))
        ]
        moves = [
            {"class": self.classes[k], "from": float(self.probs[k]), "to": float(self.truth[k]),
             "up": bool(self.truth[k] > self.probs[k]), "text": f"{-self.gradient[k]:+.3f}".replace("-", "−"),
             "at": float(max(self.probs[k], self.truth[k]))}
            for k in self._order()
        ]  # fmt: skip
        names = [self.classes[k] for k in self._order()]
        scale = alt.Scale(domain=[0.0, 1.12])
        y = alt.Y("class:N", sort=names, title=None, scale=alt.Scale(paddingInner=0.35))
        size = max(46, 100 - 6 * len(names))
        bars = alt.Chart(alt.Data(values=rows)).mark_bar().encode(
            x=alt.X("value:Q", title="probability", scale=scale, axis=alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1])),
            y=y, yOffset=alt.YOffset("what:N", sort=["said p", "truth y"]),
            color=alt.Color("what:N", title=None, sort=["said p", "truth y"],
                            scale=alt.Scale(domain=["said p", "truth y"], range=[theme.first, theme.faint])),
        )  # fmt: skip
        base = alt.Chart(alt.Data(values=moves))
        shaft = base.mark_rule(color=theme.ink, strokeWidth=2).encode(x=alt.X("from:Q", scale=scale), x2="to:Q", y=y)
        heads = [
            base.transform_filter(f"datum.up == {str(up).lower()}")
            .mark_point(shape=mark, color=theme.ink, filled=True, size=90, opacity=1)
            .encode(x=alt.X("to:Q", scale=scale), y=y)
            for up, mark in ((True, "triangle-right"), (False, "triangle-left"))
        ]
        text = base.mark_text(align="left", dx=9, color=theme.ink).encode(
            x=alt.X("at:Q", scale=scale), y=y, text="text:N"
        )
        return alt.layer(bars, shaft, *heads, text).properties(width=460, height=size * len(names) * 0.7)

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        order = self._order()
        places = np.arange(len(order))[::-1].astype(np.float64)
        ax.barh(places + 0.2, self.probs[order], 0.36, color=theme.first, label="said p")
        ax.barh(
            places - 0.2, self.truth[order], 0.36, color=theme.faint, label="truth y", hatch="//", edgecolor=theme.ink
        )
        for place, k in zip(places, order, strict=True):
            arrow = {"arrowstyle": "-|>", "color": theme.ink, "linewidth": 1.6}
            ax.annotate("", xy=(self.truth[k], place), xytext=(self.probs[k], place), arrowprops=arrow)
            text = f"{-self.gradient[k]:+.3f}".replace("-", "−")
            ax.text(max(self.probs[k], self.truth[k]) + 0.02, place, text, va="center", color=theme.ink)
        ax.set_yticks(places, [self.classes[k] for k in order])
        ax.set_xlim(0.0, 1.14)
        ax.legend(loc="lower right")
        return "probability", ""
