"""One prediction and what happened, as they were given: checked, named, nothing computed yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

Row = tuple[float, ...]

SPACES = ("probs", "logits", "log_probs")
YES_NO = "sigmoid"  # the space of independent yes/no probabilities, one for each class


@final
@dataclass(frozen=True, slots=True)
class Case:
    """One row to explain.

    Attributes
    ----------
    classes : tuple of str
        Their names, or their numbers as text.
    named : bool
        Whether the names were given.
    space : {"probs", "logits", "log_probs", "sigmoid"}
        ``sigmoid`` is a yes/no question for each class; ``truth`` then holds the answers, and ``number`` is none.
    prediction : tuple of float
        One number for each class, in the space.
    truth : tuple of float
        The distribution over the classes that happened.
    number : int or none
        The class that happened; none for soft truth.
    single : bool
        Whether one number stood for both of two classes; ``prediction`` has two all the same.
    trusted : bool
        Whether a reader of files has looked at the sums already, and knows about rounded decimals.
    row : int or none
        Its number in the file, from 1, or in the arrays, from 0.
    id : str or none
    """

    classes: tuple[str, ...]
    named: bool
    space: str
    prediction: Row
    truth: Row
    number: int | None
    single: bool = False
    trusted: bool = False
    row: int | None = None
    id: str | None = None

    @property
    def is_yes_no(self) -> bool:
        """Whether each class is a question of its own."""
        return self.space == YES_NO

    @property
    def keyword(self) -> dict[str, Any]:
        """The prediction as the keyword of a measure."""
        return {self.space: list(self.prediction)}

    def label(self, number: int) -> str:
        """Return how a class is called in a sentence."""
        return self.classes[number] if self.named else f"class {self.classes[number]}"
