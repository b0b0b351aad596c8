"""Each class as an area: as wide as it has rows, as high as a row of it costs, so that the area is its loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np

from crossent.explaining.pictures._boxes import WIDTH, fitting, room
from crossent.explaining.pictures._charts import data, written
from crossent.explaining.pictures._picture import AbstractPicture
from crossent.explaining.pictures._plots import words
from crossent.explaining.pictures._rows import of_one_class, read_rows
from crossent.rendering import count_text, loss_text, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crossent.explaining.pictures._theme import Theme
    from crossent.scoring import Score

    Floats = NDArray[np.float64]

_UP = "mean loss of a row (nats)"


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
    infinite : int
        Rows left out because they cost infinity.

    Examples
    --------
    >>> from crossent.pictures import ClassArea
    >>> area = ClassArea.from_predictions(["a", "a", "a", "b"], [0.5, 0.5, 0.5, 0.125], classes=["a", "b"])
    >>> area.title
    '“b” is 25% of the rows and 50% of the loss'
    """

    grid: ClassVar[str] = "y"

    classes: tuple[str, ...]
    rows: Floats
    loss: Floats
    total: float
    infinite: int = 0

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
    ) -> ClassArea:
        """Return the picture of some predictions: arrays, or a file or dataframe as the first argument."""
        found = read_rows(truth, probs, logits=logits, log_probs=log_probs, classes=classes, **reading)
        found = of_one_class(found, "each class as an area")
        finite = np.isfinite(found.losses)
        k = len(found.classes)
        rows = np.bincount(found.truth[finite], minlength=k)
        sums = np.bincount(found.truth[finite], weights=found.losses[finite], minlength=k)
        return cls._of(found.classes, rows, sums / np.maximum(rows, 1), int((~finite).sum()))

    @classmethod
    def from_score(cls, score: Score) -> ClassArea:
        """Return the picture of a score; a class that costs infinity cannot be drawn, so it is left out."""
        seen = [one for one in score.per_class if one.rows and np.isfinite(one.loss)]
        rows = np.array([one.rows for one in seen], dtype=np.float64)
        return cls._of([one.name for one in seen], rows, np.array([one.loss for one in seen]), score.infinite.rows)

    @classmethod
    def _of(cls, names: Sequence[str], rows: Any, loss: Any, infinite: int) -> ClassArea:
        from crossent.errors import InvalidInput

        kept = np.flatnonzero(rows)
        if not len(kept):
            raise InvalidInput("truth: an area needs rows of finite loss; found none; see the rows with SurpriseCurve")
        order = kept[np.argsort(-loss[kept], kind="stable")]
        total = float((rows * loss)[order].sum() / rows[order].sum())
        return cls(tuple(names[place] for place in order), rows[order], loss[order], total, infinite)

    @property
    def share(self) -> Floats:
        """The share of the loss that each class carries."""
        area = self.rows * self.loss
        return np.asarray(area / area.sum()) if area.sum() > 0 else np.zeros(len(area))

    @property
    def title(self) -> str:
        """Which class carries most beyond its rows."""
        shares = self.rows / self.rows.sum()
        k = int((self.share - shares).argmax())
        return f"“{shortened(self.classes[k], 24)}” is {shares[k]:.0%} of the rows and {self.share[k]:.0%} of the loss"

    @property
    def finding(self) -> str:
        """How to read it."""
        more = f" · {count_text(self.infinite, 'row')} of infinite loss left out" if self.infinite else ""
        return f"width: rows · height: mean loss · area: loss, and its share written above{more}"

    def _boxes(self) -> list[dict[str, Any]]:
        """Return one rectangle a class, with as much of its name as fits above it."""
        right, found = np.cumsum(self.rows), []
        for name, n, end, loss, part in zip(self.classes, self.rows, right, self.loss, self.share, strict=True):
            letters = room(n, right[-1])
            found.append({
                "class": name, "left": float(end - n), "right": float(end), "middle": float(end - n / 2),
                "loss": float(loss), "zero": 0.0, "text": fitting(name, letters),
                "part": f"{part:.0%}" if letters >= 4 else "",
            })  # fmt: skip
        return found

    def _mean(self) -> dict[str, Any]:
        return {"loss": self.total, "right": float(self.rows.sum()), "text": f"mean {loss_text(self.total)}"}

    def _layers(self, alt: Any, theme: Theme) -> Any:
        base = data(alt, self._boxes())
        top = 1.18 * float(self.loss.max()) or 1.0
        y = alt.Y(
            "loss:Q",
            title=_UP,
            scale=alt.Scale(domain=[0, top], nice=False),
            axis=alt.Axis(tickCount=6, zindex=1, grid=False),
        )
        scale = alt.Scale(domain=[0, float(self.rows.sum())], nice=False)
        x = alt.X("left:Q", title="rows", axis=alt.Axis(tickCount=6, grid=False), scale=scale)
        boxes = base.mark_rect(stroke=theme.paper, strokeWidth=1.5, color=theme.first).encode(
            x=x, x2="right:Q", y=y, y2="zero:Q"
        )  # fmt: skip
        middle = alt.X("middle:Q", scale=scale)
        names = written(base.encode(x=middle, y=y), theme, align="center", dy=-22, fontWeight="bold", fontSize=13)
        parts = written(base.encode(x=middle, y=y), theme, "part:N", align="center", dy=-8, fontSize=11)
        mean = data(alt, [self._mean()]).encode(y=y)
        rule = mean.mark_rule(color=theme.ink, strokeDash=[5, 3], strokeWidth=1.5)
        named = written(mean.encode(x=alt.X("right:Q", scale=scale)), theme, dx=6)
        return alt.layer(boxes, rule, *names, *parts, *named).properties(width=WIDTH, height=280)

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        boxes = self._boxes()
        left = [one["left"] for one in boxes]
        ax.bar(left, self.loss, self.rows, align="edge", color=theme.first, edgecolor=theme.paper, linewidth=1.2)
        ax.axhline(self.total, color=theme.ink, linestyle="--", linewidth=1.2)
        mean = self._mean()
        words(ax, theme, mean["right"], mean["loss"], mean["text"], shift=(5, 0))
        for one in boxes:
            look = {"ha": "center", "shift": (0, 7)}
            words(ax, theme, one["middle"], one["loss"], one["part"], fontsize=8, **look)
            words(ax, theme, one["middle"], one["loss"], one["text"], fontweight="bold", ha="center", shift=(0, 18))
        ax.set(xlim=(0, float(self.rows.sum())), ylim=(0, 1.18 * float(self.loss.max()) or 1.0))
        ax.xaxis.set_major_formatter("{x:,.0f}")
        return "rows", _UP
