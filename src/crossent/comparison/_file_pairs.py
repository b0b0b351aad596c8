"""Files of predictions, joined by id, as paired rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.comparison import _refusals as refuse
from crossent.comparison._file_match import ROW, FileMatch
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

    from crossent.comparison._parts import Joined
    from crossent.scoring._file_source import FileSource
    from crossent.scoring._rules import Rules
    from crossent.scoring._slicing import Cuts


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
        self.classes, codes = _all_classes(sources)
        self.weighted = sources[0].guess.weight is not None
        on_all = _joined_on(sources, on)
        self._spool = Spool()
        files = tuple(source.name for source in sources)
        self._match = FileMatch(self._spool, files, names, on_all, self.classes, tuple(codes))
        try:
            readings = [
                self._spool.write(
                    f"m{place}", source, rules(source.float_width), codes=codes[place], on=on,
                    by=self._by if place == 0 else (), cluster=cluster if place == 0 else None, progress=progress,
                )
                for place, source in enumerate(sources)
            ]  # fmt: skip
            joined = self._match.joined(inner=inner)
            read = (f"{name}: {' · '.join(reading.lines())}" for name, reading in zip(names, readings, strict=True))
            self._joined = replace(joined, lines=(*joined.lines, *(f"{'read as':<18}{one}" for one in read)))
            self._refuse_clusters()
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

    def _refuse_clusters(self) -> None:
        if self._cluster is None:
            return
        [(count, first)] = self._spool.rows("SELECT count(*), min(row) FROM m0 WHERE cluster = ''")
        if count:
            raise refuse.cluster_missing(self._match.files[0], self._cluster, count, first)

    def _refuse_times(self) -> None:
        if not isinstance(self._ordered, str):
            return
        [(count, first)] = self._spool.rows(f"SELECT count(*), min(row) FROM m0 WHERE {self._time()} = ''")
        if count:
            raise refuse.time_missing(self._match.files[0], self._ordered, count, first)

    def _time(self) -> str:
        return f"k{self._by.index(str(self._ordered))}"

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
        for record in self._spool.stream(f"SELECT {', '.join(columns)} FROM {self._match.join}"):
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
            ids=None if self._match.numbered else _shown_ids(record.column("id")),
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
        return (ROW,)
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
