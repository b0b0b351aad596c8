"""Each class as an area: as wide as it has rows, as high as a row of it costs, so that the area is its loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.explaining.pictures._picture import AbstractPicture
from crossent.explaining.pictures._rows import read_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crossent.explaining.pictures._theme import Theme

    Floats = NDArray[np.float64]


@final
@dataclass(frozen=True, eq=False)
class ClassArea(AbstractPicture):
    """Where the loss comes from, class by class, the costliest first; rows of infinite loss are left out.

    Attributes
    ----------
    classes : tuple of str
    rows, loss : array
        Rows and mean loss of each class, in the order of the picture.
    total : float
        The mean loss of all rows.
    """

    classes: tuple[str, ...]
    rows: NDArray[np.int64]
    loss: Floats
    total: float

    @classmethod
    def from_predictions(
        cls, truth: Any, probs: Any = None, *, logits: Any = None, classes: Sequence[str] | None = None
    ) -> ClassArea:
        """Return the picture of some predictions."""
        found = read_rows(truth, probs, logits=logits, classes=classes)
        finite = np.isfinite(found.losses)
        k = len(found.classes)
        rows = np.bincount(found.truth[finite], minlength=k)
        sums = np.bincount(found.truth[finite], weights=found.losses[finite], minlength=k)
        kept = np.flatnonzero(rows)
        order = kept[np.argsort(-sums[kept] / rows[kept], kind="stable")]
        names = tuple(found.classes[place] for place in order)
        return cls(names, rows[order], sums[order] / rows[order], float(sums.sum() / rows.sum()))

    @property
    def share(self) -> Floats:
        """The share of the loss that each class carries."""
        area = self.rows * self.loss
        return np.asarray(area / area.sum()) if area.sum() > 0 else np.zeros(len(area))

    @property
    def title(self) -> str:
        """Which class costs most for its size."""
        share = float(self.rows[0] / self.rows.sum())
        return f"“{self.classes[0]}” is {share:.0%} of the rows and {self.share[0]:.0%} of the loss"

    @property
    def finding(self) -> str:
        """How to read it."""
        return f"width: rows · height: loss a row · area: loss · mean {self.total:.4f} nats (dashed)"

    def _layers(self, alt: Any, theme: Theme) -> Any:
        right = np.cumsum(self.rows)
        wide = self.rows / right[-1] > 0.045
        values = [
            {"class": name, "left": int(end - n), "right": int(end), "middle": float(end - n / 2), "loss": float(loss),
             "zero": 0.0, "text": name if room else "", "part": f"{part:.0%}" if room else ""}
            for name, n, end, loss, part, room in zip(
                self.classes, self.rows.tolist(), right.tolist(), self.loss, self.share, wide, strict=True
            )
        ]  # fmt: skip
        base = alt.Chart(alt.Data(values=values))
        y = alt.Y("loss:Q", title="loss of a row (nats)")
        x = alt.X(
            "left:Q", title="rows", axis=alt.Axis(tickCount=6), scale=alt.Scale(domain=[0, int(right[-1])], nice=False)
        )
        boxes = base.mark_rect(stroke=theme.paper, strokeWidth=1.5, color=theme.first).encode(
            x=x, x2="right:Q", y=y, y2="zero:Q"
        )  # fmt: skip
        middle = alt.X("middle:Q")
        names = base.mark_text(dy=-18, color=theme.ink, fontWeight="bold").encode(x=middle, y=y, text="text:N")
        parts = base.mark_text(dy=-6, color=theme.ink, fontSize=10).encode(x=middle, y=y, text="part:N")
        mean = alt.Chart(alt.Data(values=[{"loss": self.total}]))
        rule = mean.mark_rule(color=theme.ink, strokeDash=[5, 3], strokeWidth=1.5).encode(y=y)
        return (boxes + names + parts + rule).properties(width=520, height=280)

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        left = np.concatenate([[0], np.cumsum(self.rows)[:-1]])
        ax.bar(left, self.loss, self.rows, align="edge", color=theme.first, edgecolor=theme.paper, linewidth=1.2)
        for place, name in enumerate(self.classes):
            if self.rows[place] / self.rows.sum() > 0.045:
                at = (left[place] + self.rows[place] / 2, self.loss[place])
                ax.annotate(
                    f"{name}\n{self.share[place]:.0%}", at, ha="center", va="bottom", color=theme.ink, fontsize=9
                )
        ax.axhline(self.total, color=theme.ink, linestyle="--", linewidth=1.2)
        ax.set(xlim=(0, int(self.rows.sum())))
        ax.margins(y=0.15)
        return "rows", "loss of a row (nats)"
