"""Every refusal of this layer, in one place: the catalogue of docs/errors.md as functions that build the error.

Each shows what was found, and the flags that settle it. Nothing here decides anything.
"""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Iterable, Mapping, Sequence

from crossent.errors import Evidence, FileError, Fix

TRUTH_NAMES = (
    "label", "truth", "target", "y", "y_true", "true", "true_label", "gold", "class", "obs", "actual", "answer",
)  # fmt: skip
_SHOWN = 8


# ---------------------------------------------------------------- words


def plural(count: int, noun: str) -> str:
    """Return a number and its noun: ``2,000 rows``."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def listed(names: Iterable[object], shown: int = _SHOWN) -> str:
    """Return names with commas, and how many more there are."""
    texts = [str(name) for name in names]
    more = len(texts) - shown
    return ", ".join(texts[:shown]) + (f" … and {more:,} more" if more > 0 else "")


def counted(counts: Mapping[str, int], shown: int = _SHOWN) -> str:
    """Return labels with their counts: ``C (1,204)  CL (61)``."""
    texts = [f"{label} ({count:,})" for label, count in list(counts.items())[:shown]]
    more = len(counts) - shown
    return "  ".join(texts) + (f"  … and {more:,} more" if more > 0 else "")


def quoted(names: Iterable[str]) -> str:
    """Return names in quotes: ``"a" and "b"``."""
    texts = [f'"{name}"' for name in names]
    return " and ".join(texts) if len(texts) < 3 else ", ".join(texts[:-1]) + f" and {texts[-1]}"


def flag(name: str, value: str) -> str:
    """Return a flag as a shell would want it."""
    return f"{name} {shlex.quote(value)}"


def did_you_mean(wrong: str, names: Sequence[str]) -> str:
    """Return ``; did you mean "label"?`` for the nearest name, or nothing."""
    folded = {name.casefold(): name for name in names}
    nearest = difflib.get_close_matches(wrong.casefold(), folded, 1)
    return f'; did you mean "{folded[nearest[0]]}"?' if nearest else ""


# ---------------------------------------------------------------- E00: cannot be read


def unreadable(
    source: str, what: str, *, evidence: Iterable[tuple[str, str]] = (), fixes: Iterable[Fix] = ()
) -> FileError:
    """Return the error of a source that can't be read at all."""
    lines = tuple(Evidence(label, text) for label, text in evidence)
    return FileError(what, source=source, evidence=lines, fixes=tuple(fixes))


def no_such_column(source: str, argument: str, name: str, columns: Sequence[str]) -> FileError:
    """Return the error for a column that the caller named and that is not there."""
    nearest = difflib.get_close_matches(name.casefold(), {c.casefold(): c for c in columns}, 1)
    fixes = [Fix(flag(argument, column)) for column in columns if nearest and column.casefold() == nearest[0]]
    return unreadable(
        source,
        f'{argument}: no column named "{name}"{did_you_mean(name, columns)}',
        evidence=[("columns", listed(columns))],
        fixes=fixes[:1],
    )


def damaged(source: str, error: Exception) -> FileError:
    """Return the error of a compressed file that ends too early or makes no sense."""
    return unreadable(source, "the file is damaged", evidence=[("gzip", str(error))])


def refuse_twins(source: str, columns: Sequence[str]) -> None:
    """Refuse two columns whose names the reader below can't tell apart: it folds their case."""
    folded: dict[str, str] = {}
    for column in columns:
        other = folded.setdefault(column.casefold(), column)
        if other is not column:
            same = f'two columns named "{column}"'
            what = same if other == column else f'columns "{other}" and "{column}" differ only in case'
            fix = Fix("", "rename one of them")
            raise unreadable(source, what, evidence=[("columns", listed(columns))], fixes=[fix])


def ragged(source: str, line: int, row: Sequence[str], columns: Sequence[str], delimiter: str) -> FileError:
    """Return the error for a line with more or fewer cells than the header."""
    return unreadable(
        source,
        f"line {line:,} has {plural(len(row), 'cell')}, the header has {len(columns)}",
        evidence=[("line", listed([repr(cell) for cell in row], 6)), ("header", listed(columns))],
        fixes=[Fix("", f"put a cell that holds {delimiter!r} in double quotes")],
    )


