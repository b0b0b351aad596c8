"""The loss glides, the errors jump: both against the number of steps."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np

from crossent.explaining.pictures._charts import data, written
from crossent.explaining.pictures._picture import AbstractPicture
from crossent.explaining.pictures._plots import panel, panels, words
from crossent.rendering import count_text, loss_text

if TYPE_CHECKING:
    from crossent.explaining._descent import Descent, Step
    from crossent.explaining._students import Students
    from crossent.explaining.pictures._theme import Theme

_LOSS, _ERRORS = "loss (nats a row)", "errors (rows)"
_X = "steps of gradient descent"
_MOST_JUMPS = 3
_SIZES = [one * 10**power for power in range(12) for one in (1, 2, 5)]


@final
@dataclass(frozen=True, eq=False)
class DescentTrace(AbstractPicture):
    """Loss and errors of every step of a descent.

    Attributes
    ----------
    descent : Descent
        ``trace`` holds every step, ``least`` the objective where `crossent.fit` ends.

    Examples
    --------
    >>> import crossent as ce
    >>> from crossent.pictures import DescentTrace
    >>> DescentTrace.from_students(ce.explain_students()).title
    'The loss glides from 1.195 to 0.036; the errors jump from 2 to 0'
    """

    wide: ClassVar[int] = 540

    descent: Descent

    @classmethod
    def from_students(cls, story: Students) -> DescentTrace:
        """Return the picture of the descent of a story."""
        return cls(story.descent)

    @property
    def title(self) -> str:
        """What each did."""
        first, last = self.descent.trace[0], self.descent.last
        loss = f"The loss glides from {first.loss:.3f} to {last.loss:.3f}"
        if not self._jumps():
            return f"{loss}; the errors stay at {last.errors}"
        return f"{loss}; the errors jump from {first.errors} to {last.errors}"

    @property
    def finding(self) -> str:
        """Whether it arrived."""
        steps = f"{count_text(self.descent.last.step, 'step')} from {self.descent.start}"
        return f"{steps} {'to' if self.descent.arrived else 'towards, but not yet at,'} where crossent fit ends"

    def _shown(self) -> list[Step]:
        """Return the steps to draw: close together where much happens, and each on which the errors jump."""
        trace = self.descent.trace
        numbers = set((np.unique(np.geomspace(1, len(trace), 200).astype(np.int64)) - 1).tolist())
        jumps = [k for k in range(1, len(trace)) if trace[k].errors != trace[k - 1].errors]
        return [trace[k] for k in sorted(numbers | set(jumps[:100]))]

    def _jumps(self) -> list[dict[str, Any]]:
        return [
            {"step": after.step, "loss": after.loss, "errors": after.errors,
             "text": f"step {after.step:,}: {before.errors} → {after.errors}"}
            for before, after in pairwise(self.descent.trace) if before.errors != after.errors
        ]  # fmt: skip

    def _named(self) -> list[dict[str, Any]]:
        jumps = self._jumps()
        return jumps if len(jumps) <= _MOST_JUMPS else []

    def _ticks(self) -> list[int]:
        """Return the numbers of steps on the axis: 0, and powers of ten."""
        last = self.descent.last.step
        return [0, *(10**power for power in range(9) if 10**power <= last)]

    def _whole(self) -> list[int]:
        most = max(1, *(one.errors for one in self.descent.trace))
        every = next(size for size in _SIZES if most / size <= 4)
        return list(range(0, most + 1, every))

    def _end(self) -> dict[str, Any]:
        name = "crossent fit ends here" if self.descent.arrived else "so far"
        return {"step": self.descent.last.step, "loss": self.descent.last.loss,
                "text": f"{name}: {loss_text(self.descent.last.loss)}"}  # fmt: skip

    def _layers(self, alt: Any, theme: Theme) -> Any:
        base = data(alt, [{"step": one.step, "loss": one.loss, "errors": one.errors} for one in self._shown()])
        last = max(1, self.descent.last.step)
        scale = alt.Scale(type="symlog", domain=[0, last], nice=False)
        axis = {"values": self._ticks(), "format": ",d", "grid": True}
        quiet = alt.X("step:Q", title=None, scale=scale, axis=alt.Axis(labels=False, **axis))
        named = alt.X("step:Q", title=_X, scale=scale, axis=alt.Axis(**axis))
        y = alt.Y("loss:Q", title=_LOSS, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=5))
        loss = base.mark_line(color=theme.first, strokeWidth=2.5).encode(x=quiet, y=y)
        end = data(alt, [self._end()]).encode(x=quiet, y=y)
        star = end.mark_point(shape="circle", filled=True, size=70, color=theme.first, opacity=1)
        upper = alt.layer(loss, star, *written(end, theme, align="right", dx=-2, dy=-16, fontWeight="bold"))
        most = max(1, *(one.errors for one in self.descent.trace))
        count = alt.Y("errors:Q", title=_ERRORS, axis=alt.Axis(format="d", values=self._whole()),
                      scale=alt.Scale(domain=[0, most * 1.12], nice=False))  # fmt: skip
        errors = base.mark_line(color=theme.wrong, strokeWidth=2.5, interpolate="step-after").encode(x=named, y=count)
        jumps = data(alt, self._named()).encode(x=named, y=count)
        dots = jumps.mark_point(shape="square", filled=True, size=50, color=theme.wrong, opacity=1)
        lower = alt.layer(errors, dots, *written(jumps, theme, dx=9, dy=-9))
        size = {"width": 470}
        return alt.vconcat(upper.properties(height=170, **size), lower.properties(height=110, **size), spacing=12)

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        above, below = panels(ax, (0.0, 0.42, 1.0, 0.58), (0.0, 0.0, 1.0, 0.34))
        shown = self._shown()
        steps = [one.step for one in shown]
        above.plot(steps, [one.loss for one in shown], color=theme.first, linewidth=2)
        end = self._end()
        above.plot(end["step"], end["loss"], "o", color=theme.first, clip_on=False)
        words(above, theme, end["step"], end["loss"], end["text"], ha="right", shift=(0, 21), fontweight="bold")
        below.step(steps, [one.errors for one in shown], where="post", color=theme.wrong, linewidth=2)
        for one in self._named():
            below.plot(one["step"], one["errors"], "s", color=theme.wrong, markersize=5)
            words(below, theme, one["step"], one["errors"], one["text"], shift=(8, 7))
        most = max(1, *(one.errors for one in self.descent.trace))
        for each in (above, below):
            each.set_xscale("symlog", linthresh=1.0)
            each.set_xlim(0, max(1, self.descent.last.step))
            each.set_xticks(self._ticks(), [f"{tick:,}" for tick in self._ticks()])
        above.set_ylim(bottom=0.0)
        below.set(ylim=(0.0, most * 1.15), yticks=self._whole())
        above.tick_params(labelbottom=False)
        panel(above, theme, "", _LOSS)
        panel(below, theme, _X, _ERRORS)
        return "", ""
