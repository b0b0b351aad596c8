"""Which columns are the predictions, and of which classes: by the names of columns and labels, in a fixed order.

1 what the caller names · 2 a list, struct or map column · 3 columns with a known prefix (``p_cat``) · 4 columns named
as the classes · 5 columns whose names hold the classes (``Status_C``) · 6 one column for two classes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crossent.files import _refusals as refuse
from crossent.files._affixes import Affix, common_affixes, hint_of, known_groups, likeliest_affix
from crossent.files._complete import rows_are_complete
from crossent.files._detect_nested import is_nested, nested_layout
from crossent.files._labels import ClassNames, Labels, positive_first
from crossent.files._layout import Layout, UnknownPositive

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crossent.files._options import ReadingOptions
    from crossent.files._table import Table

_NUMBERS = ("DOUBLE", "FLOAT", "DECIMAL", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT",
            "USMALLINT", "UINTEGER", "UBIGINT", "BOOLEAN")  # fmt: skip
_SINGLE = (
    "p", "prob", "probs", "proba", "probability", "score", "y_score", "y_prob", "y_proba", "pred_proba", "p1", "logit",
    "logits", "log_odds", "logprob", "log_prob", "prediction_proba", "predict_proba", "prediction", "pred", "y_pred",
    "predicted", "target",
)  # fmt: skip
_PREDICTED_CLASS = {".pred_class", "pred_class", "pred_label", "predicted_class", "predicted_label"}


@dataclass(frozen=True, slots=True)
class _Search:
    """What is looked through: the columns that are free, and the labels they should name."""

    table: Table
    free: tuple[str, ...]
    labels: Labels
    options: ReadingOptions

    @property
    def wanted(self) -> tuple[str, ...]:
        """The labels, renamed as the caller says."""
        renamed = self.options.map
        return tuple(dict.fromkeys(renamed.get(label, label) for label in self.labels.texts))

    def numbers(self) -> tuple[str, ...]:
        """Return the free columns that may hold numbers; texts, if no column has a type."""
        types = self.table.types
        typed = tuple(n for n in self.free if types[n].startswith(_NUMBERS) and not types[n].endswith("]"))
        return typed or tuple(name for name in self.free if types[name] == "VARCHAR")

    def checked(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return those columns that are numbers; texts are looked at over the whole file."""
        texts = tuple(name for name in names if self.table.types[name] == "VARCHAR")
        numbers = self.table.numeric(texts)
        return tuple(name for name in names if name not in texts or name in numbers)


def find_layout(table: Table, free: tuple[str, ...], labels: Labels, options: ReadingOptions) -> Layout:
    """Return where the predictions are, or refuse with what was found."""
    search = _Search(table, free, labels, options)
    if options.columns:
        return _named_by_caller(search)
    nested = [name for name in free if is_nested(table.types[name])]
    if nested:
        return nested_layout(table, nested, labels, options)
    for find in (_prefixed, _bare, _around_labels, _single):
        layout = find(search)
        if layout is not None:
            return layout
    raise refuse.no_predictions(table.name, table.columns, labels.counts)


# ---------------------------------------------------------------- named by the caller


def _named_by_caller(search: _Search) -> Layout:
    options, table = search.options, search.table
    for name in options.columns:
        if name not in table.types:
            raise refuse.no_such_column(table.name, "--probs", name, table.columns)
    if len(options.columns) == 1:
        [column] = options.columns
        if is_nested(table.types[column]):
            return nested_layout(table, [column], search.labels, options)
        return _one_column(search, column)
    if options.classes:
        if len(options.classes) != len(options.columns):
            what = f"the prediction ({refuse.listed(options.columns, 3)})"
            raise refuse.wrong_number_of_classes(table.name, what, len(options.columns), options.classes)
        return Layout("columns", options.columns, options.classes, hint_of(options.columns[0]))
    for affix in (*known_groups(options.columns), *common_affixes(options.columns, search.wanted), Affix("")):
        inside = [affix.inside(column) for column in options.columns]
        classes = tuple(name for name in inside if name is not None)
        if len(classes) == len(inside) and not _missing(search, classes):
            return Layout("columns", options.columns, classes, affix.hint)
    raise refuse.no_class_names(table.name, "--probs", len(options.columns), search.labels.counts)


# ---------------------------------------------------------------- one column for each class


def _prefixed(search: _Search) -> Layout | None:
    """Columns with a known prefix: all of them are classes, and every label must be among them."""
    groups: dict[Affix, tuple[str, ...]] = {}
    for affix, columns in known_groups(search.numbers()).items():
        kept = _classes_only(search, affix, columns)
        if len(kept) > 1:
            groups[affix] = kept
    if not groups:
        return None
    complete = {a: c for a, c in groups.items() if not _missing(search, _inside(a, c))}
    fitting = {a: c for a, c in (complete or groups).items() if a.hint == search.options.kind} or complete or groups
    affix, columns = next(iter(fitting.items()))
    if not complete and _bare(search) is not None:
        return None
    others = [a for a in complete if a != affix]
    notes = tuple(f'columns "{other.prefix}…" also name the classes; --kind or --probs takes them' for other in others)
    return _by_class(search, replace(Layout("columns", columns, _inside(affix, columns), affix.hint), notes=notes))


