"""Groups of models that can't be told apart: the longest runs, by loss, in which no pair differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def groups_alike(ordered: Sequence[int], differ: Mapping[frozenset[int], bool]) -> list[list[int]]:
    """Return runs of models, best first, none inside another; ``differ`` says which pairs do.

    >>> groups_alike([2, 0, 1], {frozenset({0, 2}): False, frozenset({0, 1}): False, frozenset({1, 2}): True})
    [[2, 0], [0, 1]]
    """
    found: list[list[int]] = []
    reached = 0
    for start in range(len(ordered)):
        end = start + 1
        while end < len(ordered) and not any(differ[frozenset({ordered[end], one})] for one in ordered[start:end]):
            end += 1
        if end > reached:
            found.append(list(ordered[start:end]))
            reached = end
    return found
