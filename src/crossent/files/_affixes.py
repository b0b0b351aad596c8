"""What a column's name says: which class, and which kind of number."""

from __future__ import annotations

import re
from dataclasses import dataclass

PROBS = (
    "Probability:Class=", "predict_proba_", "prediction_proba_", "probabilities_", "probability_", "proba_",
    "probs_", "prob_", "p_", ".pred_", "pred_", "probability.", "proba.", "prob.", "p.", "pred.",
)  # fmt: skip
LOG_PROBS = (
    "LogProbability:Class=", "log_probs_", "log_prob_", "logprobs_", "logprob_", "logp_", "log_p_", "logprob.",
)  # fmt: skip
LOGITS = ("RawFormulaVal:Class=", "logits_", "logit_", "logits.", "logit.")
UNSAID = ("scores_", "score_", "scores.", "score.")
_HINTS = {**dict.fromkeys(PROBS, "probs"), **dict.fromkeys(LOG_PROBS, "log_probs"), **dict.fromkeys(LOGITS, "logits")}
KNOWN = (*PROBS, *LOG_PROBS, *LOGITS, *UNSAID)
_LOG_PROB = re.compile(r"log_?p(rob)?", re.IGNORECASE)
_LOGIT = re.compile(r"logit|raw|margin|log_?odds", re.IGNORECASE)
_PROB = re.compile(r"prob|(^|[._])p([._]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Affix:
    """What stands before and after the class in a column's name."""

    prefix: str
    suffix: str = ""

    @property
    def hint(self) -> str | None:
        """The kind of number that the name promises, if it does."""
        return _HINTS.get(self.prefix) or hint_of(self.prefix + self.suffix)

    @property
    def separated(self) -> bool:
        """Whether a mark stands between the affix and the class, so that what is inside is surely a class."""
        return self.prefix.endswith(("_", ".", ":", "=", " ", "-")) or self.suffix.startswith(("_", ".", " ", "-"))

    def inside(self, column: str) -> str | None:
        """Return the class of a column, or None if the name has another form."""
        if not (column.startswith(self.prefix) and column.endswith(self.suffix)):
            return None
        end = len(column) - len(self.suffix)
        return column[len(self.prefix) : end] if end > len(self.prefix) else None


def hint_of(name: str) -> str | None:
    """Return the kind of number that a name promises, if it does.

    >>> hint_of("logits"), hint_of("token_logprobs"), hint_of("probability"), hint_of("score")
    ('logits', 'log_probs', 'probs', None)
    """
    for pattern, kind in ((_LOGIT, "logits"), (_LOG_PROB, "log_probs"), (_PROB, "probs")):
        if pattern.search(name):
            return kind
    return None


def known_groups(columns: tuple[str, ...]) -> dict[Affix, tuple[str, ...]]:
    """Return the columns behind each known prefix, longest prefix first for each column."""
    groups: dict[Affix, list[str]] = {}
    longest = sorted(KNOWN, key=len, reverse=True)
    for column in columns:
        prefix = next((p for p in longest if column.startswith(p) and len(column) > len(p)), None)
        if prefix is not None:
            groups.setdefault(Affix(prefix), []).append(column)
    return {Affix(prefix): tuple(groups[Affix(prefix)]) for prefix in KNOWN if Affix(prefix) in groups}


def common_affixes(columns: tuple[str, ...], labels: tuple[str, ...]) -> list[Affix]:
    """Return the affixes under which every label has a column, shortest first."""
    common: set[Affix] | None = None
    for label in labels:
        here = {affix for column in columns for affix in _around(column, label)}
        common = here if common is None else common & here
        if not common:
            return []
    return sorted(common or (), key=lambda affix: (len(affix.prefix) + len(affix.suffix), affix.prefix))


def likeliest_affix(columns: tuple[str, ...], labels: tuple[str, ...]) -> Affix | None:
    """Return the affix under which most labels have a column, at least two and half of them: some label is misspelt."""
    labels_of: dict[Affix, set[str]] = {}
    for label in labels:
        for column in columns:
            for affix in _around(column, label):
                labels_of.setdefault(affix, set()).add(label)
    counts = sorted(((len(found), affix) for affix, found in labels_of.items()), key=lambda pair: -pair[0])
    if not counts or counts[0][0] < max(2, len(labels) / 2) or (len(counts) > 1 and counts[1][0] == counts[0][0]):
        return None
    return counts[0][1]


def _around(column: str, label: str) -> list[Affix]:
    found = []
    at = column.find(label)
    while at >= 0:
        found.append(Affix(column[:at], column[at + len(label) :]))
        at = column.find(label, at + 1)
    return found
