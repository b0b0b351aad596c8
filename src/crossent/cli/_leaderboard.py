"""Several files scored: one line each, in the order given."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crossent.scoring import Score

_COLUMNS = ("file", "rows", "nats", "low", "high", "bits", "perplexity", "accuracy", "infinite_rows")


def leaderboard(names: list[str], results: list[Score], form: str) -> str:
    """Return the table of ``results`` as ``form``: text, csv, markdown or json."""
    if form == "json":
        # From each result's own JSON, which knows how to write infinity.
        found = [json.loads(result.to_json()) for result in results]
        return json.dumps([{"file": name, **one} for name, one in zip(names, found, strict=True)], indent=2) + "\n"
    rows = [_row(name, result.to_dict()) for name, result in zip(names, results, strict=True)]
    match form:
        case "csv":
            return _as_csv(rows)
        case "markdown":
            return _as_markdown(rows)
        case _:
            return _as_text(rows)


def _row(name: str, found: dict[str, Any]) -> list[Any]:
    loss = found["loss"]
    low, high = loss["interval"]
    infinite = found["infinite"]["rows"]
    return [
        name,
        found["rows"],
        loss["nats"],
        low,
        high,
        loss["bits"],
        loss["perplexity"],
        found["accuracy"],
        infinite,
    ]


def _as_csv(rows: list[list[Any]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(rows)
    return stream.getvalue()


def _as_markdown(rows: list[list[Any]]) -> str:
    lines = ["| " + " | ".join(_COLUMNS) + " |", "|---" + "|---:" * (len(_COLUMNS) - 1) + "|"]
    lines += ["| " + " | ".join(_short(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _as_text(rows: list[list[Any]]) -> str:
    cells = [list(_COLUMNS), *([_short(cell) for cell in row] for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(_COLUMNS))]
    return "".join(_line(line, widths) for line in cells)


def _line(cells: list[str], widths: list[int]) -> str:
    first, *rest = (
        f"{cell:<{width}}" if i == 0 else f"{cell:>{width}}"
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([first, *rest]).rstrip() + "\n"


def _short(cell: Any) -> str:
    return f"{cell:.4f}" if isinstance(cell, float) else f"{cell:,}" if isinstance(cell, int) else str(cell)
