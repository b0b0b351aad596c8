"""Truth and prediction of one row as bars, and the gradient's arrows between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np

from crossent.explaining.pictures._charts import data, over_classes, written
from crossent.explaining.pictures._one_row import explained
from crossent.explaining.pictures._picture import AbstractPicture
from crossent.explaining.pictures._plots import key, words
from crossent.rendering import count_text, loss_text, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crossent.explaining import Explanation
    from crossent.explaining.pictures._theme import Theme

    Floats = NDArray[np.float64]

_MOST = 12
_STILL = 5e-4  # a smaller move cannot be seen, nor written in three decimals
_SAID, _TRUE = "said p", "truth y"
_HEIGHT = 0.3


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

    Examples
    --------
    >>> from crossent.pictures import GradientBars
    >>> bars = GradientBars.from_predictions("dog", logits=[2, 1, 0.1], classes=["cat", "dog", "bird"])
    >>> bars.title
    '“dog” is pushed up by 0.758, most of it taken from “cat”'
    """

    grid: ClassVar[str] = "x"

    classes: tuple[str, ...]
    truth: Floats
    probs: Floats
    gradient: Floats
    loss: float

    @classmethod
    def from_predictions(
        cls,
        truth: Any,
        probs: Any = None,
        *,
        logits: Any = None,
        log_probs: Any = None,
        classes: Sequence[str] | None = None,
        **reading: Any,
    ) -> GradientBars:
        """Return the picture of one row: ``truth`` is a class, its number, or a distribution.

        With a file or a dataframe as the first argument, ``id=`` or ``row=`` picks the row.
        """
        spaces = {"probs": probs, "logits": logits, "log_probs": log_probs}
        return cls.from_explanation(
            explained(truth, spaces, (0, 1), "one row", "one of them", classes=classes, **reading)
        )

    @classmethod
    def from_explanation(cls, explanation: Explanation) -> GradientBars:
        """Return the picture of the row that an explanation works out: of a batch the costliest."""
        one = explanation.example
        return cls(
            one.case.classes, np.array(one.case.truth), np.array(one.probabilities), np.array(one.gradient), one.nats
        )

    @property
    def title(self) -> str:
        """Which class is pushed up most, and how far."""
        up, down = int(self.gradient.argmin()), int(self.gradient.argmax())
        if abs(self.gradient[up]) < _STILL and abs(self.gradient[down]) < _STILL:
            return "Nothing left to push: what was said is what happened"
        raised = f"“{shortened(self.classes[up], 20)}” is pushed up by {-self.gradient[up]:.3f}"
        lowered = f"“{shortened(self.classes[down], 20)}” down by {self.gradient[down]:.3f}"
        if abs(self.gradient.sum()) < _STILL:  # classes that exclude one another
            return f"{raised}, most of it taken from “{shortened(self.classes[down], 20)}”"
        if self.gradient[up] >= 0:
            return lowered.replace("down", "is pushed down")
        return f"{raised}, {lowered}" if self.gradient[down] > _STILL else raised

    @property
    def finding(self) -> str:
        """The loss, and what the arrows are."""
        rest = len(self.classes) - len(self._order())
        more = f" · {count_text(rest, 'class')} more, each moved by less" if rest else ""
        return f"loss {loss_text(self.loss)} nats · arrows from p to y: a step against the gradient p − y{more}"

    def _order(self) -> NDArray[np.intp]:
        """Return the classes to draw, in their own order: all of a few, else those that can be seen to move."""
        ranked = np.argsort(-np.abs(self.gradient), kind="stable")
        moving = int((np.abs(self.gradient) >= _STILL).sum())
        most = _MOST if moving > 5 or len(ranked) <= 5 else max(moving, 2)
        return np.sort(ranked[:most])

    def _size(self) -> tuple[float, float]:
        return self.inches[0], 1.6 + (0.85 if len(self._order()) <= 5 else 0.5) * len(self._order())

    def _lanes(self) -> list[dict[str, Any]]:
        """Return each class with its lane, and what is written beside it."""
        found = []
        for lane, k in enumerate(self._order()):
            p, y, slope = float(self.probs[k]), float(self.truth[k]), float(self.gradient[k])
            text = "0" if slope == 0 else f"{-slope:+.3f}" if abs(slope) >= _STILL else f"{-slope:+.0e}"
            found.append({"lane": lane, "p": p, "y": y, "at": max(p, y), "text": text.replace("-", "−"),
                          "up": y > p, "seen": abs(y - p) > 0.02, "name": shortened(self.classes[k], 22)})  # fmt: skip
        return found

    def _layers(self, alt: Any, theme: Theme) -> Any:
        lanes = self._lanes()
        names = [one["name"] for one in lanes]
        x = alt.Scale(domain=[0.0, 1.16], nice=False)
        axis = alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1], format="%")
        places = alt.Axis(values=list(range(len(names))), labelExpr=over_classes(names), grid=False, ticks=False,
                          labelFontSize=13, labelPadding=8, labelLimit=200)  # fmt: skip
        y = alt.Scale(domain=[-0.6, len(names) - 0.4], reverse=True, nice=False)
        bars = [
            {"zero": 0.0, "value": one[what], "from": one["lane"] + low, "to": one["lane"] + low + _HEIGHT,
             "what": name}
            for one in lanes for what, name, low in (("p", _SAID, -0.1 - _HEIGHT), ("y", _TRUE, 0.1))
        ]  # fmt: skip
        drawn = data(alt, bars).mark_rect(stroke=theme.ink, strokeWidth=0.8).encode(
            x=alt.X("zero:Q", title="probability", scale=x, axis=axis), x2="value:Q",
            y=alt.Y("from:Q", title=None, scale=y, axis=places), y2="to:Q",
            color=alt.Color("what:N", title=None, sort=[_SAID, _TRUE],
                            scale=alt.Scale(domain=[_SAID, _TRUE], range=[theme.first, theme.faint])),
        )  # fmt: skip
        base = data(alt, lanes)
        lane = alt.Y("lane:Q", scale=y)
        shown = base.transform_filter("datum.seen")
        shaft = shown.mark_rule(color=theme.ink, strokeWidth=2.5).encode(x=alt.X("p:Q", scale=x), x2="y:Q", y=lane)
        heads = [
            shown.transform_filter(f"datum.up == {str(up).lower()}")
            .mark_text(text=head, color=theme.ink, fontSize=15, align=side, baseline="middle")
            .encode(x=alt.X("y:Q", scale=x), y=lane)
            for up, head, side in ((True, "▶", "right"), (False, "◀", "left"))
        ]
        text = written(base.encode(x=alt.X("at:Q", scale=x), y=lane), theme, dx=9, fontSize=13)
        return alt.layer(drawn, shaft, *heads, *text).properties(
            width=440, height=max(90, (62 if len(names) <= 5 else 42) * len(names))
        )

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        lanes = self._lanes()
        places = np.array([one["lane"] for one in lanes], dtype=np.float64)
        look = {"height": _HEIGHT, "edgecolor": theme.ink, "linewidth": 0.7}
        ax.barh(places - 0.1 - _HEIGHT / 2, [one["p"] for one in lanes], color=theme.first, label=_SAID, **look)
        ax.barh(places + 0.1 + _HEIGHT / 2, [one["y"] for one in lanes], color=theme.faint, hatch="///", label=_TRUE,
                **look)  # fmt: skip
        for one in lanes:
            if one["seen"]:
                arrow = {"arrowstyle": "-|>", "color": theme.ink, "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0}
                ax.annotate("", xy=(one["y"], one["lane"]), xytext=(one["p"], one["lane"]), arrowprops=arrow)
            words(ax, theme, one["at"], one["lane"], one["text"], shift=(7, 0))
        ax.set_yticks(places, [one["name"] for one in lanes])
        ax.set(xlim=(0.0, 1.16), ylim=(len(lanes) - 0.4, -0.6), xticks=[0, 0.2, 0.4, 0.6, 0.8, 1])
        ax.xaxis.set_major_formatter("{x:.0%}")
        key(ax)
        ax.tick_params(axis="y", length=0)
        return "probability", ""
