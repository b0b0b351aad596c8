"""The curve -ln p with one's own rows on it: what a row gave to the truth, and what that cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np

from crossent.explaining.pictures._charts import data, written
from crossent.explaining.pictures._picture import AbstractPicture
from crossent.explaining.pictures._plots import key, words
from crossent.explaining.pictures._rows import chance_text, drawn, of_one_class, read_rows
from crossent.rendering import count_text, loss_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crossent.explaining import Explanation
    from crossent.explaining.pictures._theme import Theme

    Floats = NDArray[np.float64]

_MOST = 300  # marks of a kind that a reader can tell apart
_CHANCES = ((2, "coin flip"), (10, "1 in 10"), (1e3, "1 in 1,000"), (1e6, "1 in a million"), (1e9, "1 in a billion"))
_X, _Y = "probability given to what happened", "loss −ln p (nats)"


@final
@dataclass(frozen=True, eq=False)
class SurpriseCurve(AbstractPicture):
    """Rows on the curve of -ln p.

    Attributes
    ----------
    p_truth, losses : array
        Of each row.
    right : boolean array
        Whether the truth was the most probable class.
    names : tuple of str, or none
        The ids of the rows.

    Examples
    --------
    >>> from crossent.pictures import SurpriseCurve
    >>> SurpriseCurve.from_predictions([0, 1], [[0.5, 0.5], [0.75, 0.25]]).title
    'The costliest row gave 25% to what happened: 1.39 nats'
    """

    grid: ClassVar[str] = "none"

    p_truth: Floats
    losses: Floats
    right: NDArray[np.bool_]
    names: tuple[str, ...] | None = None

    @classmethod
    def from_predictions(
        cls,
        truth: Any,
        probs: Any = None,
        *,
        logits: Any = None,
        log_probs: Any = None,
        classes: Sequence[Any] | None = None,
        **reading: Any,
    ) -> SurpriseCurve:
        """Return the picture of some predictions: arrays, or a file or dataframe as the first argument."""
        rows = read_rows(truth, probs, logits=logits, log_probs=log_probs, classes=classes, **reading)
        rows = of_one_class(rows, "the curve −ln p")
        return cls(rows.p_truth, rows.losses, rows.right, rows.ids)

    @classmethod
    def from_explanation(cls, explanation: Explanation) -> SurpriseCurve:
        """Return the picture of the rows of an explanation: the one that is worked out, or all of a small batch."""
        from crossent.errors import InvalidInput

        examples = [one for one in explanation.examples if one.p_truth is not None]
        if not examples:
            raise InvalidInput("explanation: the curve −ln p needs one class a row; found soft truth; use EntropyArea")
        p = np.array([one.p_truth for one in examples], dtype=np.float64)
        right = [one.p_truth == max(one.probabilities) for one in examples]
        return cls(p, np.array([one.nats for one in examples]), np.array(right, dtype=np.bool_))

    @property
    def title(self) -> str:
        """What the costliest row cost."""
        worst = float(self.losses.max())
        if np.isinf(worst):
            count = count_text(int(np.isinf(self.losses).sum()), "row")
            return f"The truth had probability 0 in {count}: the loss there is infinite"
        gave = f"gave {chance_text(float(np.exp(-worst)))} to what happened: {loss_text(worst, 2)} nats"
        return f"The costliest row {gave}" if len(self.losses) > 1 else f"This row {gave}"

    @property
    def finding(self) -> str:
        """How the wrong rows compare with the right ones."""
        if len(self.losses) == 1:
            return f"the most probable class was {'right' if self.right[0] else 'wrong'}"
        total, parts = float(self.losses.sum()), [count_text(len(self.losses), "row")]
        for name, chosen in (("right", self.right), ("wrong", ~self.right)):
            if chosen.any():
                mean = float(self.losses[chosen].mean())
                share = f" ({float(self.losses[chosen].sum()) / total:.0%} of the loss)" if 0 < total < np.inf else ""
                parts.append(f"{int(chosen.sum()):,} {name} at {loss_text(mean, 3)} nats{share}")
        return " · ".join(parts)

    def _top(self) -> float:
        finite = self.losses[np.isfinite(self.losses)]
        return max(1.2, 1.1 * float(finite.max(initial=0.0)))

    def _marks(self) -> list[dict[str, Any]]:
        """Return the rows to draw: of each kind evenly through the ranks, the costliest among them."""
        order, found = np.argsort(self.losses, kind="stable"), []
        for name, chosen in (("right", self.right), ("wrong", ~self.right)):
            for i in drawn(order[chosen[order]], _MOST):
                height = min(float(self.losses[i]), self._top())
                found.append({"p": float(self.p_truth[i]), "loss": height, "row": name})
        return found

    def _kinds(self) -> list[str]:
        return [name for name, chosen in (("right", self.right), ("wrong", ~self.right)) if chosen.any()]

    def _landmarks(self) -> list[dict[str, Any]]:
        """Return the heights of chances that people know, as far apart as their words need."""
        return [
            {"loss": float(np.log(one)), "text": f"{word}: {np.log(one):.2f}", "p": 1.0}
            for one, word in _CHANCES
            if np.log(one) < 0.97 * self._top() and (one > 2 or self._top() < 12)
        ]

    def _worst(self) -> dict[str, Any]:
        """Return the words beside the costliest row."""
        i = int(self.losses.argmax())
        name = f"row {self.names[i]}: " if self.names is not None else ""
        said = "∞" if np.isinf(self.losses[i]) else loss_text(float(self.losses[i]), 2)
        p = float(self.p_truth[i])
        return {"p": p, "loss": min(float(self.losses[i]), self._top()), "text": f"{name}{said}", "left": p > 0.6}

    def _layers(self, alt: Any, theme: Theme) -> Any:
        top = self._top()
        curve = [{"p": float(np.exp(-a)), "loss": float(a)} for a in np.linspace(0.0, top, 300)]
        x = alt.X("p:Q", title=_X, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", grid=False))
        y = alt.Y("loss:Q", title=_Y, scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(grid=False))
        names, colors = ["right", "wrong"], [theme.first, theme.wrong]
        look = {"legend": None} if len(self._kinds()) < 2 else {"title": "the most probable class was"}
        marks = data(alt, self._marks()).mark_point(size=60, strokeWidth=1.6, opacity=0.85, clip=False).encode(
            x=x, y=y,
            color=alt.Color("row:N", scale=alt.Scale(domain=names, range=colors), **look),
            shape=alt.Shape("row:N", scale=alt.Scale(domain=names, range=["circle", "cross"]), **look),
        )  # fmt: skip
        line = data(alt, curve).mark_line(color=theme.ink, strokeWidth=1.5).encode(x=x, y=y, order="loss:Q")
        base = data(alt, self._landmarks()).encode(x=x, y=y)
        known = [data(alt, self._landmarks()).mark_rule(color=theme.faint, strokeDash=[4, 3]).encode(y=y)]
        known += written(base, theme, halo=False, align="right", dy=-7, fontSize=11, opacity=0.8)
        worst = self._worst()
        side = {"align": "right", "dx": -10} if worst["left"] else {"dx": 11}
        named = written(data(alt, [worst]).encode(x=x, y=y), theme, fontWeight="bold", **side)
        return alt.layer(*known, line, marks, *named).properties(width=460, height=280)

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        heights = np.linspace(0.0, self._top(), 300)
        ax.plot(np.exp(-heights), heights, color=theme.ink, linewidth=1.3)
        for one in self._landmarks():
            ax.axhline(one["loss"], color=theme.faint, linestyle="--", linewidth=0.9)
            ax.annotate(one["text"], (1.0, one["loss"]), (0, 2), textcoords="offset points", ha="right", va="bottom",
                        fontsize=8, color=theme.ink, alpha=0.85)  # fmt: skip
        for name, mark, color in (("right", "o", theme.first), ("wrong", "P", theme.wrong)):
            mine = [one for one in self._marks() if one["row"] == name]
            ax.scatter(
                [one["p"] for one in mine], [one["loss"] for one in mine], marker=mark, s=30, linewidths=1.2,
                label=f"top class {name}", alpha=0.85, facecolors="none", edgecolors=color, zorder=3, clip_on=False,
            )  # fmt: skip
        worst = self._worst()
        side = {"ha": "right", "shift": (-8, 0)} if worst["left"] else {"shift": (9, 0)}
        words(ax, theme, worst["p"], worst["loss"], worst["text"], fontweight="bold", **side)
        ax.set(xlim=(0.0, 1.0), ylim=(0.0, self._top()))
        ax.xaxis.set_major_formatter("{x:.0%}")
        if len(self._kinds()) > 1:
            key(ax)
        return _X, _Y
