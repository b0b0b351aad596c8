"""Labels are text as written; two spellings of one number are one class."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_WHOLE = re.compile(r"\+?(-?(?:0|[1-9][0-9]*))(?:\.0*)?")
_TRUTHS = {"True": "1", "true": "1", "TRUE": "1", "False": "0", "false": "0", "FALSE": "0"}
_SECOND_IS_POSITIVE = (("0", "1"), ("-1", "1"), ("no", "yes"), ("neg", "pos"), ("negative", "positive"))


def key(text: str) -> str:
    """Return what two spellings of one class have in common.

    >>> key("1"), key("1.0"), key("True"), key("-1"), key("01"), key("yes")
    ('1', '1', '1', '-1', '01', 'yes')
    """
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        return _TRUTHS.get(text, text)
    return "0" if whole[1] == "-0" else whole[1]


@dataclass(frozen=True, slots=True)
class Labels:
    """The different labels of a truth column over the whole file, and how many rows have each."""

    counts: Mapping[str, int]
    missing: int = 0

    @property
    def texts(self) -> tuple[str, ...]:
        """The labels in the order in which classes without columns are listed: numbers by value, else by text."""
        return in_order(self.counts)

    @property
    def rows(self) -> int:
        """All rows, with and without a label."""
        return sum(self.counts.values()) + self.missing


def in_order(texts: Iterable[str]) -> tuple[str, ...]:
    """Return labels sorted, as numbers if all of them are whole numbers.

    >>> in_order(["10", "9", "-1"]), in_order(["b", "a", "10"])
    (('-1', '9', '10'), ('10', 'a', 'b'))
    """
    texts = list(texts)
    if all(_WHOLE.fullmatch(key(text)) for text in texts):
        return tuple(sorted(texts, key=lambda text: (int(key(text)), text)))
    return tuple(sorted(texts))


class ClassNames:
    """The classes of a prediction, found by name: exactly first, then as the same number."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self._exact = {name: number for number, name in reversed(list(enumerate(self.names)))}
        self._by_key = {key(name): number for number, name in reversed(list(enumerate(self.names)))}

    def any_number(self) -> bool:
        """Return whether some class is called by a whole number."""
        return any(_WHOLE.fullmatch(name) for name in self._by_key)

    def number(self, label: str) -> int | None:
        """Return the class number of a label, or None."""
        found = self._exact.get(label)
        return self._by_key.get(key(label)) if found is None else found

    def unmatched(self, labels: Iterable[str], renamed: Mapping[str, str]) -> tuple[str, ...]:
        """Return the labels that no class has."""
        return tuple(label for label in labels if self.number(renamed.get(label, label)) is None)


def positive_first(labels: tuple[str, ...]) -> tuple[str, str] | None:
    """Return (negative, positive) where the labels themselves say it, else None.

    >>> positive_first(("no", "yes")), positive_first(("churn", "stay")), positive_first(("1",))
    (('no', 'yes'), None, ('0', '1'))
    """
    keys = {key(label): label for label in labels}
    for negative, positive in _SECOND_IS_POSITIVE:
        if keys and set(keys) <= {negative, positive}:
            return keys.get(negative, negative), keys.get(positive, positive)
    return None
