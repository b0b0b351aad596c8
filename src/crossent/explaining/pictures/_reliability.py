"""What happened where p was said, with the band in which calibrated predictions of these sizes would lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.explaining.pictures._charts import data, written
from crossent.explaining.pictures._picture import AbstractPicture
from crossent.explaining.pictures._plots import key, words
from crossent.explaining.pictures._rows import is_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.explaining.pictures._theme import Theme
    from crossent.scoring import Score
    from crossent.scoring._reliability import Reliability

_MANY = 0.25  # of the rows, which a mark of so many deserves to be named by
_BAND = "a calibrated model would lie here 95 times in 100"


@final
@dataclass(frozen=True, eq=False)
class ReliabilityCurve(AbstractPicture):
    """The isotonic steps of `crossent.scoring.decompose` against the diagonal and its band.

    Attributes
    ----------
    reliability : crossent.scoring Reliability
        Steps (low, high, rate, rows), band (p, low, high), calibration error, slope.

    Examples
    --------
    >>> from crossent.pictures import ReliabilityCurve
    >>> curve = ReliabilityCurve.from_predictions([0, 1] * 100, [0.9] * 200)
    >>> curve.title
    'Too sure: above 50% it says 40.0 points more than happens'
    """

    wide: ClassVar[int] = 470
    inches: ClassVar[tuple[float, float]] = (5.4, 5.6)

    reliability: Reliability

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
    ) -> ReliabilityCurve:
        """Return the picture: of the second of two classes, else of the top class.

        Arrays, or a file or a dataframe as the first argument.
        """
        from crossent.scoring import decompose, score

        if is_source(probs, logits, log_probs):
            return cls.from_score(score(truth, classes=classes, **reading))
        found = decompose(truth, probs, logits=logits, log_probs=log_probs, classes=classes, **reading)
        return cls._of(found.reliability)

    @classmethod
    def from_score(cls, score: Score) -> ReliabilityCurve:
        """Return the picture of a score: what is drawn is in its decomposition already."""
        return cls._of(None if score.decomposition is None else score.decomposition.reliability)

    @classmethod
    def _of(cls, found: Reliability | None) -> ReliabilityCurve:
        if found is None:
            raise InvalidInput(
                "truth: there is no reliability of a single class, of a distribution, or of yes/no questions; found "
                "one of them; pass one class a row, of at least two"
            )
        return cls(found)

    def _steps(self) -> tuple[Any, Any, Any]:
        """Return the middle, the rate and the rows of each step."""
        low, high, rate, rows = (np.array(part, dtype=np.float64) for part in zip(*self.reliability.steps, strict=True))
        return (low + high) / 2.0, rate, rows

    @property
    def outside(self) -> float:
        """The share of rows whose step lies outside the band."""
        middle, rate, rows = self._steps()
        p, low, high = (np.array(column) for column in zip(*self.reliability.band, strict=True))
        out = (rate < np.interp(middle, p, low) - 1e-12) | (rate > np.interp(middle, p, high) + 1e-12)
        return float(rows[out].sum() / rows.sum())

    @property
    def title(self) -> str:
        """Whether it can be taken at its word."""
        said, rate, rows = self._steps()
        sure = said >= 0.5
        if not sure.any() or self.outside < 0.05:
            return "It can be taken at its word: what happens is what calibrated predictions would give"
        gap = float((rows * (said - rate))[sure].sum() / rows[sure].sum())
        word, more = ("Too sure", "more") if gap > 0 else ("Not sure enough", "less")
        return f"{word}: above 50% it says {abs(gap) * 100:.1f} points {more} than happens"

    @property
    def finding(self) -> str:
        """The question, the error, and how much lies outside the band."""
        error = self.reliability.error
        return (
            f"{self._question()} · mean calibration error {error.mean:.3f} · "
            f"{self.outside:.0%} of the rows outside the band"
        )

    def _question(self) -> str:
        question = self.reliability.question
        return "the most probable class" if question == "top class" else f"class {question}"

    def _axes(self) -> tuple[str, str]:
        what = "was right" if self.reliability.question == "top class" else "happened"
        return f"probability of {self._question()}, as said", f"how often it {what}"

    def _largest(self) -> list[dict[str, Any]]:
        """Return the words beside the step that holds most rows, if they are many."""
        middle, rate, rows = self._steps()
        k = int(rows.argmax())
        if rows[k] < _MANY * rows.sum():
            return []
        text = f"{int(rows[k]):,} of {int(rows.sum()):,} rows"
        return [{"p": float(middle[k]), "rate": float(rate[k]), "text": text, "left": bool(middle[k] > 0.5)}]

    def _layers(self, alt: Any, theme: Theme) -> Any:
        band = [{"p": p, "low": low, "high": high, "what": _BAND} for p, low, high in self.reliability.band]
        steps = [
            {"p": (low + high) / 2.0, "low": low, "high": high, "rate": rate, "rows": rows}
            for low, high, rate, rows in self.reliability.steps
        ]
        scale = alt.Scale(domain=[0, 1])
        across, up = self._axes()
        x = alt.X("p:Q", title=across, scale=scale, axis=alt.Axis(format="%", tickCount=6, labelPadding=7))
        y = alt.Y("rate:Q", title=up, scale=scale, axis=alt.Axis(format="%", tickCount=6, labelPadding=7))
        color = alt.Color(
            "what:N",
            title=None,
            scale=alt.Scale(domain=[_BAND], range=[theme.faint]),
            legend=alt.Legend(symbolType="square"),
        )
        area = data(alt, band).mark_area(opacity=0.6).encode(
            x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q", color=color
        )  # fmt: skip
        even = data(alt, [{"p": 0, "rate": 0}, {"p": 1, "rate": 1}])
        diagonal = even.mark_line(color=theme.ink, strokeDash=[4, 3], strokeWidth=1).encode(x=x, y=y)
        base = data(alt, steps)
        path = base.mark_line(color=theme.first, strokeWidth=1.2, opacity=0.7).encode(x=x, y=y)
        spans = base.mark_rule(color=theme.first, strokeWidth=3).encode(x=alt.X("low:Q", scale=scale), x2="high:Q", y=y)
        size = alt.Size("rows:Q", legend=None, scale=alt.Scale(type="sqrt", range=[18, 200]))
        dots = base.mark_point(color=theme.first, fill=theme.first, fillOpacity=0.3, opacity=1, strokeWidth=1.8).encode(
            x=x, y=y, size=size
        )  # fmt: skip
        largest = self._largest()
        left = bool(largest) and largest[0]["left"]
        side = {"align": "right", "dx": -14, "dy": 12} if left else {"dx": 14, "dy": -12}
        named = written(data(alt, largest).encode(x=x, y=y), theme, **side)
        return alt.layer(area, diagonal, path, spans, dots, *named).properties(width=370, height=370)

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        p, low, high = (np.array(column) for column in zip(*self.reliability.band, strict=True))
        ax.fill_between(p, low, high, color=theme.faint, alpha=0.6, linewidth=0, label=_BAND)
        ax.plot([0, 1], [0, 1], color=theme.ink, linestyle="--", linewidth=1)
        middle, rate, rows = self._steps()
        ax.plot(middle, rate, color=theme.first, linewidth=1, alpha=0.7)
        left, right = [a for a, *_ in self.reliability.steps], [b for _, b, *_ in self.reliability.steps]
        ax.hlines(rate, left, right, color=theme.first, linewidth=3)
        ax.scatter(middle, rate, s=14 + 110 * np.sqrt(rows / rows.max()), color=theme.first, alpha=0.35, zorder=3)
        ax.scatter(middle, rate, s=14 + 110 * np.sqrt(rows / rows.max()), facecolors="none", edgecolors=theme.first,
                   linewidths=1.6, zorder=3, clip_on=False)  # fmt: skip
        for one in self._largest():
            side = {"ha": "right", "shift": (-10, -9)} if one["left"] else {"shift": (10, 9)}
            words(ax, theme, one["p"], one["rate"], one["text"], **side)
        ax.set(xlim=(0.0, 1.0), ylim=(0.0, 1.0), aspect="equal")
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_formatter("{x:.0%}")
        key(ax, columns=1)
        return self._axes()
