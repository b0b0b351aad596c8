"""Files of predictions, joined by id, as paired rows: whatever does not match is refused, with what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.comparison import _refusals as refuse
from crossent.comparison._parts import Joined
from crossent.comparison._rows import PairedRows
from crossent.comparison._spool import Spool
from crossent.files._batches import id_reader
from crossent.files._labels import key
from crossent.scoring._arrays import ArrayKey
from crossent.scoring._file_source import file_source
from crossent.scoring._slicing import MOST_NUMBERS, Slicing, columns_of, distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from crossent.scoring._file_source import FileSource
    from crossent.scoring._rules import Rules
    from crossent.scoring._slicing import Cuts

_ROW = "row number"


@final
class FilePairs:
    """The rows that all files share."""

    def __init__(
        self,
        sources: Sequence[FileSource],
        names: tuple[str, ...],
        rules: Callable[[int], Rules],
        *,
        on: Sequence[str],
        by: Sequence[str],
        slicing: Slicing,
        inner: bool,
        ordered: str | bool | None = None,
        progress: Any = None,
    ) -> None:
        cluster, self._ordered = slicing.cluster, ordered
        self.names, self._by, self._cluster, self._slicing = names, tuple(by), cluster, slicing
        self._files = tuple(source.name for source in sources)
        self.classes, self._codes = _all_classes(sources)
        self.weighted = sources[0].guess.weight is not None
        self._on = _joined_on(sources, on)
        self._spool = Spool()
        try:
            readings = [
                self._spool.write(
                    f"m{place}", source, rules(source.float_width), codes=self._codes[place], on=on,
                    by=self._by if place == 0 else (), cluster=cluster if place == 0 else None, progress=progress,
                )
                for place, source in enumerate(sources)
            ]  # fmt: skip
            self._lines = [
                f"{name}: {' · '.join(reading.lines())}" for name, reading in zip(names, readings, strict=True)
            ]
            self._joined = self._check(inner)
            self._refuse_times()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Remove what was written to disk."""
        self._spool.close()

    def joined(self) -> Joined:
        """Return how the rows were joined."""
        return self._joined

    # ---------------------------------------------------------------- what must match

    def _check(self, inner: bool) -> Joined:
        tables = range(len(self.names))
        rows = [int(self._spool.rows(f"SELECT count(*) FROM m{place}")[0][0]) for place in tables]
        numbered = self._on == (_ROW,)
        if numbered and len(set(rows)) > 1:
            raise refuse.rows_differ(self._files, rows)
        if not numbered:
            for place in tables:
                self._refuse_duplicates(place)
        shared = int(self._spool.rows(f"SELECT count(*) FROM {self._join()}")[0][0])
        if not numbered and not inner and set(rows) != {shared}:
            for place in tables[1:]:
                self._refuse_missing(place, rows)
        if not shared:
            raise refuse.nothing_shared(self._files, self._on, self._first_ids())
        self._refuse_other_truth(numbered)
        self._refuse_clusters()
        return self._describe(rows, shared, numbered)

    def _describe(self, rows: list[int], shared: int, numbered: bool) -> Joined:
        left_out = tuple(one - shared for one in rows)
        how_many = "both" if len(rows) == 2 else f"all {len(rows)}"
        facts = [f"{shared:,} of {max(rows):,} rows in {how_many}", "truth agrees on all"]
        if not numbered:
            facts.append("0 duplicates")
        label = "joined by row" if numbered else f"joined on {', '.join(self._on)}"
        lines = [f"{label:<18}{' · '.join(facts)}"]
        if numbered:
            lines.append(f"{'':<18}no ids: the first row belongs to the first row, and so on")
        lines += [
            f"{'left out':<18}{count:,} rows of {name} that not all have"
            for name, count in zip(self.names, left_out, strict=True)
            if count
        ]
        return Joined(
            self._on, tuple(rows), shared, left_out, (*lines, *(f"{'read as':<18}{one}" for one in self._lines))
        )

    def _refuse_duplicates(self, place: int) -> None:
        query = f"SELECT id, count(*) AS times, min(row) AS first FROM m{place} GROUP BY id HAVING count(*) > 1"
        found = self._spool.rows(f"SELECT id, times, count(*) OVER () FROM ({query}) ORDER BY first LIMIT 1")
        if found:
            [(value, times, repeated)] = found
            raise refuse.duplicated(self._files[place], self._on, value, times, repeated - 1)

    def _refuse_missing(self, place: int, rows: list[int]) -> None:
        sides = []
        for mine, other in ((0, place), (place, 0)):
            anti = f"FROM m{mine} ANTI JOIN m{other} USING (id)"
            count = int(self._spool.rows(f"SELECT count(*) {anti}")[0][0])
            first = self._spool.rows(f"SELECT id {anti} ORDER BY row LIMIT 3") if count else []
            sides.append((count, [str(one) for (one,) in first]))
        (only_first, first_ids), (only_other, other_ids) = sides
        if only_first or only_other:
            raise refuse.ids_differ(
                self._files[0],
                self._files[place],
                max(rows),
                rows[0] - only_first,
                first_ids,
                only_first,
                other_ids,
                only_other,
            )

    def _first_ids(self) -> list[str]:
        return [str(self._spool.rows(f"SELECT min(id) FROM m{place}")[0][0]) for place in range(len(self.names))]

    def _refuse_other_truth(self, numbered: bool) -> None:
        for place in range(1, len(self.names)):
            condition = self._truth_differs(place)
            query = f"FROM m0 JOIN m{place} USING ({'row' if numbered else 'id'}) WHERE {condition}"
            count = int(self._spool.rows(f"SELECT count(*) {query}")[0][0])
            if count:
                first = self._spool.rows(f"SELECT m0.id, m0.truth, m{place}.truth {query} ORDER BY m0.row LIMIT 3")
                labels = [*self.classes, "(a class without a column)"]
                shown = [(str(one), labels[left], labels[right]) for one, left, right in first]
                raise refuse.truth_differs(self._files[0], self._files[place], count, shown, numbered=numbered)

    def _truth_differs(self, place: int) -> str:
        """Return the condition: two labels that differ, or a label that the other file would have had a column for."""
        left, right = "m0.truth", f"m{place}.truth"
        none = len(self.classes)
        own = [", ".join(str(code) for code in codes[:-1].tolist()) for codes in (self._codes[0], self._codes[place])]
        return (
            f"({left} <> {right} AND {left} < {none} AND {right} < {none})"
            f" OR ({left} = {none} AND {right} IN ({own[0]})) OR ({right} = {none} AND {left} IN ({own[1]}))"
            f" OR abs(m0.soft - m{place}.soft) > 1e-9"
        )

    def _refuse_clusters(self) -> None:
        if self._cluster is None:
            return
        [(count, first)] = self._spool.rows("SELECT count(*), min(row) FROM m0 WHERE cluster = ''")
        if count:
            raise refuse.cluster_missing(self._files[0], self._cluster, count, first)

    def _refuse_times(self) -> None:
        if not isinstance(self._ordered, str):
            return
        [(count, first)] = self._spool.rows(f"SELECT count(*), min(row) FROM m0 WHERE {self._time()} = ''")
        if count:
            raise refuse.time_missing(self._files[0], self._ordered, count, first)

    def _time(self) -> str:
        return f"k{self._by.index(str(self._ordered))}"

    # ---------------------------------------------------------------- the rows

    def _join(self) -> str:
        column = "row" if self._on == (_ROW,) else "id"
        return "m0" + "".join(f" JOIN m{place} USING ({column})" for place in range(1, len(self.names)))

    def batches(self, progress: Any = None) -> Iterator[PairedRows]:
        """Yield the shared rows, in no particular order: nothing that is made of them depends on it."""
        models = range(len(self.names))
        truth = f"least({', '.join(f'm{place}.truth' for place in models)})"
        columns = ["m0.row AS row", "m0.id AS id", f"{truth} AS truth", "m0.weight AS weight", "m0.cluster AS cluster"]
        columns += [f"m{place}.{name} AS {name}{place}" for place in models for name in ("loss", "p")]
        columns += [f'm{place}."right"::TINYINT AS right{place}' for place in models]
        columns += [f"m0.k{place} AS k{place}" for place in range(len(self._by))]
        if self._ordered is not None:
            columns.append(f"{self._place_in_time()} AS place")
        done = 0
        for record in self._spool.stream(f"SELECT {', '.join(columns)} FROM {self._join()}"):
            if not record.num_rows:
                continue
            yield self._rows(record)
            done += record.num_rows
            if progress is not None:
                progress(done, self._joined.shared)

    def _place_in_time(self) -> str:
        """Return what rises with time: the row of the first file, or its column as a number, or as text (ISO dates)."""
        if self._ordered is True:
            return "m0.row::DOUBLE"
        time = f"m0.{self._time()}"
        return f"(row_number() OVER (ORDER BY try_cast({time} AS DOUBLE) NULLS LAST, {time}, m0.row))::DOUBLE"

    def _rows(self, record: Any) -> PairedRows:
        models = range(len(self.names))

        def numbers(name: str) -> NDArray[Any]:
            found: NDArray[Any] = record.column(name).to_numpy()
            return found

        keys = {name: _key(record.column(f"k{place}")) for place, name in enumerate(self._by)}
        return PairedRows(
            rows=numbers("row"),
            truth=numbers("truth").astype(np.int32),
            losses=np.stack([numbers(f"loss{place}") for place in models]),
            p_truth=np.stack([numbers(f"p{place}") for place in models]),
            right=np.stack([numbers(f"right{place}") != 0 for place in models]),
            weights=numbers("weight") if self.weighted else None,
            ids=None if self._on == (_ROW,) else _shown_ids(record.column("id")),
            slices=self._slicing.slices(keys),
            cluster=_key(record.column("cluster")) if self._cluster else None,
            order=numbers("place") if self._ordered is not None else None,
        )


