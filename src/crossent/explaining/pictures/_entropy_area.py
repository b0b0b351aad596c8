"""Cross-entropy as an area: widths p, heights -log2 q; what lies above the area of the entropy is the divergence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.explaining.pictures._boxes import WIDTH, fitting, room
from crossent.explaining.pictures._charts import data, written
from crossent.explaining.pictures._one_row import explained
from crossent.explaining.pictures._picture import AbstractPicture
from crossent.explaining.pictures._plots import key, words
from crossent.explaining.pictures._rows import chance_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crossent.explaining import Explanation
    from crossent.explaining.pictures._theme import Theme

    Floats = NDArray[np.float64]

_WORDS = {
    "both": "needed: H(p)", "too long": "+ too many bits", "too short": "− too few bits",
}  # fmt: skip
_X, _Y = "how often it happens: p", "length of its code: −log2 q (bits)"


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

    Examples
    --------
    >>> from crossent.pictures import EntropyArea
    >>> picture = EntropyArea.from_predictions([0.5, 0.25, 0.25], [0.25, 0.25, 0.5])
    >>> picture.entropy, picture.divergence
    (1.5, 0.25)
    """

    grid: ClassVar[str] = "none"

    classes: tuple[str, ...]
    p: Floats
    q: Floats
    entropy: float
    divergence: float

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
    ) -> EntropyArea:
        """Return the picture of a distribution ``truth``, or one class that is all of it, and a prediction of it.

        With a file or a dataframe as the first argument, ``id=`` or ``row=`` picks the row.
        """
        spaces = {"probs": probs, "logits": logits, "log_probs": log_probs}
        return cls.from_explanation(
            explained(truth, spaces, (1,), "one distribution", "one row", classes=classes, **reading)
        )

    @classmethod
    def from_explanation(cls, explanation: Explanation) -> EntropyArea:
        """Return the picture of the row that an explanation works out."""
        from crossent.information import entropy, kl_divergence

        one = explanation.example
        if one.case.is_yes_no:
            raise InvalidInput("explanation: an area needs classes that exclude one another; found yes/no questions; "
                               "use GradientBars")  # fmt: skip
        p, q = np.array(one.case.truth), np.array(one.probabilities)
        divergence = float(kl_divergence(p, q, base=2))
        if not np.isfinite(divergence):
            name = one.case.classes[int(np.flatnonzero((p > 0) & (q == 0))[0])]
            raise InvalidInput(
                f"probs: every class that happens needs a probability above 0; found 0 for {name!r}, which makes it "
                "infinitely high; use GradientBars"
            )
        return cls(one.case.classes, p, q, float(entropy(p, base=2)), divergence)

    @property
    def title(self) -> str:
        """The three areas."""
        total = self.entropy + self.divergence
        if self.divergence < 5e-4:
            return f"{total:.3f} bits a symbol, and no code could do with less"
        return f"{total:.3f} bits a symbol: {self.entropy:.3f} needed, {self.divergence:.3f} for a wrong guess"

    @property
    def finding(self) -> str:
        """How to read it."""
        return "area = cross-entropy: H(p, q) = H(p) + KL(p, q), and KL is the areas with + less those with −"

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
                part = "too long" if spent > best else "too short"
                out.append({**place, "low": min(best, spent), "high": max(best, spent), "part": part})
        return out

    def _tops(self) -> list[dict[str, Any]]:
        """Return the words above each class: its name, and p and q where there is room."""
        found = []
        for name, p, q, end in zip(self.classes, self.p.tolist(), self.q.tolist(), np.cumsum(self.p), strict=True):
            letters = room(p)
            high = -float(np.log2(min(p, q))) if p else 0.0
            numbers = f"p {chance_text(p)}, q {chance_text(q)}"
            found.append({
                "middle": float(end - p / 2), "high": high,
                "text": fitting(name, letters),
                "numbers": numbers if len(numbers) <= 1.2 * letters else "",
            })  # fmt: skip
        return found

    def _signs(self) -> list[dict[str, Any]]:
        """Return a sign for each part that is too much or too little and large enough."""
        return [
            {"middle": one["middle"], "height": (one["low"] + one["high"]) / 2,
             "text": "+" if one["part"] == "too long" else "−"}
            for one in self._parts()
            if one["part"] != "both" and one["high"] - one["low"] > 0.06 * self._top()
            and one["right"] - one["left"] > 0.03
        ]  # fmt: skip

    def _top(self) -> float:
        return 1.22 * max([1.0, *(float(one["high"]) for one in self._parts())])

    def _layers(self, alt: Any, theme: Theme) -> Any:
        used = [part for part in _WORDS if any(one["part"] == part for one in self._parts())]
        colors = {"both": theme.first, "too long": theme.wrong, "too short": theme.paper}
        base = data(alt, [{**one, "said": _WORDS[one["part"]]} for one in self._parts()])
        scale = alt.Scale(domain=[0, self._top()], nice=False)
        y = alt.Y("low:Q", title=_Y, scale=scale, axis=alt.Axis(tickCount=6, zindex=1, grid=False))
        x = alt.X("left:Q", title=_X, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", grid=False))
        color = alt.Color(
            "said:N", title=None, sort=[_WORDS[part] for part in used],
            scale=alt.Scale(domain=[_WORDS[part] for part in used], range=[colors[part] for part in used]),
            legend=alt.Legend(symbolStrokeColor=theme.ink, symbolType="square"),
        )  # fmt: skip
        boxes = base.mark_rect(stroke=theme.ink, strokeWidth=1.2).encode(
            x=x, x2="right:Q", y=y, y2="high:Q", color=color
        )
        signs = data(alt, self._signs()).encode(x="middle:Q", y=alt.Y("height:Q", scale=scale))
        sign = written(signs, theme, halo=False, fontSize=22, fontWeight="bold", align="center")
        tops = data(alt, self._tops()).encode(x="middle:Q", y=alt.Y("high:Q", scale=scale))
        look: dict[str, Any] = {"align": "center", "halo": False}
        names = written(tops, theme, dy=-24, fontWeight="bold", fontSize=13, **look)
        numbers = written(tops, theme, "numbers:N", dy=-9, fontSize=11, **look)
        return alt.layer(boxes, *names, *numbers, *sign).properties(width=WIDTH, height=290)

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
        for one in self._signs():
            box = {"boxstyle": "circle,pad=0.15", "facecolor": theme.paper, "edgecolor": theme.ink}
            ax.text(one["middle"], one["height"], one["text"], fontsize=13, color=theme.ink, ha="center", va="center",
                    bbox=box)  # fmt: skip
        for one in self._tops():
            words(ax, theme, one["middle"], one["high"], one["numbers"], fontsize=8, ha="center", shift=(0, 7))
            words(ax, theme, one["middle"], one["high"], one["text"], fontweight="bold", ha="center", shift=(0, 19))
        ax.set(xlim=(0.0, 1.0), ylim=(0.0, self._top()))
        ax.xaxis.set_major_formatter("{x:.0%}")
        key(ax)
        return _X, _Y
