"""Every refusal of a comparison: what was found, and the flags that settle it. Nothing here decides anything."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING

from crossent.errors import Evidence, FileError, Fix
from crossent.files._refusals import duplicate_id, ids_differ, listed, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "cluster_missing",
    "duplicated",
    "ids_differ",
    "model_names",
    "no_ids",
    "nothing_shared",
    "rows_differ",
    "time_missing",
    "truth_differs",
]


def model_names(files: Sequence[str]) -> tuple[str, ...]:
    """Return short names that tell the files apart: their stems, where those differ."""
    stems = [PurePath(name).stem or name for name in files]
    for candidates in (stems, list(files)):
        if len(set(candidates)) == len(candidates):
            return tuple(candidates)
    seen: Counter[str] = Counter()
    found = []
    for name in stems:
        seen[name] += 1
        found.append(f"{name} ({seen[name]})")
    return tuple(found)


def duplicated(source: str, on: Sequence[str], value: str, times: int, more: int) -> FileError:
    """E12: an id that does not say which row."""
    return duplicate_id(source, ",".join(on), value.replace("\x1f", ", "), times, more, ())


def rows_differ(files: Sequence[str], rows: Sequence[int]) -> FileError:
    """E10 without ids: files of different lengths, and nothing says which rows belong together."""
    counts = ", ".join(f"{name} has {count:,}" for name, count in zip(files, rows, strict=True))
    return FileError(
        f"no ids, and different numbers of rows: {counts}",
        code="E10",
        source=files[0],
        fixes=(Fix("--id COLUMN", "the column that names each row, in every file"),),
    )


def no_ids(source: str, named: str, other: str) -> FileError:
    """E10: one file names its rows, another doesn't."""
    return FileError(
        f'{source} has no column of ids; {other} names its rows by "{named}"',
        code="E10",
        source=source,
        fixes=(
            Fix("--id COLUMN", "the column that names each row, in every file"),
            Fix("--on COLUMN,COLUMN", "columns that together name a row, in every file"),
        ),
    )


def nothing_shared(files: Sequence[str], on: Sequence[str], first: Sequence[str]) -> FileError:
    """E10: no id is in all files."""
    examples = [f"{name} has {one!r}" for name, one in zip(files, first, strict=True)]
    return FileError(
        f"no {', '.join(on)} is in all files",
        code="E10",
        source=files[0],
        evidence=(Evidence("for example", "; ".join(examples)),),
        fixes=(Fix("--id COLUMN", "if the rows are named by another column"),),
    )


def truth_differs(
    first: str, other: str, count: int, shown: Sequence[tuple[str, str, str]], *, numbered: bool
) -> FileError:
    """E11: two files that disagree about what happened."""
    word = "row" if numbered else "id"
    evidence = [Evidence(f"{word} {name}", f"{left!r} in {first}, {right!r} in {other}") for name, left, right in shown]
    fixes = [Fix("--truth-file FILE", "one truth for all files, joined by id")]
    if numbered:
        fixes.insert(0, Fix("--id COLUMN", "if the rows of the files are in different orders"))
    return FileError(
        f"truth differs between {first} and {other} on {plural(count, word)}",
        code="E11",
        source=other,
        evidence=tuple(evidence),
        fixes=tuple(fixes),
    )


def cluster_missing(source: str, column: str, count: int, first: int) -> FileError:
    """Rows without a cluster."""
    return FileError(
        f'the cluster is missing in {plural(count, "row")} of "{column}", the first is row {first:,}',
        source=source,
        fixes=(Fix("", f"give those rows a value in {listed([column])}, or leave them out"),),
    )


def time_missing(source: str, column: str, count: int, first: int) -> FileError:
    """Rows without a time, where they stand in the order of time."""
    return FileError(
        f'the time is missing in {plural(count, "row")} of "{column}", the first is row {first:,}',
        source=source,
        fixes=(Fix("", f"give those rows a value in {listed([column])}, or leave them out"),),
    )
