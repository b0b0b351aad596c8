"""The curve -ln p with one's own rows on it: what a row gave to the truth, and what that cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.explaining.pictures._picture import AbstractPicture
from crossent.explaining.pictures._rows import read_rows
from crossent.scoring._words import count_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crossent.explaining.pictures._theme import Theme

    Floats = NDArray[np.float64]

_MOST = 400  # marks that a reader can tell apart


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
    """

    p_truth: Floats
    losses: Floats
    right: NDArray[np.bool_]

    @classmethod
    def from_predictions(
        cls, truth: Any, probs: Any = None, *, logits: Any = None, classes: Sequence[str] | None = None
    ) -> SurpriseCurve:
        """Return the picture of some predictions."""
        rows = read_rows(truth, probs, logits=logits, classes=classes)
        return cls(rows.p_truth, rows.losses, rows.probs.argmax(axis=1) == rows.truth)

    @property
    def title(self) -> str:
        """What the costliest row cost."""
        worst = float(self.losses.max())
        if np.isinf(worst):
            count = count_text(int(np.isinf(self.losses).sum()), "row")
            return f"The truth had probability 0 in {count}: the loss there is infinite"
        return f"The costliest row gave {float(self.p_truth.min()):.2g} to what happened: {worst:.2f} nats"

    @property
    def finding(self) -> str:
        """How the wrong rows compare with the right ones."""
        parts = [f"{len(self.losses):,} rows"]
        for name, chosen in (("right", self.right), ("wrong", ~self.right)):
            if chosen.any():
                parts.append(f"{int(chosen.sum()):,} {name}, {float(self.losses[chosen].mean()):.3g} nats each")
        return " · ".join(parts)

    def _shown(self) -> tuple[NDArray[np.intp], float, Floats]:
        """Return the rows to draw (evenly through the ranks, the costliest among them), the top, and their heights."""
        order = np.argsort(self.losses, kind="stable")
        kept = order[np.unique(np.linspace(0, len(order) - 1, _MOST).astype(np.intp))]
        finite = self.losses[np.isfinite(self.losses)]
        top = max(1.2, 1.08 * float(finite.max(initial=0.0)))
        return kept, top, np.minimum(self.losses[kept], top)

    def _layers(self, alt: Any, theme: Theme) -> Any:
        kept, top, heights = self._shown()
        p = np.exp(-np.linspace(0.0, top, 300))
        curve = [{"p": float(a), "loss": float(-np.log(a))} for a in p]
        rows = [
            {"p": float(self.p_truth[i]), "loss": float(height), "row": "right" if self.right[i] else "wrong"}
            for i, height in zip(kept, heights, strict=True)
        ]
        x = alt.X(
            "p:Q", title="probability given to the truth", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%")
        )
        y = alt.Y("loss:Q", title="loss −ln p (nats)", scale=alt.Scale(domain=[0, top]))
        names, colors = ["right", "wrong"], [theme.first, theme.wrong]
        marks = alt.Chart(alt.Data(values=rows)).mark_point(size=55, filled=False, strokeWidth=1.5, opacity=0.75)
        drawn = marks.encode(
            x=x, y=y,
            color=alt.Color("row:N", title="top class", scale=alt.Scale(domain=names, range=colors)),
            shape=alt.Shape("row:N", title="top class", scale=alt.Scale(domain=names, range=["circle", "cross"])),
        )  # fmt: skip
        line = alt.Chart(alt.Data(values=curve)).mark_line(color=theme.ink, strokeWidth=1.5).encode(x=x, y=y)
        return (line + drawn).properties(width=460, height=280)

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        kept, top, heights = self._shown()
        p = np.exp(-np.linspace(0.0, top, 300))
        ax.plot(p, -np.log(p), color=theme.ink, linewidth=1.3)
        for name, mark, color, chosen in (
            ("right", "o", theme.first, self.right[kept]),
            ("wrong", "X", theme.wrong, ~self.right[kept]),
        ):
            ax.scatter(
                self.p_truth[kept][chosen], heights[chosen], marker=mark, s=28, label=name, alpha=0.75,
                facecolors="none" if mark == "o" else color, edgecolors=color, zorder=3, clip_on=False,
            )  # fmt: skip
        ax.set(xlim=(0.0, 1.0), ylim=(0.0, top))
        ax.legend(title=None)
        return "probability given to the truth", "loss −ln p (nats)"
