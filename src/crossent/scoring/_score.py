"""The result of scoring: a frozen value that prints itself, the same everywhere."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, final

from crossent.errors import InvalidInput
from crossent.rendering import maybe, number, to_json
from crossent.scoring._decomposition import Decomposition
from crossent.scoring._parts import (
    Baselines,
    ClassScore,
    CostlyScore,
    Infinite,
    Loss,
    SliceScore,
    TailShare,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crossent.scoring._details import Details
    from crossent.scoring._tally import Tally

SCHEMA = "crossent.score/1"


@final
@dataclass(frozen=True)
class Score:
    """What a set of predictions costs, how sure that is, and where it comes from.

    Attributes
    ----------
    name : str
        The file or the arrays that were scored.
    rows : int
        How many rows.
    classes : tuple of str
        In the order of their numbers.
    rules, clip
        Whose rules held for probabilities of 0, and the limits they were moved into, if any.
    weighted : bool
        Whether rows had weights.
    loss : Loss
        ``nats``, ``bits``, ``perplexity``, ``standard_error``, ``interval``, ``method``.
    infinite : Infinite
        The rows that cost infinity, the mean without them, and what clipping would make of them.
    baselines : Baselines
        What the class rates of this data and the uniform guess would cost.
    skill, accuracy, confidence : float
        The share of the class rates' loss that is explained, the share of rows that were right, the mean probability
        of the most probable class.
    per_class, slices, costliest, tail, notes
        Where the loss comes from.
    read_as : dict
        How the data was read.
    reading
        The same as the value that can be saved and replayed; none for arrays.
    tally : Tally or none
        What the score was made of; merges with those of other parts of the data.
    decomposition : Decomposition or none
        Miscalibration, discrimination and uncertainty; none for a single class and for yes/no questions.
    details : Details or none
        What a report shows besides, where it was gathered.
    """

    name: str
    rows: int
    classes: tuple[str, ...]
    rules: str
    clip: tuple[float, float] | None
    weighted: bool
    read_as: dict[str, Any]
    loss: Loss
    infinite: Infinite
    baselines: Baselines
    skill: float | None
    accuracy: float
    confidence: float
    per_class: tuple[ClassScore, ...]
    slices: tuple[SliceScore, ...]
    costliest: tuple[CostlyScore, ...]
    tail: TailShare
    notes: tuple[str, ...]
    reading: Any = field(default=None, compare=False, repr=False)
    tally: Tally | None = field(default=None, compare=False, repr=False)
    decomposition: Decomposition | None = None
    details: Details | None = field(default=None, compare=False, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the score as plain data; infinite losses are ``float("inf")`` here and "Infinity" in JSON."""
        return {
            "schema": SCHEMA,
            "rows": self.rows,
            "classes": list(self.classes),
            "rules": self.rules,
            "clip": None if self.clip is None else list(self.clip),
            "weighted": self.weighted,
            "read_as": self.read_as,
            "loss": _plain(self.loss),
            "infinite": _plain(self.infinite),
            "baselines": asdict(self.baselines),
            "skill": self.skill,
            "accuracy": self.accuracy,
            "confidence": self.confidence,
            "decomposition": None if self.decomposition is None else self.decomposition.to_dict(),
            "per_class": [one.to_dict() for one in self.per_class],
            "slices": [_plain(one) for one in self.slices],
            "costliest": [asdict(one) for one in self.costliest],
            "tail": asdict(self.tail),
            "notes": list(self.notes),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Score:
        """Rebuild the score from what `to_dict` or `to_json` gave."""
        if data.get("schema") != SCHEMA:
            raise InvalidInput(f"data: a score has the schema {SCHEMA!r}; found {data.get('schema')!r}")
        clip, parts = data["clip"], data["decomposition"]
        return cls(
            name=data["read_as"]["source"],
            rows=data["rows"],
            classes=tuple(data["classes"]),
            rules=data["rules"],
            clip=None if clip is None else (clip[0], clip[1]),
            weighted=data["weighted"],
            read_as=dict(data["read_as"]),
            loss=Loss.from_dict(data["loss"]),
            infinite=Infinite.from_dict(data["infinite"]),
            baselines=Baselines.from_dict(data["baselines"]),
            skill=maybe(data["skill"]),
            accuracy=number(data["accuracy"]),
            confidence=number(data["confidence"]),
            per_class=tuple(ClassScore.from_dict(one) for one in data["per_class"]),
            slices=tuple(SliceScore.from_dict(one) for one in data["slices"]),
            costliest=tuple(CostlyScore.from_dict(one) for one in data["costliest"]),
            tail=TailShare.from_dict(data["tail"]),
            notes=tuple(data["notes"]),
            decomposition=None if parts is None else Decomposition.from_dict(parts),
        )

    def to_json(self) -> str:
        """Return the score as JSON that every parser takes: infinite numbers are "Infinity", missing ones null."""
        return to_json(self.to_dict(), indent=2)

    @classmethod
    def from_json(cls, text: str) -> Score:
        """Rebuild the score from what `to_json` gave."""
        return cls.from_dict(json.loads(text))

    def save(self, path: str | Path) -> None:
        """Write the score into a file, as its ending says: whole, or not at all.

        Parameters
        ----------
        path : path
            Ends in ``.json``, which `from_json` reads back; ``.md``; ``.txt``; or ``.html``, a report that needs no
            network, and the extra ``report`` to be made. It shows charts of rows where the score was made with
            ``details=True``.

        Raises
        ------
        InvalidInput
            Another ending, or a folder that is not there.
        MissingDependency
            ``.html`` without the ``report`` extra.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> import crossent as ce
        >>> result = ce.score([1, 0], [0.75, 0.5])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = pathlib.Path(folder) / "score.json"
        ...     result.save(path)
        ...     ce.Score.from_json(path.read_text()).loss == result.loss
        True
        """
        from crossent.scoring._saving import save

        save(self, path)

    def to_text(self, *, width: int = 100, color: bool = False) -> str:
        """Return the score as text for a terminal, 60 to 200 columns wide; colour adds nothing but colour."""
        from crossent.scoring._text import score_text

        return score_text(self, width=width, color=color)

    def to_markdown(self) -> str:
        """Return the score as Markdown tables."""
        from crossent.scoring._markdown import score_markdown

        return score_markdown(self)

    def to_html(self) -> str:
        """Return the score as an HTML fragment that takes its colours from the page around it."""
        from crossent.scoring._html import score_html

        return score_html(self)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()


def _plain(part: Any) -> dict[str, Any]:
    """Return a part as plain data, its tuples as lists."""
    data = asdict(part)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in data.items()}
