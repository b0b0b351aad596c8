"""What happened where p was said, with the band in which calibrated predictions of these sizes would lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.explaining.pictures._picture import AbstractPicture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.explaining.pictures._theme import Theme
    from crossent.scoring._reliability import Reliability


@final
@dataclass(frozen=True, eq=False)
class ReliabilityCurve(AbstractPicture):
    """The isotonic steps of `crossent.scoring.decompose` against the diagonal and its band.

    Attributes
    ----------
    reliability : crossent.scoring Reliability
        Steps (low, high, rate, rows), band (p, low, high), calibration error, slope.
    """

    reliability: Reliability

    @classmethod
    def from_predictions(
        cls, truth: Any, probs: Any = None, *, logits: Any = None, classes: Sequence[str] | None = None
    ) -> ReliabilityCurve:
        """Return the picture: of class 1 where there are two, else of the top class."""
        from crossent.scoring import decompose

        found = decompose(truth, probs, logits=logits, classes=classes).reliability
        if found is None:
            raise InvalidInput("truth: there is no reliability of a single class; pass at least two")
        return cls(found)

    @property
    def outside(self) -> float:
        """The share of rows whose step lies outside the band."""
        rows = np.array([one[3] for one in self.reliability.steps], dtype=np.float64)
        middle = np.array([(one[0] + one[1]) / 2.0 for one in self.reliability.steps])
        rate = np.array([one[2] for one in self.reliability.steps])
        p, low, high = (np.array(column) for column in zip(*self.reliability.band, strict=True))
        out = (rate < np.interp(middle, p, low) - 1e-12) | (rate > np.interp(middle, p, high) + 1e-12)
        return float(rows[out].sum() / rows.sum())

    @property
    def title(self) -> str:
        """Whether it can be taken at its word."""
        rows = np.array([one[3] for one in self.reliability.steps], dtype=np.float64)
        said = np.array([(one[0] + one[1]) / 2.0 for one in self.reliability.steps])
        rate = np.array([one[2] for one in self.reliability.steps])
        sure = said >= 0.5
        if not sure.any() or self.outside < 0.05:
            return "Taken at its word: what happened lies where calibrated predictions would put it"
        gap = float((rows * (said - rate))[sure].sum() / rows[sure].sum())
        word = "Too sure" if gap > 0 else "Not sure enough"
        return f"{word}: above 50% it says {abs(gap):.1%} {'more' if gap > 0 else 'less'} than happens"

    @property
    def finding(self) -> str:
        """The question, the error, and how much lies outside the band."""
        error = self.reliability.error
        return (
            f"{self.reliability.question} · mean calibration error {error.mean:.3f} · "
            f"{self.outside:.0%} of the rows outside the band"
        )

    def _layers(self, alt: Any, theme: Theme) -> Any:
        band = [{"p": p, "low": low, "high": high} for p, low, high in self.reliability.band]
        steps = [
            {"p": (low + high) / 2.0, "low": low, "high": high, "rate": rate, "rows": rows}
            for low, high, rate, rows in self.reliability.steps
        ]
        scale = alt.Scale(domain=[0, 1])
        x = alt.X("p:Q", title="said", scale=scale, axis=alt.Axis(format="%"))
        y = alt.Y("rate:Q", title="happened", scale=scale, axis=alt.Axis(format="%"))
        area = alt.Chart(alt.Data(values=band)).mark_area(color=theme.faint, opacity=0.6).encode(
            x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q"
        )  # fmt: skip
        even = alt.Chart(alt.Data(values=[{"p": 0, "rate": 0}, {"p": 1, "rate": 1}]))
        diagonal = even.mark_line(color=theme.ink, strokeDash=[4, 3], strokeWidth=1).encode(x=x, y=y)
        base = alt.Chart(alt.Data(values=steps))
        most = max(one["rows"] for one in steps)
        sizes = alt.Legend(values=[10**power for power in range(8) if 10**power <= most], symbolFillColor=theme.first)
        path = base.mark_line(color=theme.first, strokeWidth=1.2, opacity=0.7).encode(x=x, y=y)
        spans = base.mark_rule(color=theme.first, strokeWidth=3).encode(x=alt.X("low:Q", scale=scale), x2="high:Q", y=y)
        dots = base.mark_point(color=theme.first, fill=theme.paper, opacity=1, strokeWidth=2).encode(
            x=x, y=y, size=alt.Size("rows:Q", title="rows", scale=alt.Scale(type="sqrt", range=[20, 420]), legend=sizes)
        )  # fmt: skip
        return (area + diagonal + path + spans + dots).properties(width=360, height=360)

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        p, low, high = (np.array(column) for column in zip(*self.reliability.band, strict=True))
        ax.fill_between(p, low, high, color=theme.faint, alpha=0.6, label="calibrated, 95 of 100")
        ax.plot([0, 1], [0, 1], color=theme.ink, linestyle="--", linewidth=1)
        steps = self.reliability.steps
        ax.plot(
            [(a + b) / 2 for a, b, *_ in steps], [c for *_, c, _ in steps], color=theme.first, linewidth=1, alpha=0.7
        )
        ax.hlines([c for *_, c, _ in steps], [a for a, *_ in steps], [b for _, b, *_ in steps], color=theme.first, lw=3)
        most = max(n for *_, n in steps)
        ax.scatter(
            [(a + b) / 2 for a, b, *_ in steps], [c for *_, c, _ in steps],
            s=[20 + 260 * np.sqrt(n / most) for *_, n in steps], edgecolors=theme.first, facecolors=theme.paper,
            label="rows (by size)", linewidths=1.8, zorder=3,
        )  # fmt: skip
        ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
        ax.legend(loc="upper left", markerscale=0.5)
        return "said", "happened"
