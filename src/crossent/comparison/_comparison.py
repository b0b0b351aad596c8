"""The result of a comparison: a frozen value that prints itself, the same everywhere."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, final

from crossent.comparison._parts import Difference, Gate, Joined, ModelScore, plain
from crossent.errors import InvalidInput
from crossent.rendering import maybe, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEMA = "crossent.compare/1"


@final
@dataclass(frozen=True)
class Comparison:
    """Two or more models on the same rows: whose loss is less, how sure that is, and where it comes from.

    Attributes
    ----------
    rows : int
        How many rows all models predicted.
    names : tuple of str
        The models; the first is the baseline.
    classes : tuple of str
        All classes of all models.
    weighted : bool
        Whether rows had weights.
    joined : Joined
        How the rows were brought together.
    models : tuple of ModelScore
        Each model by itself, in the order given.
    differences : tuple of Difference
        Every other model less the baseline, with verdict, classes, slices and the rows that moved most.
    pairs : tuple of Difference
        All pairs, where there are more than two models; p-values adjusted over all of them.
    groups : tuple of tuples of str
        Models that can't be told apart, the best first; a model may be in more than one group.
    correction : str
        How p-values were adjusted.
    gates : tuple of Gate
        Whether each other model is shown to be at most ``delta`` worse, where a margin was given.
    """

    rows: int
    names: tuple[str, ...]
    classes: tuple[str, ...]
    weighted: bool
    joined: Joined
    models: tuple[ModelScore, ...]
    differences: tuple[Difference, ...]
    pairs: tuple[Difference, ...]
    groups: tuple[tuple[str, ...], ...]
    correction: str
    gates: tuple[Gate, ...]

    @property
    def difference(self) -> Difference:
        """The second model less the first."""
        return self.differences[0]

    @property
    def verdict(self) -> str:
        """Whether the second model is better or worse than the first, or tied with it."""
        return self.difference.verdict

    @property
    def passed(self) -> bool:
        """Whether every gate holds; true where none was asked for."""
        return all(gate.passed for gate in self.gates)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data; infinite numbers are ``float("inf")`` here and "Infinity" in JSON."""
        return {
            "schema": SCHEMA,
            "rows": self.rows,
            "classes": list(self.classes),
            "weighted": self.weighted,
            "joined": plain(self.joined),
            "models": [plain(one) for one in self.models],
            "difference": plain(self.difference),
            "differences": [plain(one) for one in self.differences],
            "pairs": [plain(one) for one in self.pairs],
            "groups": [list(one) for one in self.groups],
            "correction": self.correction,
            "gates": [asdict(one) for one in self.gates],
            "passed": self.passed,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Comparison:
        """Rebuild the comparison from what `to_dict` or `to_json` gave."""
        if data.get("schema") != SCHEMA:
            raise InvalidInput(f"data: a comparison has the schema {SCHEMA!r}; found {data.get('schema')!r}")
        models = tuple(ModelScore.from_dict(one) for one in data["models"])
        return cls(
            rows=data["rows"],
            names=tuple(one.name for one in models),
            classes=tuple(data["classes"]),
            weighted=data["weighted"],
            joined=Joined.from_dict(data["joined"]),
            models=models,
            differences=tuple(Difference.from_dict(one) for one in data["differences"]),
            pairs=tuple(Difference.from_dict(one) for one in data["pairs"]),
            groups=tuple(tuple(one) for one in data["groups"]),
            correction=data["correction"],
            gates=tuple(Gate(**{**one, "upper": maybe(one["upper"])}) for one in data["gates"]),
        )

    def to_json(self) -> str:
        """Return the comparison as JSON that every parser takes: infinite numbers are "Infinity", missing ones null."""
        return to_json(self.to_dict(), indent=2)

    @classmethod
    def from_json(cls, text: str) -> Comparison:
        """Rebuild the comparison from what `to_json` gave."""
        return cls.from_dict(json.loads(text))

    def save(self, path: str | Path) -> None:
        """Write the comparison into a file, as its ending says: whole, or not at all.

        Parameters
        ----------
        path : path
            Ends in ``.json``, which `from_json` reads back; ``.md``; ``.txt``; or ``.html``, a page that needs no
            network, and the extra ``report`` to be made.

        Raises
        ------
        InvalidInput
            Another ending, or a folder that is not there.
        MissingDependency
            ``.html`` without the ``report`` extra.
        """
        from crossent.scoring._saving import save

        save(self, path)

    def to_text(self, *, width: int = 100, color: bool = False) -> str:
        """Return the comparison as text for a terminal, 60 to 200 columns wide; colour adds nothing but colour."""
        from crossent.comparison._text import comparison_text

        return comparison_text(self, width=width, color=color)

    def to_markdown(self) -> str:
        """Return the comparison as Markdown tables."""
        from crossent.comparison._pages import comparison_markdown

        return comparison_markdown(self)

    def to_html(self) -> str:
        """Return the comparison as an HTML fragment that takes its colours from the page around it."""
        from crossent.comparison._pages import comparison_html

        return comparison_html(self)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()