def no_number(source: str, what: str, column: str, row: int, cell: str, also: int) -> FileError:
    """Return the error for a prediction, a weight or a share that is no number."""
    evidence = [("cell", f'row {row:,}, column "{column}": {cell!r}')]
    if also:
        evidence.append(("also", f"{plural(also, 'more cell')} of this column"))
    comma = cell.replace(",", ".", 1)
    fixes = []
    if "," in cell and is_number(comma):
        fixes.append(Fix("", f"write numbers with a point: {comma}, not {cell}"))
    return unreadable(source, f'{what} is no number: row {row:,} of "{column}" holds {cell!r}',
                      evidence=evidence, fixes=fixes)  # fmt: skip


def is_number(text: str) -> bool:
    """Return whether Python reads the text as a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def no_predictions(source: str, columns: Sequence[str], labels: Mapping[str, int]) -> FileError:
    """No column looks like a prediction of these labels."""
    return unreadable(
        source,
        "no prediction columns in this file",
        evidence=[("columns", listed(columns)), ("labels", counted(labels)),
                  ("looked for", "p_<class>, prob_<class>, <class>, a list column, or one column for two classes")],
        fixes=[Fix("--probs COLUMN,COLUMN", "names the prediction columns; --classes names their classes")],
    )  # fmt: skip


# ---------------------------------------------------------------- E01, E02: the truth


def ambiguous_truth(source: str, candidates: Sequence[str], found: Mapping[str, str]) -> FileError:
    """E01: more than one column may be the truth."""
    both = "both fit" if len(candidates) == 2 else "all fit"
    return FileError(
        f"cannot tell which column is the truth: {quoted(candidates)} {both}",
        code="E01",
        source=source,
        evidence=tuple(Evidence(name, text) for name, text in found.items()),
        fixes=tuple(Fix(flag("--truth", name)) for name in reversed(candidates)),
    )


def no_truth(source: str, columns: Sequence[str], kaggle: bool, joins: bool = True) -> FileError:
    """E02: no column may be the truth; ``joins`` where it may also come from another file."""
    meaning = "looks like a Kaggle submission: add the answers" if kaggle else "the answers, joined by id"
    return FileError(
        "no truth in this file",
        code="E02",
        source=source,
        evidence=(Evidence("columns", listed(columns)), Evidence("looked for", ", ".join(TRUTH_NAMES))),
        fixes=(
            *([Fix("--truth-file solution.csv", meaning)] if joins else []),
            Fix("--truth COLUMN", "if a column here holds it"),
        ),
    )


def too_many_labels(source: str, column: str, count: int, examples: Sequence[str]) -> FileError:
    """Return the error for a truth of so many values that they can't be classes."""
    return FileError(
        f'"{column}" holds more than {count:,} different values: no class labels',
        code="E01",
        source=source,
        evidence=(Evidence(column, listed(examples)),),
        fixes=(Fix("--truth COLUMN", "the column that holds the class that happened"),),
    )


# ---------------------------------------------------------------- E03, E04, E07: the classes


def which_class(
    source: str, column: str, labels: Sequence[str], results: Sequence[tuple[str, float | None]]
) -> FileError:
    """E03: one column for two classes; both results are shown, none is picked."""
    evidence = [
        Evidence(f"as {label}", "no loss: not probabilities" if loss is None else f"{loss:.4f} nats per row")
        for label, loss in results
    ]
    which = quoted(labels) if len(labels) > 1 else f'"{labels[0]}" alone'
    are = "labels are" if len(labels) > 1 else "the label is"
    return FileError(
        f'one probability column "{column}", {are} {which}: which one does it predict?',
        code="E03",
        source=source,
        evidence=(*evidence, Evidence("", "the better number may still be the wrong reading")),
        fixes=tuple(Fix(flag("--positive", label)) for label in labels),
    )


def no_class_names(source: str, what: str, count: int, labels: Mapping[str, int]) -> FileError:
    """E04: positions without names."""
    return FileError(
        f"{what} has {plural(count, 'column')} but no class names",
        code="E04",
        source=source,
        evidence=(Evidence("labels", counted(labels)),),
        fixes=(Fix(f"--classes {','.join(map(shlex.quote, labels)) or 'a,b,c'}",
                   "in the order of the columns (clf.classes_ in scikit-learn)"),),
    )  # fmt: skip


