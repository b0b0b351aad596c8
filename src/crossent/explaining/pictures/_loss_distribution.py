"""How losses are spread over the rows, where the loss comes from, and how few rows carry most of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np

from crossent.explaining.pictures._charts import data, written
from crossent.explaining.pictures._picture import AbstractPicture
from crossent.explaining.pictures._plots import key, panel, panels, words
from crossent.explaining.pictures._rows import read_rows
from crossent.rendering import count_text, loss_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crossent.explaining.pictures._theme import Theme

    Floats = NDArray[np.float64]

_FLOOR = -6.0  # as a power of ten: smaller losses share the lowest bar
_ROWS, _LOSS = "share of the rows", "share of the loss"
_ALIKE = "dotted: if all rows cost the same"
_ONE = 0.01  # of fewer rows than this takes, the costliest alone is named
_PAIRS = ((0.01, 0.05), (0.1, 0.5))  # where few rows carry much, and where they do not
_MUCH = 0.25


@final
@dataclass(frozen=True, eq=False)
class LossDistribution(AbstractPicture):
    """Which losses are frequent and which of them carry the loss, and the cumulative share from the costliest row down.

    Attributes
    ----------
    losses : array
        Of the rows of finite loss.
    infinite : int
        Rows left out because they cost infinity.
    edges, counts, carried : array
        The bars: their edges as powers of ten, how many rows each holds, and what share of the loss.
    rows_share, loss_share : array
        The cumulative shares, the costliest rows first.

    Examples
    --------
    >>> from crossent.pictures import LossDistribution
    >>> LossDistribution.from_predictions([0, 0, 1, 1], [0.5, 0.5, 0.5, 0.0078125]).title
    'The costliest row carries 70% of the loss'
    """

    wide: ClassVar[int] = 720
    inches: ClassVar[tuple[float, float]] = (8.4, 4.0)

    losses: Floats
    infinite: int
    edges: Floats
    counts: NDArray[np.int64]
    carried: Floats
    rows_share: Floats
    loss_share: Floats

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
    ) -> LossDistribution:
        """Return the picture of some predictions: arrays, or a file or dataframe as the first argument."""
        return cls.from_losses(
            read_rows(truth, probs, logits=logits, log_probs=log_probs, classes=classes, **reading).losses
        )

    @classmethod
    def from_losses(cls, losses: Any) -> LossDistribution:
        """Return the picture of losses that are known already, one a row, in nats."""
        from crossent.errors import InvalidInput

        given = np.asarray(losses, dtype=np.float64)
        if given.ndim != 1 or np.isnan(given).any() or (given < 0).any() or not np.isfinite(given).any():
            raise InvalidInput(
                "losses: must be numbers of 0 or more, one a row, not all of them infinite; "
                f"found shape {given.shape}{', NaN' if np.isnan(given).any() else ''}"
            )
        finite = given[np.isfinite(given)]
        logs = np.log10(np.maximum(finite, 10.0**_FLOOR))
        low, high = np.floor(logs.min()), np.ceil(max(logs.max(), np.floor(logs.min()) + 1.0))
        edges = np.linspace(low, high, round((high - low) * (2 if high - low > 3 else 6)) + 1)
        counts, _ = np.histogram(logs, bins=edges)
        sums, _ = np.histogram(logs, bins=edges, weights=finite)
        reached = np.concatenate([[0.0], np.cumsum(np.sort(finite)[::-1])])
        total = reached[-1] if reached[-1] > 0 else 1.0
        places = np.linspace(0.0, 1.0, len(reached))
        return cls(finite, len(given) - len(finite), edges, counts, sums / total, places, reached / total)

    def share_of_top(self, share: float) -> float:
        """Return the share of the loss that the costliest ``share`` of the rows carries."""
        return float(np.interp(share, self.rows_share, self.loss_share))

    @property
    def title(self) -> str:
        """What the costliest rows carry."""
        if len(self.losses) * _ONE < 1:
            return f"The costliest row carries {self.loss_share[1]:.0%} of the loss"
        few, some = self._pair()
        carry = f"{few:.0%} of the rows carry {self.share_of_top(few):.0%} of the loss"
        return f"The costliest {carry}, the costliest {some:.0%} {self.share_of_top(some):.0%}"

    def _pair(self) -> tuple[float, float]:
        return _PAIRS[0] if self.share_of_top(_PAIRS[0][1]) >= _MUCH else _PAIRS[1]

    @property
    def finding(self) -> str:
        """Mean and median."""
        mean, middle = float(self.losses.mean()), float(np.median(self.losses))
        more = f" · {count_text(self.infinite, 'row')} of infinite loss left out" if self.infinite else ""
        rows, half = count_text(len(self.losses), "row"), f"{loss_text(middle, 3)} or less" if middle else "nothing"
        return f"{rows} · mean {loss_text(mean)} nats, half of them cost {half}{more}"

    def _axis(self) -> str:
        pooled = bool((self.losses < 10.0**_FLOOR).any())
        return "loss of a row (nats)" + (f"; first bar: below 1e−{-_FLOOR:.0f}" if pooled else "")

    def _decades(self) -> list[float]:
        """Return the powers of ten under the bars, at most six."""
        low, high = round(self.edges[0]), round(self.edges[-1])
        every = -(-(high - low) // 6)
        return [10.0**power for power in range(high, low - 1, -every)][::-1]

    def _named(self) -> list[dict[str, Any]]:
        """Return the places on the cumulative curve that are written out."""
        if len(self.losses) * _ONE < 1:
            return [{"rows": float(self.rows_share[1]), "loss": float(self.loss_share[1]),
                     "text": f"1 row: {self.loss_share[1]:.0%}"}]  # fmt: skip
        return [
            {"rows": a, "loss": self.share_of_top(a), "text": f"{a:.0%} of the rows: {self.share_of_top(a):.0%}"}
            for a in self._pair()
        ]

    def _layers(self, alt: Any, theme: Theme) -> Any:
        return alt.hconcat(self._spread(alt, theme), self._cumulative(alt, theme), spacing=34)

    def _spread(self, alt: Any, theme: Theme) -> Any:
        shares = {_ROWS: self.counts / self.counts.sum(), _LOSS: self.carried}
        third = np.diff(self.edges)[0] / 2.2
        bars = [
            {"low": 10.0 ** (a + shift), "high": 10.0 ** (a + shift + third), "share": float(share), "zero": 0.0,
             "what": what}
            for (what, values), shift in zip(shares.items(), (0.05 * third, 1.1 * third), strict=True)
            for a, share in zip(self.edges[:-1], values, strict=True)
        ]  # fmt: skip
        scale = alt.Scale(type="log", domain=[10.0 ** self.edges[0], 10.0 ** self.edges[-1]], nice=False)
        colors = alt.Scale(domain=[_ROWS, _LOSS], range=[theme.faint, theme.first])
        axis = alt.Axis(values=self._decades(), grid=False, labelExpr=_POWER)
        drawn = data(alt, bars).mark_rect(stroke=theme.ink, strokeWidth=0.5).encode(
            x=alt.X("low:Q", scale=scale, title=self._axis(), axis=axis), x2="high:Q",
            y=alt.Y("share:Q", title="share", axis=alt.Axis(format="%", tickCount=5)), y2="zero:Q",
            color=alt.Color("what:N", title=None, sort=[_ROWS, _LOSS], scale=colors),
        )  # fmt: skip
        mean = float(self.losses.mean())
        if mean <= 10.0 ** self.edges[0]:
            return drawn.properties(width=330, height=250)
        base = data(alt, [{"mean": mean, "text": "mean"}]).encode(x=alt.X("mean:Q", scale=scale))
        rule = base.mark_rule(color=theme.ink, strokeDash=[5, 3], strokeWidth=1.5)
        word = written(base.encode(y=alt.value(6)), theme, align="right", dx=-5)
        return alt.layer(drawn, rule, *word).properties(width=330, height=250)

    def _cumulative(self, alt: Any, theme: Theme) -> Any:
        places = np.unique(np.concatenate([np.linspace(0, 1, 101) ** 3, self._pair()]))
        values = [{"rows": float(a), "loss": self.share_of_top(float(a))} for a in places]
        x = alt.X("rows:Q", title="share of the rows, costliest first", axis=alt.Axis(format="%", tickCount=5),
                  scale=alt.Scale(domain=[0, 1]))  # fmt: skip
        y = alt.Y("loss:Q", title="share of the loss", axis=alt.Axis(format="%", tickCount=5),
                  scale=alt.Scale(domain=[0, 1]))  # fmt: skip
        line = data(alt, values).mark_line(color=theme.first, strokeWidth=2.5).encode(x=x, y=y)
        base = data(alt, self._named()).encode(x=x, y=y)
        dots = base.mark_point(color=theme.ink, filled=True, size=60, opacity=1)
        even = data(alt, [{"rows": 0, "loss": 0}, {"rows": 1, "loss": 1}])
        diagonal = even.mark_line(color=theme.ink, strokeDash=[2, 3], opacity=0.6).encode(x=x, y=y)
        alike = data(alt, [{"rows": 0.98, "loss": 0.05, "text": _ALIKE}]).encode(x=x, y=y)
        parts = [diagonal, line, dots, *written(base, theme, dx=12, dy=9, fontWeight="bold"),
                 *written(alike, theme, align="right", fontSize=11)]  # fmt: skip
        return alt.layer(*parts).properties(width=250, height=250)

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        left, right = panels(ax, (0.0, 0.0, 0.54, 1.0), (0.65, 0.0, 0.35, 1.0))
        third = np.diff(self.edges)[0] / 2.2
        for shares, shift, color, name, hatch in (
            (self.counts / self.counts.sum(), 0.05, theme.faint, _ROWS, ""),
            (self.carried, 1.1, theme.first, _LOSS, "///"),
        ):
            low, high = (10.0 ** (self.edges[:-1] + (shift + more) * third) for more in (0.0, 1.0))
            left.bar(low, shares, high - low, align="edge", color=color, edgecolor=theme.ink, linewidth=0.5, label=name,
                     hatch=hatch)  # fmt: skip
        left.set_xscale("log")
        left.axvline(float(self.losses.mean()), color=theme.ink, linestyle="--", linewidth=1.2, label="mean")
        right.plot([0, 1], [0, 1], color=theme.ink, linestyle=":", linewidth=1, alpha=0.7)
        right.plot(self.rows_share, self.loss_share, color=theme.first, linewidth=2)
        words(right, theme, 0.98, 0.05, _ALIKE, ha="right", fontsize=8)
        for one in self._named():
            right.plot(one["rows"], one["loss"], "o", color=theme.ink, markersize=5, zorder=5)
            words(right, theme, one["rows"], one["loss"], one["text"], shift=(8, -6), fontweight="bold")
        for each in (left, right):
            each.yaxis.set_major_formatter("{x:.0%}")
        right.xaxis.set_major_formatter("{x:.0%}")
        key(left)
        panel(left, theme, self._axis(), "share")
        panel(right, theme, "share of the rows, costliest first", "share of the loss")
        return "", ""


# 0.01 and above as they are, smaller ones as powers: axis labels of one width.
_POWER = "datum.value < 0.009 ? '1e−' + round(-log(datum.value) / LN10) : format(datum.value, '~g')"
