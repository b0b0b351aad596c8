"""What the caller says about a source of predictions; everything left out is found in the file, or asked for."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crossent.errors import InvalidInput

if TYPE_CHECKING:
    from crossent.files._reading import Reading

KINDS = ("probs", "percent", "logits", "log_probs", "sigmoid")
FORMATS = ("csv", "tsv", "parquet", "jsonl", "json", "npy", "npz")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """How to read predictions, as far as the caller says.

    On the command line the same words are flags: ``truth_file`` is ``--truth-file``.

    Attributes
    ----------
    truth, id, weight : str, optional
        Names of columns. ``id`` names a row in what is shown, and joins two files.
    truth_file : source, optional
        A second file (or dataframe) that holds the truth: joined by id, or by row order if no id is there.
    on : tuple of str
        The columns that join the two files, where one id column is not enough.
    columns : tuple of str
        The prediction columns, where their names tell nothing.
    classes : tuple of str
        Class names, in the order of the columns or of the matrix.
    kind : {"probs", "percent", "logits", "log_probs", "sigmoid"}, optional
        What the numbers are; ``sigmoid`` means independent yes/no questions, one for each class.
    positive : str, optional
        Which of two labels a single column predicts.
    map : mapping of str to str
        Labels that are another name of a class: ``{"c": "C"}``.
    missing_class : {"infinite"}, optional
        A label without a column has probability 0: its loss is infinite.
    normalise, drop_missing : bool
        Divide each row by its sum; leave out rows with a missing value.
    delimiter, format : str, optional
        Of a text file; any of csv, tsv, parquet, jsonl, npy, npz.
    by, cluster : tuple of str, str
        Columns carried along for slices and for clustered errors.
    join : {"inner"}, optional
        Keep only ids that both files have.
    unlabelled : tuple of str
        The classes to look for in a file that may have no truth: then it is read without one.
    reading : Reading or path, optional
        A saved reading to replay.
    """

    truth: str | None = None
    truth_file: Any = None
    id: str | None = None
    on: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    kind: str | None = None
    positive: str | None = None
    map: Mapping[str, str] = field(default_factory=dict)
    missing_class: str | None = None
    normalise: bool = False
    drop_missing: bool = False
    weight: str | None = None
    delimiter: str | None = None
    format: str | None = None
    by: tuple[str, ...] = ()
    cluster: str | None = None
    join: str | None = None
    unlabelled: tuple[str, ...] = ()
    reading: Reading | str | None = None

    def __post_init__(self) -> None:
        for name in ("on", "columns", "by"):
            object.__setattr__(self, name, _names(getattr(self, name)))
        object.__setattr__(self, "classes", tuple(str(name) for name in _names(self.classes)))
        labels = {str(label): str(name) for label, name in dict(self.map).items()}
        object.__setattr__(self, "map", labels)
        object.__setattr__(self, "positive", None if self.positive is None else str(self.positive))
        one_of("kind", self.kind, KINDS)
        one_of("format", self.format, FORMATS)
        one_of("missing_class", self.missing_class, ("infinite",))
        one_of("join", self.join, ("inner",))
        if self.normalise and self.kind in {"logits", "log_probs", "sigmoid"}:
            raise InvalidInput(f"normalise: only rows of probabilities are divided by their sum; kind is {self.kind!r}")
        if self.delimiter is not None and len(self.delimiter.replace("\\t", "\t")) != 1:
            raise InvalidInput(f"delimiter: must be one character; got {self.delimiter!r}")


def _names(value: Any) -> tuple[str, ...]:
    """Return one name or several as a tuple."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def one_of(argument: str, value: str | None, allowed: tuple[str, ...]) -> None:
    """Refuse a value that is not in the list, naming the nearest that is."""
    if value is None or value in allowed:
        return
    nearest = difflib.get_close_matches(str(value), allowed, 1)
    hint = f'; did you mean "{nearest[0]}"?' if nearest else ""
    raise InvalidInput(f"{argument}: must be one of {', '.join(allowed)}; got {value!r}{hint}")
