"""Two models on the same rows: the loss of the one against the loss of the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np

from crossent.errors import InvalidInput, ShapeMismatch
from crossent.explaining.pictures._charts import data, written
from crossent.explaining.pictures._picture import AbstractPicture
from crossent.explaining.pictures._plots import words
from crossent.explaining.pictures._rows import Rows, read_rows
from crossent.rendering import loss_text, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crossent.explaining.pictures._theme import Theme

    Floats = NDArray[np.float64]

_FLOOR, _CEILING = 1e-4, 50.0  # losses outside stand on the edge
_EDGE = 0.7  # of the floor is where the frame begins, so that marks on the edge are whole
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

    Examples
    --------
    >>> from crossent.pictures import ComparisonScatter
    >>> pair = ComparisonScatter.from_predictions([1, 1], [0.5, 0.5], [0.25, 0.9], names=("old", "new"))
    >>> pair.title
    'old costs 7% less a row: 0.6931 nats against 0.7458'
    """

    wide: ClassVar[int] = 470
    inches: ClassVar[tuple[float, float]] = (5.4, 5.4)

    names: tuple[str, str]
    first: Floats
    second: Floats

    @classmethod
    def from_predictions(
        cls,
        truth: Any,
        a: Any,
        b: Any,
        *,
        names: tuple[str, str] = ("A", "B"),
        kind: str = "probs",
        classes: Sequence[Any] | None = None,
    ) -> ComparisonScatter:
        """Return the picture of two predictions of the same rows; ``kind`` is "probs", "logits" or "log_probs"."""
        if kind not in {"probs", "logits", "log_probs"}:
            raise InvalidInput(f'kind: must be "probs", "logits" or "log_probs"; found {kind!r}')
        one, two = (read_rows(truth, **{kind: given}, classes=classes).losses for given in (a, b))
        if len(one) != len(two):
            raise ShapeMismatch(f"b: must have the {len(one):,} rows of a; found {len(two):,}")
        return cls(names, one, two)

    @classmethod
    def from_files(
        cls,
        a: Any,
        b: Any,
        *,
        names: tuple[str, str] | None = None,
        classes: Sequence[Any] | None = None,
        **reading: Any,
    ) -> ComparisonScatter:
        """Return the picture of two files or dataframes of predictions, rows joined by ids where there are any."""
        one, two = (read_rows(source, classes=classes, **reading) for source in (a, b))
        place = _joined(one, two)
        same = np.array(one.classes, dtype=object)[one.truth] == np.array(two.classes, dtype=object)[two.truth[place]]
        if not same.all():
            row = int(np.argmin(same))
            where = f"row {row + 1}" if one.ids is None else f"id {one.ids[row]}"
            raise InvalidInput(
                f"b: the truth must be the same in both; found {int((~same).sum()):,} rows where it is not, the first "
                f"is {where}; give rows of the same data, or a column of ids that joins them"
            )
        return cls(names or (_short(one.name), _short(two.name)), one.losses, two.losses[place])

    @property
    def share_better(self) -> float:
        """The share of rows on which the second model costs less."""
        return float((self.second < self.first).mean())

    def _shown(self, place: int) -> str:
        return shortened(self.names[place], 24)

    @property
    def title(self) -> str:
        """Which is better on average, and whether on most rows."""
        means = [float(self.first.mean()), float(self.second.mean())]
        if means[0] == means[1]:
            return f"{self._shown(0)} and {self._shown(1)} cost the same: {loss_text(means[0])} nats a row"
        best = int(means[1] < means[0])
        low, high = means[best], means[1 - best]
        less = f"{1 - low / high:.0%} less a row" if np.isfinite(high) else "less a row"
        share = (self.share_better, float((self.first < self.second).mean()))[1 - best]
        though = f", though it is lower on only {share:.0%} of the rows" if share < 0.4 else ""
        return f"{self._shown(best)} costs {less}: {loss_text(low)} nats against {loss_text(high)}{though}"

    @property
    def finding(self) -> str:
        """On how many rows each is better."""
        first = float((self.first < self.second).mean())
        return (
            f"{len(self.first):,} rows: {self._shown(1)} is lower on {self.share_better:.0%}, "
            f"{self._shown(0)} on {first:.0%} · each mark is a row"
        )

    def _marks(self) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Return the points to draw: those that differ most, and an even share of the others."""
        apart = np.argsort(-np.abs(np.nan_to_num(self.first - self.second, nan=0.0)), kind="stable")
        rest = apart[_MOST // 2 :]
        kept = np.concatenate([apart[: _MOST // 2], rest[:: max(1, len(rest) // (_MOST // 2))]])
        x, y = (np.clip(losses[kept], _FLOOR, self._top() / 1.15) for losses in (self.first, self.second))
        return x, y, self.second[kept] < self.first[kept]

    def _top(self) -> float:
        both = np.concatenate([self.first, self.second])
        greatest = float(both[np.isfinite(both)].max(initial=1.0))
        return _CEILING if np.isinf(both).any() else min(_CEILING, 1.6 * greatest)

    def _sides(self) -> list[dict[str, Any]]:
        """Return the words in the two corners: on which side which model is better."""
        low, high = np.log10(_FLOOR), np.log10(self._top())
        near, far = (10.0 ** (low + part * (high - low)) for part in (0.05, 0.96))
        return [
            {"a": near, "b": far, "text": f"▲ {self._shown(0)} is better", "side": "left"},
            {"a": far, "b": near, "text": f"● {self._shown(1)} is better", "side": "right"},
        ]

    def _ticks(self) -> list[float]:
        return [10.0**power for power in range(round(np.log10(_FLOOR)), int(np.log10(self._top())) + 1)]

    def _layers(self, alt: Any, theme: Theme) -> Any:
        names = ["first", "second"]
        values = [
            {"a": float(x), "b": float(y), "who": names[int(better)]}
            for x, y, better in zip(*self._marks(), strict=True)
        ]
        scale = alt.Scale(type="log", domain=[_EDGE * _FLOOR, self._top()], nice=False)
        label = f"datum.value <= {_FLOOR} ? '≤ {_FLOOR:g}' : format(datum.value, '~g')"
        axis = alt.Axis(values=self._ticks(), labelExpr=label)
        x = alt.X("a:Q", title=f"loss of {self._shown(0)} (nats)", scale=scale, axis=axis)
        y = alt.Y("b:Q", title=f"loss of {self._shown(1)} (nats)", scale=scale, axis=axis)
        look = {"legend": None}
        marks = data(alt, values).mark_point(size=34, opacity=0.7, strokeWidth=1.3).encode(
            x=x, y=y,
            color=alt.Color("who:N", scale=alt.Scale(domain=names, range=[theme.wrong, theme.first]), **look),
            shape=alt.Shape("who:N", scale=alt.Scale(domain=names, range=["triangle-up", "circle"]), **look),
        )  # fmt: skip
        ends = [{"a": _EDGE * _FLOOR, "b": _EDGE * _FLOOR}, {"a": self._top(), "b": self._top()}]
        diagonal = data(alt, ends).mark_line(color=theme.ink, strokeDash=[4, 3], strokeWidth=1.5).encode(x=x, y=y)
        said = []
        for one, color in zip(self._sides(), (theme.wrong, theme.first), strict=True):
            said += written(data(alt, [one]).encode(x=x, y=y), theme, align=one["side"], fontSize=13, fontWeight="bold",
                            color=color)  # fmt: skip
        return alt.layer(marks, diagonal, *said).properties(width=370, height=370)

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        x, y, better = self._marks()
        for chosen, mark, color in ((~better, "^", theme.wrong), (better, "o", theme.first)):
            ax.scatter(x[chosen], y[chosen], marker=mark, s=20, facecolors="none", edgecolors=color, alpha=0.75)
        ends = (_EDGE * _FLOOR, self._top())
        ax.plot(ends, ends, color=theme.ink, linestyle="--", linewidth=1.2)
        for one, color in zip(self._sides(), (theme.wrong, theme.first), strict=True):
            words(ax, theme, one["a"], one["b"], one["text"], ha=one["side"], fontweight="bold", color=color)
        ax.set(xscale="log", yscale="log", xlim=ends, ylim=ends, aspect="equal")
        labels = [f"≤ {_FLOOR:g}", *(f"{tick:g}" for tick in self._ticks()[1:])]
        ax.set_xticks(self._ticks(), labels)
        ax.set_yticks(self._ticks(), labels)
        ax.minorticks_off()
        return f"loss of {self._shown(0)} (nats)", f"loss of {self._shown(1)} (nats)"


def _joined(one: Rows, two: Rows) -> NDArray[np.intp]:
    """Return the place in the second of each row of the first."""
    if one.ids is None or two.ids is None:
        if len(one.losses) != len(two.losses):
            raise ShapeMismatch(
                f"b: without ids both must have the same rows; found {len(one.losses):,} and {len(two.losses):,}; "
                "name the column of ids with id="
            )
        return np.arange(len(one.losses))
    places = {name: place for place, name in enumerate(two.ids)}
    if len(places) < len(two.ids) or len(set(one.ids)) < len(one.ids):
        raise InvalidInput("id: must name each row once; found an id that comes twice; join by another column with id=")
    missing = next((name for name in one.ids if name not in places), None)
    if missing is not None or len(one.ids) != len(two.ids):
        only = missing if missing is not None else next(name for name in two.ids if name not in set(one.ids))
        raise InvalidInput(
            f"id: both must have the same rows; found {len(one.ids):,} and {len(two.ids):,}, id {only} in one alone; "
            "leave the others out first, or see crossent compare --join inner"
        )
    return np.array([places[name] for name in one.ids], dtype=np.intp)


def _short(name: str) -> str:
    """Return the name of a file without its folders and its ending."""
    return Path(name).stem or name
