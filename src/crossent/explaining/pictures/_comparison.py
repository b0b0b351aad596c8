"""Two models on the same rows: the loss of the one against the loss of the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.errors import ShapeMismatch
from crossent.explaining.pictures._picture import AbstractPicture
from crossent.explaining.pictures._rows import read_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.explaining.pictures._theme import Theme

    Floats = NDArray[np.float64]

_FLOOR, _CEILING = 1e-4, 50.0  # losses outside stand on the edge
_MOST = 1500


@final
@dataclass(frozen=True, eq=False)
class ComparisonScatter(AbstractPicture):
    """Each row by its two losses; below the diagonal the second model is better.

    Attributes
    ----------
    names : (str, str)
    first, second : array
        The losses of each row.
    """

    names: tuple[str, str]
    first: Floats
    second: Floats

    @classmethod
    def from_predictions(
        cls, truth: Any, a: Any, b: Any, *, names: tuple[str, str] = ("A", "B"), kind: str = "probs"
    ) -> ComparisonScatter:
        """Return the picture of two predictions of the same rows; ``kind`` is "probs" or "logits"."""
        one, two = (read_rows(truth, **{kind: given}).losses for given in (a, b))
        if len(one) != len(two):
            raise ShapeMismatch(f"b: must have the {len(one):,} rows of a; found {len(two):,}")
        return cls(names, one, two)

    @property
    def share_better(self) -> float:
        """The share of rows on which the second model costs less."""
        return float((self.second < self.first).mean())

    @property
    def title(self) -> str:
        """Which is better on average."""
        a, b = float(self.first.mean()), float(self.second.mean())
        if a == b:
            return f"{self.names[0]} and {self.names[1]} cost the same: {a:.4f} nats a row"
        best = int(b < a)
        low, high = min(a, b), max(a, b)
        less = f"{1 - low / high:.0%} less" if np.isfinite(high) else "less"
        return f"{self.names[best]} costs {less}: {low:.4f} nats a row against {high:.4f}"

    @property
    def finding(self) -> str:
        """On how many rows the second is better."""
        return (
            f"{self.names[1]} is lower on {self.share_better:.0%} of {len(self.first):,} rows, "
            f"{self.names[0]} on {float((self.first < self.second).mean()):.0%}"
        )

    def _marks(self) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Return the points to draw: those that differ most, and an even share of the others."""
        apart = np.argsort(-np.abs(np.nan_to_num(self.first - self.second, nan=0.0)), kind="stable")
        rest = apart[_MOST // 2 :]
        kept = np.concatenate([apart[: _MOST // 2], rest[:: max(1, len(rest) // (_MOST // 2))]])
        x, y = (np.clip(losses[kept], _FLOOR, _CEILING) for losses in (self.first, self.second))
        return x, y, self.second[kept] < self.first[kept]

    def _top(self) -> float:
        finite = [losses[np.isfinite(losses)].max(initial=1.0) for losses in (self.first, self.second)]
        return (
            float(min(_CEILING, 1.3 * max(finite)))
            if np.isfinite(max(self.first.max(), self.second.max()))
            else _CEILING
        )

    def _layers(self, alt: Any, theme: Theme) -> Any:
        names = [f"{self.names[0]} better", f"{self.names[1]} better"]
        values = [
            {"a": float(x), "b": float(y), "who": names[int(better)]}
            for x, y, better in zip(*self._marks(), strict=True)
        ]
        scale = alt.Scale(type="log", domain=[_FLOOR, self._top()], nice=False)
        axis = alt.Axis(format="~g", tickCount=5)
        x = alt.X("a:Q", title=f"loss of {self.names[0]} (nats)", scale=scale, axis=axis)
        y = alt.Y("b:Q", title=f"loss of {self.names[1]} (nats)", scale=scale, axis=axis)
        marks = alt.Chart(alt.Data(values=values)).mark_point(size=30, opacity=0.6, strokeWidth=1.3).encode(
            x=x, y=y,
            color=alt.Color("who:N", title=None, scale=alt.Scale(domain=names, range=[theme.wrong, theme.first])),
            shape=alt.Shape("who:N", title=None, scale=alt.Scale(domain=names, range=["triangle-up", "circle"])),
        )  # fmt: skip
        ends = [{"a": _FLOOR, "b": _FLOOR}, {"a": self._top(), "b": self._top()}]
        diagonal = alt.Chart(alt.Data(values=ends)).mark_line(color=theme.ink, strokeDash=[4, 3]).encode(x=x, y=y)
        return (marks + diagonal).properties(width=360, height=360)

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        x, y, better = self._marks()
        for chosen, mark, color, name in (
            (~better, "^", theme.wrong, f"{self.names[0]} better"),
            (better, "o", theme.first, f"{self.names[1]} better"),
        ):
            ax.scatter(
                x[chosen], y[chosen], marker=mark, s=18, facecolors="none", edgecolors=color, alpha=0.7, label=name
            )
        ends = (_FLOOR, self._top())
        ax.plot(ends, ends, color=theme.ink, linestyle="--", linewidth=1)
        ax.set(xscale="log", yscale="log", xlim=ends, ylim=ends, aspect="equal")
        ax.legend(loc="upper left")
        return f"loss of {self.names[0]} (nats)", f"loss of {self.names[1]} (nats)"
