"""Cross-entropy as an area: widths p, heights -log2 q; what lies above the area of the entropy is the divergence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.explaining.pictures._picture import AbstractPicture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crossent.explaining.pictures._theme import Theme

    Floats = NDArray[np.float64]


@final
@dataclass(frozen=True, eq=False)
class EntropyArea(AbstractPicture):
    """What a code for q costs where p is true: each class as wide as it happens, as high as its code is long.

    Attributes
    ----------
    classes : tuple of str
    p, q : array
        What happens, what was said.
    entropy, divergence : float
        In bits; their sum is the cross-entropy.
    """

    classes: tuple[str, ...]
    p: Floats
    q: Floats
    entropy: float
    divergence: float

    @classmethod
    def from_predictions(cls, truth: Any, probs: Any, *, classes: Sequence[str] | None = None) -> EntropyArea:
        """Return the picture of a distribution ``truth`` and a prediction ``probs`` of it."""
        from crossent.information import entropy, kl_divergence

        p, q = np.asarray(truth, dtype=np.float64), np.asarray(probs, dtype=np.float64)
        if p.ndim != 1 or p.shape != q.shape:
            raise InvalidInput(
                f"truth, probs: must be two distributions over the same classes; found {p.shape}, {q.shape}"
            )
        names = tuple(str(place) for place in range(len(p))) if classes is None else tuple(classes)
        if len(names) != len(p):
            raise InvalidInput(f"classes: must name {len(p)} classes; found {len(names)}")
        divergence = float(kl_divergence(p, q, base=2))
        if not np.isfinite(divergence):
            place = int(np.flatnonzero((p > 0) & (q == 0))[0])
            raise InvalidInput(f"probs: class {names[place]!r} happens and has probability 0: its height is infinite")
        return cls(names, p, q, float(entropy(p, base=2)), divergence)

    @property
    def title(self) -> str:
        """The three areas."""
        total = self.entropy + self.divergence
        spent = f"{self.entropy:.3f} that no code can save, {self.divergence:.3f} for a wrong guess"
        return f"{total:.3f} bits a symbol: {spent}"

    @property
    def finding(self) -> str:
        """How to read it."""
        return "width p · height −log2 q · H(p, q) = H(p) + KL(p, q): what is too high minus what is too low is KL"

    def _parts(self) -> list[dict[str, Any]]:
        """Return one rectangle a part: what both codes spend, what q spends more, what it spends less."""
        right, out = np.cumsum(self.p), []
        for name, p, q, end in zip(self.classes, self.p.tolist(), self.q.tolist(), right.tolist(), strict=True):
            if p == 0.0:
                continue
            best, spent = -float(np.log2(p)) + 0.0, -float(np.log2(q)) + 0.0
            place = {"class": name, "left": end - p, "right": end, "middle": end - p / 2}
            out.append({**place, "low": 0.0, "high": min(best, spent), "part": "both"})
            if spent != best:
                out.append({**place, "low": min(best, spent), "high": max(best, spent), "part": _part(spent > best)})
        return out

    def _layers(self, alt: Any, theme: Theme) -> Any:
        parts = self._parts()
        names = ["both", "too long", "too short"]
        base = alt.Chart(alt.Data(values=parts))
        top = 1.15 * max(one["high"] for one in parts)
        y = alt.Y("low:Q", title="length of the code: −log2 (bits)", scale=alt.Scale(domain=[0, top], nice=False))
        x = alt.X("left:Q", title="how often it happens: p", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
        color = alt.Color(
            "part:N", title=None, scale=alt.Scale(domain=names, range=[theme.first, theme.wrong, theme.paper]),
            legend=alt.Legend(symbolStrokeColor=theme.ink, labelExpr=_LABELS),
        )  # fmt: skip
        boxes = base.mark_rect(stroke=theme.ink, strokeWidth=1.2).encode(
            x=x, x2="right:Q", y=y, y2="high:Q", color=color
        )
        signs = [
            {
                "middle": one["middle"],
                "height": (one["low"] + one["high"]) / 2,
                "text": "+" if one["part"] == "too long" else "−",
            }
            for one in parts
            if one["part"] != "both" and one["high"] - one["low"] > 0.05 * top
        ]
        sign = alt.Chart(alt.Data(values=signs)).mark_text(fontSize=17, fontWeight="bold", color=theme.ink).encode(
            x="middle:Q", y="height:Q", text="text:N"
        )  # fmt: skip
        tops = [
            {
                "middle": one["middle"],
                "text": one["class"],
                "high": max(o["high"] for o in parts if o["class"] == one["class"]),
            }
            for one in parts
            if one["low"] == 0.0 and one["right"] - one["left"] > 0.03
        ]
        words = alt.Chart(alt.Data(values=tops)).mark_text(dy=-8, color=theme.ink, fontWeight="bold").encode(
            x="middle:Q", y="high:Q", text="text:N"
        )  # fmt: skip
        return (boxes + words + sign).properties(width=460, height=280)

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        looks = {
            "both": (theme.first, ""), "too long": (theme.wrong, "//"), "too short": (theme.paper, ".."),
        }  # fmt: skip
        seen: set[str] = set()
        for one in self._parts():
            fill, hatch = looks[one["part"]]
            label = None if one["part"] in seen else _WORDS[one["part"]]
            seen.add(one["part"])
            ax.bar(one["left"], one["high"] - one["low"], one["right"] - one["left"], one["low"], align="edge",
                   color=fill, hatch=hatch, edgecolor=theme.ink, label=label)  # fmt: skip
        for name in dict.fromkeys(one["class"] for one in self._parts()):
            mine = [one for one in self._parts() if one["class"] == name]
            ax.annotate(
                name, (mine[0]["middle"], max(o["high"] for o in mine)), ha="center", va="bottom", color=theme.ink
            )
        ax.set_xlim(0.0, 1.0)
        ax.margins(y=0.12)
        ax.legend()
        return "how often it happens: p", "length of the code: −log2 (bits)"


_WORDS = {"both": "entropy of p", "too long": "spent too much", "too short": "spent too little"}
_LABELS = (
    "datum.label == 'both' ? 'entropy of p' : datum.label == 'too long' ? '+ spent too much' : '− spent too little'"
)


def _part(longer: bool) -> str:
    return "too long" if longer else "too short"
