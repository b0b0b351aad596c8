"""The loss glides, the errors jump: both against the number of steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.explaining.pictures._picture import AbstractPicture

if TYPE_CHECKING:
    from crossent.explaining._descent import Descent, Step
    from crossent.explaining._students import Students
    from crossent.explaining.pictures._theme import Theme


@final
@dataclass(frozen=True, eq=False)
class DescentTrace(AbstractPicture):
    """Loss and errors of every step of a descent.

    Attributes
    ----------
    descent : Descent
    """

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
        return f"{loss}; the errors jump from {first.errors} to {last.errors}"

    @property
    def finding(self) -> str:
        """Whether it arrived."""
        where = "where crossent fit ends" if self.descent.arrived else "not yet where crossent fit ends"
        return f"{self.descent.last.step:,} steps from {self.descent.start}, {where}"

    def _shown(self) -> list[Step]:
        trace = self.descent.trace
        numbers = np.unique(np.geomspace(1, len(trace), 200).astype(np.int64) - 1)
        return [trace[k] for k in numbers]

    def _layers(self, alt: Any, theme: Theme) -> Any:
        values = [{"step": one.step + 1, "loss": one.loss, "errors": one.errors} for one in self._shown()]
        base = alt.Chart(alt.Data(values=values))
        scale = alt.Scale(type="log", nice=False)
        quiet = alt.X("step:Q", title=None, scale=scale, axis=alt.Axis(labels=False, tickCount=5))
        named = alt.X("step:Q", title="step + 1", scale=scale, axis=alt.Axis(tickCount=5, format="~s"))
        most = max(one.errors for one in self._shown())
        whole = alt.Axis(format="d", values=sorted({round(most * part / 4) for part in range(5)}))
        loss = base.mark_line(color=theme.first, strokeWidth=2.5).encode(
            x=quiet, y=alt.Y("loss:Q", title="loss (nats)")
        )
        errors = base.mark_line(color=theme.wrong, strokeWidth=2.5, interpolate="step-after").encode(
            x=named, y=alt.Y("errors:Q", title="errors", axis=whole)
        )  # fmt: skip
        size = {"width": 460}
        return alt.vconcat(loss.properties(height=150, **size), errors.properties(height=100, **size), spacing=8)

    def _draw(self, ax: Any, theme: Theme) -> tuple[str, str]:
        shown = self._shown()
        steps = [one.step + 1 for one in shown]
        lines = ax.plot(steps, [one.loss for one in shown], color=theme.first, linewidth=2, label="loss")
        ax.set_xscale("log")
        other = ax.twinx()
        lines += other.step(steps, [one.errors for one in shown], where="post", color=theme.wrong, linestyle="--",
                            label="errors")  # fmt: skip
        other.set_ylabel("errors", color=theme.ink)
        other.tick_params(colors=theme.ink)
        other.yaxis.get_major_locator().set_params(integer=True)
        ax.legend(handles=lines, loc="upper right")
        return "step + 1", "loss (nats)"
