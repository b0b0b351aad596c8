"""Whether the rows of several files belong together: the same ids and truth; else a refusal with what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from crossent.comparison import _refusals as refuse
from crossent.comparison._parts import Joined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from crossent.comparison._spool import Spool

ROW = "row number"


@final
@dataclass(frozen=True)
class FileMatch:
    """Files as the tables ``m0``, ``m1`` ... of a spool, with what joins them; codes are those of all classes."""

    spool: Spool
    files: tuple[str, ...]
    names: tuple[str, ...]
    on: tuple[str, ...]
    classes: tuple[str, ...]
    codes: tuple[NDArray[np.int32], ...]

    @property
    def numbered(self) -> bool:
        """Whether the first row belongs to the first row, as nothing names them."""
        return self.on == (ROW,)

    @property
    def join(self) -> str:
        """The tables joined, as SQL."""
        return "m0" + "".join(f" JOIN m{place} USING ({self._key})" for place in range(1, len(self.names)))

    @property
    def _key(self) -> str:
        return "row" if self.numbered else "id"

    def joined(self, *, inner: bool) -> Joined:
        """Return how rows are joined; refuse files of another truth, or (unless ``inner``) of other ids."""
        tables = range(len(self.names))
        rows = [int(self.spool.rows(f"SELECT count(*) FROM m{place}")[0][0]) for place in tables]
        if self.numbered and len(set(rows)) > 1:
            raise refuse.rows_differ(self.files, rows)
        if not self.numbered:
            for place in tables:
                self._refuse_duplicates(place)
        shared = int(self.spool.rows(f"SELECT count(*) FROM {self.join}")[0][0])
        if not self.numbered and not inner and set(rows) != {shared}:
            for place in tables[1:]:
                self._refuse_missing(place, rows)
        if not shared:
            raise refuse.nothing_shared(self.files, self.on, self._first_ids())
        self._refuse_other_truth()
        return self._describe(rows, shared)

    def _describe(self, rows: list[int], shared: int) -> Joined:
        left_out = tuple(one - shared for one in rows)
        how_many = "both" if len(rows) == 2 else f"all {len(rows)}"
        facts = [f"{shared:,} of {max(rows):,} rows in {how_many}", "truth agrees on all"]
        if not self.numbered:
            facts.append("0 duplicates")
        label = "joined by row" if self.numbered else f"joined on {', '.join(self.on)}"
        lines = [f"{label:<18}{' · '.join(facts)}"]
        if self.numbered:
            lines.append(f"{'':<18}no ids: the first row belongs to the first row, and so on")
        lines += [
            f"{'left out':<18}{count:,} rows of {name} that not all have"
            for name, count in zip(self.names, left_out, strict=True)
            if count
        ]
        return Joined(self.on, tuple(rows), shared, left_out, tuple(lines))

    def _refuse_duplicates(self, place: int) -> None:
        query = f"SELECT id, count(*) AS times, min(row) AS first FROM m{place} GROUP BY id HAVING count(*) > 1"
        found = self.spool.rows(f"SELECT id, times, count(*) OVER () FROM ({query}) ORDER BY first LIMIT 1")
        if found:
            [(value, times, repeated)] = found
            raise refuse.duplicated(self.files[place], self.on, value, times, repeated - 1)

    def _refuse_missing(self, place: int, rows: list[int]) -> None:
        sides = []
        for mine, other in ((0, place), (place, 0)):
            anti = f"FROM m{mine} ANTI JOIN m{other} USING (id)"
            count = int(self.spool.rows(f"SELECT count(*) {anti}")[0][0])
            first = self.spool.rows(f"SELECT id {anti} ORDER BY row LIMIT 3") if count else []
            sides.append((count, [str(one) for (one,) in first]))
        (only_first, first_ids), (only_other, other_ids) = sides
        if only_first or only_other:
            raise refuse.ids_differ(
                self.files[0],
                self.files[place],
                max(rows),
                rows[0] - only_first,
                first_ids,
                only_first,
                other_ids,
                only_other,
            )

    def _first_ids(self) -> list[str]:
        return [str(self.spool.rows(f"SELECT min(id) FROM m{place}")[0][0]) for place in range(len(self.names))]

    def _refuse_other_truth(self) -> None:
        for place in range(1, len(self.names)):
            condition = self._truth_differs(place)
            query = f"FROM m0 JOIN m{place} USING ({self._key}) WHERE {condition}"
            count = int(self.spool.rows(f"SELECT count(*) {query}")[0][0])
            if count:
                first = self.spool.rows(f"SELECT m0.id, m0.truth, m{place}.truth {query} ORDER BY m0.row LIMIT 3")
                labels = [*self.classes, "(a class without a column)"]
                shown = [(str(one), labels[left], labels[right]) for one, left, right in first]
                raise refuse.truth_differs(self.files[0], self.files[place], count, shown, numbered=self.numbered)

    def _truth_differs(self, place: int) -> str:
        """Return the condition: two labels that differ, or a label that the other file would have had a column for."""
        left, right = "m0.truth", f"m{place}.truth"
        none = len(self.classes)
        own = [", ".join(str(code) for code in codes[:-1].tolist()) for codes in (self.codes[0], self.codes[place])]
        return (
            f"({left} <> {right} AND {left} < {none} AND {right} < {none})"
            f" OR ({left} = {none} AND {right} IN ({own[0]})) OR ({right} = {none} AND {left} IN ({own[1]}))"
            f" OR abs(m0.soft - m{place}.soft) > 1e-9"
        )
