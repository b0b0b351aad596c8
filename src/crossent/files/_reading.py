"""How a file was read, as a value: shown on every run, saved, and replayed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from crossent.errors import FileError, Fix
from crossent.files._refusals import plural
from crossent.rendering import write_whole

SCHEMA = "crossent.reading/1"
_WORDS = {
    "probs": "probabilities",
    "logits": "logits",
    "log_probs": "log-probabilities",
    "sigmoid": "yes/no probabilities",
}
_SHOWN = 8  # more prediction columns than this are shown as "first … last (1000 columns)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What each column is taken for, and what the numbers are.

    ``kind`` is what the numbers are once divided by ``scale`` (100 for percentages): the word that the scoring
    kernel wants. ``layout`` says where they sit: ``columns`` (one for each class), ``single`` (one column for two
    classes), ``list``, ``struct``, ``map``, ``entries`` (``[{label, score}]``) or ``matrix``.
    """

    format: str
    layout: str
    columns: tuple[str, ...]
    classes: tuple[str, ...]
    kind: str = "probs"
    scale: float = 1.0
    hint: str | None = None
    delimiter: str | None = None
    truth: str | None = None
    truth_columns: tuple[str, ...] = ()
    truth_file: str | None = None
    joined_on: tuple[str, ...] = ()
    id: str | None = None
    positive: str | None = None
    weight: str | None = None
    by: tuple[str, ...] = ()
    cluster: str | None = None
    map: tuple[tuple[str, str], ...] = ()
    missing_classes: tuple[str, ...] = ()
    normalise: bool = False
    drop_missing: bool = False
    dropped: int = 0
    rounded_decimals: int | None = None
    notes: tuple[str, ...] = ()

    def same_numbers(self, other: Reading) -> bool:
        """Return whether both readings give the same losses, so that no second pass is needed."""
        names = ("layout", "columns", "classes", "kind", "scale", "normalise", "truth", "truth_columns")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def lines(self) -> list[str]:
        """Return the reading as text: what each column is, then what was done that changes or explains a number."""
        return [" · ".join(self._parts()), *self.remarks()]

    def remarks(self) -> list[str]:
        """Return what is said aloud: rounding, percentages, dropped rows, notes."""
        said = []
        if self.scale != 1.0:
            said.append(f"percentages divided by {self.scale:g}")
        if self.rounded_decimals is not None:
            said.append(f"rounded to {plural(self.rounded_decimals, 'decimal')}: rows sum to 1 within that")
        if self.normalise:
            said.append("each row divided by its sum")
        if self.dropped:
            said.append(f"{plural(self.dropped, 'row')} with a missing value left out")
        said += [f'class "{name}" has no column: probability 0' for name in self.missing_classes]
        said += [f'label "{label}" read as class "{name}"' for label, name in self.map]
        return [*said, *self.notes]

    def _parts(self) -> list[str]:
        word = "percentages" if self.scale != 1.0 else _WORDS[self.kind]
        truth = self.truth or "none"
        if self.truth_file:
            how = f"joined on {', '.join(self.joined_on)}" if self.joined_on else "in row order"
            truth = f"{truth} of {self.truth_file}, {how}"
        parts = [f"truth = {truth}", f"{word} = {_short(self.columns)}{self._inside()}"]
        named = {"id": self.id, "weight": self.weight, "by": ", ".join(self.by), "cluster": self.cluster}
        parts += [f"{name} = {value}" for name, value in named.items() if value]
        if self.delimiter not in (None, ",", "\t"):
            parts.append(f"delimiter = {self.delimiter!r}")
        return parts

    def _inside(self) -> str:
        """Say what a column means whose name does not say it."""
        if self.layout == "single":
            return f" (of {self.classes[1]})"
        if self.layout == "columns":
            return ""
        return f" ({_short(self.classes)})"

    def to_dict(self) -> dict[str, Any]:
        """Return the reading as plain data."""
        values = {name: _plain(value) for name, value in asdict(self).items()}
        return {"schema": SCHEMA, **values}

    def to_json(self) -> str:
        """Return the reading as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False)

    def save(self, path: str | Path) -> None:
        """Write the reading as JSON, for ``--reading FILE`` to replay."""
        write_whole(Path(path), self.to_json() + "\n")

    @classmethod
    def from_dict(cls, values: Any) -> Reading:
        """Return the reading that ``to_dict`` wrote."""
        if not isinstance(values, dict) or values.get("schema") != SCHEMA:
            raise FileError(f'not a saved reading: "schema" must be "{SCHEMA}"', fixes=(_SAVE,))
        known = {item.name for item in fields(cls)}
        unknown = sorted(set(values) - known - {"schema"})
        missing = sorted({"format", "layout", "columns", "classes"} - set(values))
        if unknown or missing:
            what = f"unknown key {unknown[0]!r}" if unknown else f"no key {missing[0]!r}"
            raise FileError(f"not a saved reading: {what}", fixes=(_SAVE,))
        return cls(**{name: _frozen(name, value) for name, value in values.items() if name in known})

    @classmethod
    def load(cls, path: str | Path) -> Reading:
        """Return the reading saved in a file."""
        try:
            text = Path(path).read_text(encoding="utf-8")
        except OSError as error:
            headline = f"cannot read the saved reading: {error.strerror}"
            raise FileError(headline, source=str(path), fixes=(_SAVE,)) from None
        try:
            return cls.from_dict(json.loads(text))
        except ValueError:
            raise FileError("not a saved reading: no JSON", source=str(path), fixes=(_SAVE,)) from None
        except FileError as error:
            raise FileError(error.headline, source=str(path), fixes=error.fixes) from None


_SAVE = Fix("--reading NEW-FILE", "a file that does not exist yet is written, and can be replayed")


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _frozen(name: str, value: Any) -> Any:
    if name == "map":
        return tuple((str(label), str(to)) for label, to in value)
    return tuple(value) if isinstance(value, list) else value


def _short(names: tuple[str, ...]) -> str:
    """Return names as text, the middle left out where there are many."""
    if len(names) <= _SHOWN:
        return ", ".join(names)
    return f"{names[0]}, {names[1]} … {names[-1]} ({len(names)})"
