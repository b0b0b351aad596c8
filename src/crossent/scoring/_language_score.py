"""What a language model costs per row, token, word and byte: a frozen result that prints itself."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, final

from crossent.errors import InvalidInput
from crossent.rendering import (
    Column,
    Table,
    aligned,
    count_text,
    escaped,
    html_table,
    html_text,
    loss_text,
    markdown_table,
    markdown_text,
    maybe_pair,
    number,
    to_json,
    visible,
)
from crossent.scoring._perplexity import maybe_perplexity_of, perplexity_of
from crossent.scoring._views import ends_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crossent.scoring._estimate import Estimate

SCHEMA = "crossent.language/1"
_LN2 = math.log(2)


@final
@dataclass(frozen=True, slots=True)
class Rate:
    """The loss per unit: ``bits`` per byte is what texts of any tokenizer share, ``perplexity`` is ``exp(nats)``."""

    unit: str
    units: float
    nats: float
    bits: float
    perplexity: float
    standard_error: float | None
    interval: tuple[float | None, float | None]
    bits_interval: tuple[float | None, float | None]
    perplexity_interval: tuple[float | None, float | None]
    level: float
    method: str
    n: int
    n_clusters: int | None
    trusted: bool
    doubts: tuple[str, ...]

    @classmethod
    def of(cls, unit: str, units: float, found: Estimate, *, infinite: bool) -> Rate:
        """Return the rate that an estimate in nats amounts to."""
        nats = math.inf if infinite else found.estimate
        low, high = (None, None) if infinite else found.interval
        return cls(
            unit=unit,
            units=units,
            nats=nats,
            bits=nats / _LN2,
            perplexity=perplexity_of(nats),
            standard_error=None if infinite else found.standard_error,
            interval=(low, high),
            bits_interval=(None if low is None else low / _LN2, None if high is None else high / _LN2),
            perplexity_interval=(maybe_perplexity_of(low), maybe_perplexity_of(high)),
            level=found.level,
            method="none" if infinite else found.method,
            n=found.n,
            n_clusters=found.n_clusters,
            trusted=found.trusted and not infinite,
            doubts=() if infinite else found.doubts,
        )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Rate:
        """Rebuild the rate from plain data."""
        pairs = {name: maybe_pair(data[name]) for name in ("interval", "bits_interval", "perplexity_interval")}
        numbers = {name: number(data[name]) for name in ("units", "nats", "bits", "perplexity")}
        return cls(**{**data, **pairs, **numbers, "doubts": tuple(data["doubts"])})


@final
@dataclass(frozen=True)
class LanguageScore:
    """The loss of a language model in every unit that was counted; ``score["byte"].bits`` is bits per byte."""

    name: str
    rows: int
    infinite_rows: int
    total_nats: float
    rates: tuple[Rate, ...]

    def __getitem__(self, unit: str) -> Rate:
        for rate in self.rates:
            if rate.unit == unit:
                return rate
        counted = ", ".join(rate.unit for rate in self.rates)
        raise KeyError(f"{unit}: was not counted; there are {counted}")

    def to_dict(self) -> dict[str, Any]:
        """Return the score as plain data."""
        rates = [{**asdict(rate), **{key: list(getattr(rate, key)) for key in _LISTS}} for rate in self.rates]
        found = {"name": self.name, "rows": self.rows, "infinite_rows": self.infinite_rows}
        return {"schema": SCHEMA, **found, "total_nats": self.total_nats, "rates": rates}

    def to_json(self) -> str:
        """Return the score as JSON that every parser takes."""
        return to_json(self.to_dict(), indent=2)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> LanguageScore:
        """Rebuild the score from what `to_dict` or `to_json` gave."""
        if data.get("schema") != SCHEMA:
            raise InvalidInput(f"data: a language score has the schema {SCHEMA!r}; found {data.get('schema')!r}")
        rates = tuple(Rate.from_dict(rate) for rate in data["rates"])
        return cls(data["name"], data["rows"], data["infinite_rows"], number(data["total_nats"]), rates)

    @classmethod
    def from_json(cls, text: str) -> LanguageScore:
        """Rebuild the score from what `to_json` gave."""
        return cls.from_dict(json.loads(text))

    def to_text(self, *, width: int = 100, color: bool = False) -> str:  # noqa: ARG002 - every result takes it
        """Return the score as text for a terminal."""
        headings, rows = self._table()
        columns = [Column(heading, "<" if not place else ">") for place, heading in enumerate(headings)]
        lines = [f"{visible(self.name)}   {self._size()}", ""]
        lines += ["  " + line for line in aligned(columns, rows, width - 2)]
        notes = self._notes()
        return "\n".join([*lines, *([""] if notes else []), *(f"  note  {note}" for note in notes)]) + "\n"

    def to_markdown(self) -> str:
        """Return the score as a Markdown table."""
        parts = [f"### Language loss of {markdown_text(self.name)}", f"{self._size()}."]
        parts += [markdown_table(Table("", *self._table())), *(f"> {escaped(note)}" for note in self._notes())]
        return "\n\n".join(parts) + "\n"

    def to_html(self) -> str:
        """Return the score as an HTML fragment."""
        parts = [f"<h3>Language loss of {html_text(self.name)}</h3>", f"<p>{html_text(self._size())}</p>"]
        parts += [
            html_table(Table("", *self._table())),
            *(f"<p><em>{html_text(one)}</em></p>" for one in self._notes()),
        ]
        return '<div class="crossent-language">\n' + "\n".join(parts) + "\n</div>\n"

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

    def _size(self) -> str:
        documents = self.rates[0].n_clusters
        of = "" if documents is None else f" of {count_text(documents, 'document')}"
        return f"{count_text(self.rows, 'row')}{of}, {loss_text(self.total_nats, 1)} nats in all"

    def _table(self) -> tuple[list[str], list[list[str]]]:
        level = f"{100 * self.rates[0].level:g}% interval"
        rows = [
            [
                f"per {rate.unit}",
                f"{rate.units:,.0f}",
                loss_text(rate.nats),
                loss_text(rate.bits),
                ends_text(*rate.bits_interval, None if rate.standard_error is None else rate.standard_error / _LN2),
                loss_text(rate.perplexity),
                ends_text(*rate.perplexity_interval, _exp_error(rate)),
            ]
            for rate in self.rates
        ]
        return ["", "units", "nats", "bits", level, "perplexity", level], rows

    def _notes(self) -> list[str]:
        notes = [f"the interval can't be trusted: {doubt}." for doubt in self.rates[0].doubts]
        if self.infinite_rows:
            notes.insert(0, f"{count_text(self.infinite_rows, 'row')} cost infinity: the model called it impossible.")
        return [*notes, f"intervals: {self.rates[0].method}"]


_LISTS = ("interval", "bits_interval", "perplexity_interval", "doubts")


def _exp_error(rate: Rate) -> float | None:
    return None if rate.standard_error is None else rate.perplexity * rate.standard_error
