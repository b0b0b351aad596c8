"""How losses are spread over the rows, and how few rows carry most of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.explaining.pictures._picture import AbstractPicture
from crossent.explaining.pictures._rows import read_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.explaining.pictures._theme import Theme

    Floats = NDArray[np.float64]

_FLOOR = 1e-6  # smaller losses share the lowest bar
_BARS = 30


@final
@dataclass(frozen=True, eq=False)
class LossDistribution(AbstractPicture):
    """The distribution of losses, and the cumulative share of the loss from the costliest row down.

    Attributes
    ----------
    losses : array
        Of the rows of finite loss.
    infinite : int
        Rows left out because they cost infinity.
    edges, counts : array
        The bars, in powers of ten.
    rows_share, loss_share : array
        The cumulative shares, the costliest rows first.
    """

    losses: Floats
    infinite: int
    edges: Floats
    counts: NDArray[np.int64]
    rows_share: Floats
    loss_share: Floats

    @classmethod
    def from_predictions(cls, truth: Any, probs: Any = None, *, logits: Any = None) -> LossDistribution:
        """Return the picture of some predictions."""
        losses = read_rows(truth, probs, logits=logits).losses
        finite = losses[np.isfinite(losses)]
        logs = np.log10(np.maximum(finite, _FLOOR))
        low, high = float(np.floor(2 * logs.min(initial=0.0)) / 2), float(np.ceil(2 * logs.max(initial=0.0)) / 2)
        counts, edges = np.histogram(logs, bins=_BARS, range=(low, max(high, low + 1.0)))
        reached = np.concatenate([[0.0], np.cumsum(np.sort(finite)[::-1])])
        shares = reached / reached[-1] if reached[-1] > 0 else reached
        return cls(finite, len(losses) - len(finite), edges, counts, np.linspace(0.0, 1.0, len(reached)), shares)

    def share_of_top(self, share: float) -> float:
        """Return the share of the loss that the costliest ``share`` of the rows carries."""
        return float(np.interp(share, self.rows_share, self.loss_share))

    @property
    def title(self) -> str:
        """What the costliest rows carry."""
        top = self.share_of_top(0.01)
        return (
            f"The costliest 1% of the rows carry {top:.0%} of the loss, the costliest 5% {self.share_of_top(0.05):.0%}"
        )

    @property
    def finding(self) -> str:
        """Mean and median."""
        mean, middle = float(self.losses.mean()), float(np.median(self.losses))
        more = f" · {self.infinite:,} rows of infinite loss left out" if self.infinite else ""
        return f"mean {mean:.4f} nats, median {middle:.2g}{more}"

    def _axis(self) -> str:
        pooled = bool((self.losses < _FLOOR).any())
        return "loss of a row (nats)" + (f"; {_FLOOR:g} or less in the first bar" if pooled else "")

    def _layers(self, alt: Any, theme: Theme) -> Any:
        bars = [
            {"low": 10.0**a, "high": 10.0**b, "rows": int(n), "zero": 0}
            for a, b, n in zip(self.edges[:-1], self.edges[1:], self.counts, strict=True)
        ]
        scale = alt.Scale(type="log", domain=[10.0 ** self.edges[0], 10.0 ** self.edges[-1]], nice=False)
        axis = alt.Axis(format="~g", tickCount=6)
        rows = alt.Chart(alt.Data(values=bars)).mark_bar(color=theme.first, stroke=theme.paper, strokeWidth=0.6).encode(
            x=alt.X("low:Q", scale=scale, title=self._axis(), axis=axis), x2="high:Q",
            y=alt.Y("rows:Q", title="rows"), y2="zero:Q",
        )  # fmt: skip
        mean = alt.Chart(alt.Data(values=[{"mean": float(self.losses.mean()), "text": "mean"}]))
        at = alt.X("mean:Q", scale=scale)
        rule = mean.mark_rule(color=theme.ink, strokeDash=[5, 3], strokeWidth=1.5).encode(x=at)
        word = mean.mark_text(align="left", dx=5, dy=8, color=theme.ink).encode(x=at, y=alt.value(0), text="text:N")
        left = (rows + rule + word).properties(width=300, height=250)
        return alt.hconcat(left, self._cumulative(alt, theme), spacing=30)

    def _cumulative(self, alt: Any, theme: Theme) -> Any:
        places = np.unique(np.concatenate([np.linspace(0, 1, 101) ** 3, [0.01, 0.05]]))
        values = [{"rows": float(a), "loss": float(np.interp(a, self.rows_share, self.loss_share))} for a in places]
        x = alt.X("rows:Q", title="share of the rows, costliest first", axis=alt.Axis(format="%"))
        y = alt.Y("loss:Q", title="share of the loss", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]))
        line = alt.Chart(alt.Data(values=values)).mark_line(color=theme.first, strokeWidth=2.5).encode(x=x, y=y)
        named = [
            {"rows": a, "loss": self.share_of_top(a), "text": f"{a:.0%} of rows: {self.share_of_top(a):.0%}"}
            for a in (0.01, 0.05)
        ]
        base = alt.Chart(alt.Data(values=named)).encode(x=x, y=y)
        dots = base.mark_point(color=theme.ink, filled=True, size=60, opacity=1)
        words = base.mark_text(align="left", dx=9, dy=4, color=theme.ink, fontSize=12).encode(text="text:N")
        even = alt.Chart(alt.Data(values=[{"rows": 0, "loss": 0}, {"rows": 1, "loss": 1}]))
        diagonal = even.mark_line(color=theme.ink, strokeDash=[2, 3], opacity=0.6).encode(x=x, y=y)
        return (diagonal + line + dots + words).properties(width=270, height=250)

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        ax.stairs(self.counts, 10.0**self.edges, fill=True, color=theme.first, alpha=0.85)
        ax.set_xscale("log")
        ax.axvline(float(self.losses.mean()), color=theme.ink, linestyle="--", label="mean")
        shares = ax.twinx()
        costs = np.sort(self.losses)[::-1]
        shares.plot(np.maximum(costs, 10.0 ** self.edges[0]), self.loss_share[1:], color=theme.second, linewidth=2,
                    label="carried by rows at least as costly")  # fmt: skip
        shares.set_ylim(0.0, 1.0)
        shares.set_ylabel("share of the loss", color=theme.ink)
        shares.tick_params(colors=theme.ink)
        for spine in shares.spines.values():
            spine.set_color(theme.ink)
        handles = [*ax.get_legend_handles_labels()[0], *shares.get_legend_handles_labels()[0]]
        ax.legend(handles=handles, loc="center", bbox_to_anchor=(0.4, 0.6))
        return self._axis(), "rows"