def _classes_only(search: _Search, affix: Affix, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out ``.pred_class`` and its like, which hold the predicted class, unless a class is called so."""
    wanted = set(search.wanted) | set(search.options.classes)
    return tuple(c for c in columns if c not in _PREDICTED_CLASS or affix.inside(c) in wanted)


def _bare(search: _Search) -> Layout | None:
    """Columns named as the classes; also those of classes that never happened, if only then rows are complete."""
    wanted = search.options.classes or search.wanted
    numbers = search.numbers()
    names = ClassNames(wanted)
    columns = tuple(c for c in numbers if names.number(c) is not None)
    if not columns or _missing(search, columns):
        return None
    others = tuple(c for c in numbers if c not in columns and not _is_whole_number(search.table, c))
    others = search.checked(others)
    if others and not search.options.classes:
        both = tuple(c for c in numbers if c in columns or c in others)
        if not rows_are_complete(search.table, columns) and rows_are_complete(search.table, both):
            columns = both
    if len(columns) < 2:
        return None
    return _by_class(search, Layout("columns", columns, columns, None))


def _is_whole_number(table: Table, column: str) -> bool:
    return "INT" in table.types[column]


def _around_labels(search: _Search) -> Layout | None:
    """Columns whose names hold the classes between the same letters: ``Status_C``, ``cat_prob``, ``p0``."""
    wanted = search.options.classes or search.wanted
    if len(wanted) < 2:
        return None
    columns = search.numbers()
    common = common_affixes(columns, wanted)
    affix = common[0] if common else likeliest_affix(columns, wanted)
    if affix is None:
        return None
    kept = tuple(c for c in columns if affix.inside(c) is not None)
    if not affix.separated:
        kept = tuple(c for c in kept if affix.inside(c) in wanted)
    kept = _classes_only(search, affix, kept)
    return _by_class(search, Layout("columns", kept, _inside(affix, kept), affix.hint))


def _by_class(search: _Search, layout: Layout) -> Layout:
    """Return the layout with its columns in the order of ``--classes``, where that is given."""
    chosen = search.options.classes
    if not chosen:
        return layout
    names = ClassNames(layout.classes)
    numbers = [names.number(name) for name in chosen]
    lost = [name for name, number in zip(chosen, numbers, strict=True) if number is None]
    if lost:
        near = refuse.did_you_mean(lost[0], layout.classes)
        what = f'--classes: no column for class "{lost[0]}"{near}'
        raise refuse.unreadable(search.table.name, what, evidence=[("columns", refuse.listed(layout.columns))])
    columns = tuple(layout.columns[number] for number in numbers if number is not None)
    return replace(layout, columns=columns, classes=chosen)


def _inside(affix: Affix, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(affix.inside(column) or "" for column in columns)


def _missing(search: _Search, classes: tuple[str, ...]) -> tuple[str, ...]:
    return ClassNames(classes).unmatched(search.labels.texts, search.options.map)


# ---------------------------------------------------------------- one column for two classes


def _single(search: _Search) -> Layout | None:
    """One column that may be a probability: by its name, else the only column of numbers."""
    numbers = search.numbers()
    prefixed = [column for columns in known_groups(numbers).values() for column in columns]
    by_name = [c for c in numbers if c.casefold() in _SINGLE]
    by_name.sort(key=lambda column: _SINGLE.index(column.casefold()))
    candidates = [*prefixed, *by_name]
    candidates = list(search.checked(candidates))
    if not candidates:
        candidates = list(search.checked(numbers))
        if len(candidates) != 1:
            return None
    if len(search.wanted) > 2 or (prefixed and len(prefixed) > 1):
        return None
    return _one_column(search, candidates[0])


def _one_column(search: _Search, column: str) -> Layout:
    pair = _pair(search, column)
    layout = Layout("single", (column,), pair or search.wanted, hint_of(column))
    if pair is None:
        raise UnknownPositive(layout)
    return layout


def _pair(search: _Search, column: str) -> tuple[str, str] | None:
    """Return (negative, positive) for a single column, or None where only the caller can say."""
    options, labels = search.options, search.wanted
    labels = options.classes if len(options.classes) == 2 else labels
    positive = options.positive or _named_in(column, labels)
    if positive is None:
        return labels if len(options.classes) == 2 else positive_first(labels)  # type: ignore[return-value]
    names = ClassNames(labels)
    number = names.number(positive)
    if number is None and len(labels) > 1:
        near = refuse.did_you_mean(positive, labels)
        raise refuse.unreadable(search.table.name, f'--positive: no label "{positive}"{near}',
                                evidence=[("labels", refuse.counted(search.labels.counts))])  # fmt: skip
    others = [label for i, label in enumerate(labels) if i != number]
    return (others[0] if others else f"not {positive}"), (labels[number] if number is not None else positive)


def _named_in(column: str, labels: tuple[str, ...]) -> str | None:
    """Return the label that the column's name holds: ``p_churn``."""
    names = ClassNames(labels)
    found: Mapping[Affix, tuple[str, ...]] = known_groups((column,))
    insides = [affix.inside(column) for affix in found] + [column]
    numbers = [names.number(inside) for inside in insides if inside is not None]
    return next((labels[number] for number in numbers if number is not None), None)
