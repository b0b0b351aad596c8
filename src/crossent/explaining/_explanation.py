"""The result of explaining: a frozen value that prints itself, the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from crossent.explaining._asides import Yardstick, asides, yardsticks
from crossent.explaining._line import Step
from crossent.explaining._steps import steps_of
from crossent.rendering import to_json

if TYPE_CHECKING:
    from crossent.explaining._context import Context
    from crossent.explaining._cost import Cost
    from crossent.explaining._worked import Worked
    from crossent.explaining.pictures._picture import AbstractPicture

SCHEMA = "crossent.explain/1"


@final
@dataclass(frozen=True)
class Explanation:
    """How a loss comes about, with every number on the way.

    Attributes
    ----------
    example : Worked
        The row that is explained; of a batch the costliest.
    examples : tuple of Worked
        Every row of a small batch; else the one.
    context
        Where the row is from, and what it can be held against.
    cost : Cost or none
        The cost of a batch: the product of probabilities, the sum of losses, their mean.

    ``nats``, ``bits``, ``probabilities``, ``gradient`` and ``steps`` are those of ``example``.
    """

    example: Worked
    context: Context = field(repr=False)
    examples: tuple[Worked, ...] = field(repr=False)
    cost: Cost | None = None

    @property
    def nats(self) -> float:
        """The loss of the example."""
        return self.example.nats

    @property
    def bits(self) -> float:
        """The loss of the example, in bits."""
        return self.example.bits

    @property
    def probabilities(self) -> tuple[float, ...]:
        """The prediction as probabilities."""
        return self.example.probabilities

    @property
    def gradient(self) -> tuple[float, ...]:
        """The derivative of the loss by the scores behind the prediction."""
        return self.example.gradient

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps as data, numbered from 1 in their order."""
        return steps_of(self.example)

    @property
    def asides(self) -> tuple[Step, ...]:
        """What is said beside the steps."""
        return asides(self.example, self.context)

    @property
    def yardsticks(self) -> tuple[Yardstick, ...]:
        """The loss, and what others would cost."""
        return yardsticks(self.example, self.context)

    def to_dict(self) -> dict[str, Any]:
        """Return every intermediate as plain data; infinite numbers are ``float("inf")`` here, "Infinity" in JSON."""
        from crossent.explaining._plain import plain

        return plain(self)

    def to_json(self) -> str:
        """Return the explanation as JSON that every parser takes."""
        return to_json(self.to_dict(), indent=2)

    def to_text(self, *, width: int = 100, color: bool = False) -> str:
        """Return the explanation as text for a terminal, 60 to 200 columns wide; colour adds nothing but colour."""
        from crossent.explaining._text import explanation_text

        return explanation_text(self, width=width, color=color)

    def to_markdown(self) -> str:
        """Return the explanation as Markdown tables."""
        from crossent.explaining._markdown import explanation_markdown

        return explanation_markdown(self)

    def to_latex(self) -> str:
        """Return the explanation as a LaTeX document that compiles as it is."""
        from crossent.explaining._latex import explanation_latex

        return explanation_latex(self)

    def to_html(self) -> str:
        """Return the explanation as an HTML fragment that takes its colours from the page around it."""
        from crossent.explaining._html import explanation_html

        return explanation_html(self)

    def picture(self) -> AbstractPicture:
        """Return what `save` draws: bars with the gradient's arrows, or of a batch the curve -ln p with its rows."""
        from crossent.explaining.pictures._gradient import GradientBars
        from crossent.explaining.pictures._surprise import SurpriseCurve

        if len(self.examples) > 1 and any(one.p_truth is not None for one in self.examples):
            return SurpriseCurve.from_explanation(self)
        return GradientBars.from_explanation(self)

    def save(self, path: str | Path, *, dark: bool = False, scale: float = 2.0) -> None:
        """Write the explanation into a file, as its ending says.

        ``.svg`` and ``.png`` hold `picture`; ``.html`` is one offline page of seven cards to drive, preloaded with it;
        ``.json``, ``.md`` and ``.txt`` hold its texts.  Pictures and pages need the extra ``report``.

        Parameters
        ----------
        path : path
        dark : bool, default False
            A picture on dark paper; a page follows its reader's choice.
        scale : float, default 2.0
            How many dots of a PNG there are for a pixel.

        Raises
        ------
        InvalidInput
            Another ending, or a folder that is not there.
        MissingDependency
            A picture or a page without the ``report`` extra.
        """
        if Path(path).suffix.casefold() in {".svg", ".png"}:
            self.picture().save(path, dark=dark, scale=scale)
            return
        from crossent.scoring._saving import save

        save(self, path)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()