def wrong_number_of_classes(source: str, what: str, count: int, classes: Sequence[str]) -> FileError:
    """E04: names were given, but not as many as positions."""
    return FileError(
        f"{what} has {plural(count, 'column')}, but {plural(len(classes), 'class name')} came with it",
        code="E04",
        source=source,
        evidence=(Evidence("classes", listed(classes)),),
        fixes=(Fix("--classes a,b,c", "one name for each column, in their order"),),
    )


def missing_class(
    source: str, columns: Sequence[str], classes: Sequence[str], labels: Mapping[str, int], without: Sequence[str]
) -> FileError:
    """E07: labels that no prediction column has."""
    first = without[0]
    if len(without) == 1:
        headline = f'class "{first}" ({plural(labels[first], "row")}) has no probability column'
    else:
        rows = sum(labels[label] for label in without)
        headline = f"classes {quoted(without[:3])}{' …' if len(without) > 3 else ''} " \
                   f"({plural(rows, 'row')}) have no probability column"  # fmt: skip
    near = {label: _nearest(label, classes) for label in without}
    evidence = [Evidence("columns", listed(columns)), Evidence("labels", counted(labels))]
    evidence += [
        Evidence("", f'{label} {how} "{name}"') for label, (name, how) in near.items() if name
    ][:_SHOWN]  # fmt: skip
    pairs = [f"--map {shlex.quote(f'{label}={name}')}" for label, (name, _) in near.items() if name]
    if not pairs and len(without) == 1:
        pairs = [f"--map {shlex.quote(f'{first}=CLASS')}"]
    fixes = [Fix(" ".join(pairs[:_SHOWN]), "another spelling of the same class")] if pairs else []
    fixes.append(Fix("--missing-class infinite", "a real class that the model never predicts"))
    return FileError(headline, code="E07", source=source, evidence=tuple(evidence), fixes=tuple(fixes))


def _nearest(label: str, classes: Sequence[str]) -> tuple[str, str]:
    for name in classes:
        if name.casefold() == label.casefold():
            return name, "only differs in case from"
        if name.strip() == label.strip():
            return name, "only differs in spaces from"
    near = difflib.get_close_matches(label, classes, 1, 0.8)
    return (near[0], "is close to") if near else ("", "")


# ---------------------------------------------------------------- E05, E06, E13, E15: the numbers


def sums_off(source: str, rows: int, off: int, low: float, high: float, example: str) -> FileError:
    """E05: rows of probabilities that don't sum to 1."""
    return FileError(
        f"rows do not sum to 1: {off:,} of {plural(rows, 'row')}, sums from {low:.4g} to {high:.4g}",
        code="E05",
        source=source,
        evidence=(Evidence("first", example),),
        fixes=(
            Fix("--normalise", "divide each row by its sum (the rule of Kaggle)"),
            Fix("--kind sigmoid", "each column is its own yes/no question (independent labels)"),
            Fix("--kind logits", "the numbers are scores: a softmax makes them probabilities"),
        ),
    )


def log_sums_off(source: str, low: float, high: float) -> FileError:
    """E05 for log-probabilities: the exponentials don't sum to 1."""
    return FileError(
        f"log-probabilities do not sum to probability 1: sums from {low:.4g} to {high:.4g}",
        code="E05",
        source=source,
        fixes=(Fix("--kind logits", "unnormalised scores: a softmax makes them probabilities"),),
    )


def holds_probabilities(source: str, column: str, said: str, shown: str, again: str, single: bool = False) -> FileError:
    """E06: named logits (or log-probabilities), but the rows are probabilities already."""
    why = "all between 0 and 1" if single else "all between 0 and 1, and rows sum to 1"
    other = "--kind logits" if said == "logits" else "--kind log_probs"
    return FileError(
        f'column "{column}" holds probabilities',
        code="E06",
        source=source,
        evidence=(Evidence("values", why), Evidence("first row", shown),
                  Evidence("again", f"a second softmax would make it {again}")),
        fixes=(Fix("--kind probs", "take them as they are"), Fix(other, "if the name is right after all")),
    )  # fmt: skip