def _shown_ids(column: Any) -> Callable[[Any], list[str]]:
    read = id_reader(column)
    return lambda rows: [one.replace("\x1f", " · ") for one in read(rows)]


def _key(column: Any) -> ArrayKey:
    texts = column.to_pylist()
    places: dict[str, int] = {}
    codes = np.fromiter((places.setdefault(text, len(places)) for text in texts), dtype=np.int32, count=len(texts))
    return ArrayKey(codes, tuple(places))


def _all_classes(sources: Sequence[FileSource]) -> tuple[tuple[str, ...], list[NDArray[np.int32]]]:
    """Return the classes of all files, and for each file its class numbers in them; the last stands for -1."""
    places: dict[str, int] = {}
    names: list[str] = []
    for source in sources:
        for name in source.classes:
            if key(name) not in places:
                places[key(name)] = len(names)
                names.append(name)
    codes = [
        np.array([*(places[key(name)] for name in source.classes), len(names)], dtype=np.int32) for source in sources
    ]
    return tuple(names), codes


def _joined_on(sources: Sequence[FileSource], on: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that join, or the row number where no file has ids."""
    if on:
        return tuple(on)
    ids = [source.guess.id for source in sources]
    if not any(ids):
        return (_ROW,)
    for source, one in zip(sources, ids, strict=True):
        if one is None:
            other = next((named, file.name) for named, file in zip(ids, sources, strict=True) if named)
            raise refuse.no_ids(source.name, *other)
    return (str(ids[0]),)


def file_pairs(
    sources: Sequence[Any],
    *,
    names: Sequence[str] | None,
    rules: Callable[[int], Rules],
    divide: bool,
    weights: str | None,
    clusters: str | None,
    by: Sequence[str],
    progress: Any,
    reading: dict[str, Any],
    frequency: bool,
    quantiles: int,
    ordered: str | bool | None = None,
) -> FilePairs:
    """Return files as paired rows; weights, clusters and slices are columns of the first."""
    on = reading.pop("on", None) or ()
    on = (on,) if isinstance(on, str) else tuple(on)
    inner = reading.get("join") == "inner"
    reading = {name: value for name, value in reading.items() if name != "join"}
    if reading.get("truth_file") is not None:
        reading |= {"on": on, "join": "inner" if inner else None}
    columns = tuple(dict.fromkeys([*columns_of(by), *([ordered] if isinstance(ordered, str) else [])]))
    opened = []
    for place, source in enumerate(sources):
        keys = dict.fromkeys([*on, *(columns if place == 0 else ())])
        more = {"weight": weights, "cluster": clusters} if place == 0 else {}
        given = {**reading, **more}
        opened.append(file_source(source, given, classes=given.pop("classes", None), by=tuple(keys), divide=divide))
    shown = tuple(names) if names is not None else refuse.model_names([one.name for one in opened])
    first = opened[0].predictions

    def cuts(column: str) -> Cuts | None:
        parts = first.quantiles(column, quantiles, MOST_NUMBERS)
        return None if parts is None else distinct(*parts)

    slicing = Slicing.of(by, cuts, clusters, frequency)
    return FilePairs(
        opened, shown, rules, on=on, by=columns, slicing=slicing, inner=inner, ordered=ordered, progress=progress
    )