def outside_unit(source: str, rows: int, off: int, low: float, high: float, example: str) -> FileError:
    """E13: probabilities below 0 or above 1."""
    return FileError(
        f"probabilities below 0 or above 1 in {plural(off, 'row')}",
        code="E13",
        source=source,
        evidence=(Evidence("values", f"from {low:.6g} to {high:.6g}, {rows:,} rows"), Evidence("first", example)),
        fixes=(
            Fix("--kind logits", "the numbers are scores: a softmax makes them probabilities"),
            Fix("--kind log_probs", "the numbers are logarithms of probabilities"),
            Fix("--kind percent", "the numbers are percentages"),
        ),
    )


def zero_sums(source: str) -> FileError:
    """E05: a row that can't be divided by its sum."""
    return FileError(
        "a row sums to 0 or less: it can't be divided by its sum",
        code="E05",
        source=source,
        fixes=(Fix("--kind sigmoid", "each column is its own yes/no question (independent labels)"),),
    )


def not_a_number(source: str, what: str, rows: int, first: Sequence[int]) -> FileError:
    """E15: missing values among the predictions or the truths."""
    more = ", …" if rows > len(first) else ""
    numbers = ", ".join(f"{row:,}" for row in first)
    return FileError(
        f"{what} (row{'s' if rows > 1 else ''} {numbers}{more})",
        code="E15",
        source=source,
        fixes=(Fix("--drop-missing", "leave these rows out; their number is printed"),),
    )


# ---------------------------------------------------------------- E09: the delimiter


def one_column_header(source: str, header: str, delimiter: str, given: str) -> FileError:
    """E09: a header that nothing divides."""
    return FileError(
        f'header has one column named "{header}"',
        code="E09",
        source=source,
        evidence=(Evidence("delimiter", f"{given!r} does not occur in it"),),
        fixes=(Fix(f"--delimiter {_shown_delimiter(delimiter)}"),),
    )


def _shown_delimiter(delimiter: str) -> str:
    return "'\\t'" if delimiter == "\t" else f"'{delimiter}'"


# ---------------------------------------------------------------- E10, E12: two files


def ids_differ(
    left: str, right: str, rows: int, shared: int, only_left: Sequence[str], missing_left: int,
    only_right: Sequence[str], missing_right: int,
) -> FileError:  # fmt: skip
    """E10: the two files don't hold the same rows."""
    parts = []
    if missing_left:
        parts.append(f"{missing_left:,} only in {left} (first: {listed(only_left, 3)})")
    if missing_right:
        parts.append(f"{missing_right:,} only in {right} (first: {listed(only_right, 3)})")
    return FileError(
        f"{left} and {right} share {shared:,} of {plural(rows, 'id')}; {'; '.join(parts)}",
        code="E10",
        source=left,
        fixes=(Fix("--join inner", "keep the shared rows, and say how many were left out"),),
    )


def lengths_differ(left: str, right: str, rows_left: int, rows_right: int) -> FileError:
    """E10 without ids: row order needs equal lengths."""
    return FileError(
        f"{left} and {right} share no id column, and have {rows_left:,} and {plural(rows_right, 'row')}",
        code="E10",
        source=left,
        fixes=(Fix("--id COLUMN", "a column of both files that names a row"),),
    )


def duplicate_id(source: str, name: str, value: str, times: int, more: int, others: Sequence[str]) -> FileError:
    """E12: an id that does not say which row."""
    evidence = (Evidence("also", plural(more, "more repeated id")),) if more else ()
    fixes = [Fix(flag("--on", f"{name},{other}"), "if both together name a row") for other in others[:1]]
    return FileError(
        f'id "{value}" appears {plural(times, "time")} in {source}',
        code="E12",
        source=source,
        evidence=evidence,
        fixes=tuple(fixes) or (Fix("--on COLUMN,COLUMN", "the columns that together name a row"),),
    )


# ---------------------------------------------------------------- E16: truncated distributions


def truncated(source: str, column: str, fewest: int, classes: int, rows: int) -> FileError:
    """E16: only the likeliest classes are stored, so what the others have is not known."""
    return FileError(
        f'"{column}" leaves out classes in {plural(rows, "row")}: as few as {fewest} of {classes:,} are there',
        code="E16",
        source=source,
        evidence=(Evidence("left out", "the mass of the other classes is not known, so neither is the loss"),),
        fixes=(Fix("", "store every class: top_k=None in a transformers pipeline"),),
    )
