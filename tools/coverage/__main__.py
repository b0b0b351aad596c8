"""Do 95 % intervals cover, and does `compare` cry wolf?  Seeded simulations: `python -m tools.coverage`.

For each kind of data and number of rows: how often the interval holds the truth, how often the result says that its
interval can't be trusted, and how often it misses without having said so. For models of equal mean loss: how often
`compare` says "better" or "worse". A cell is fine where coverage is 93 to 97 % within the error of the simulation, or
where the misses that were not announced are at most 7 %; alarms, where they are at most 5 %, within that error too.

Every cell has its own seed, so one that is run alone (``--only``) gives the line that the whole would give; it takes
the place of the old line in the results.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from tools.coverage import _means, _ordered, _pairs, _parts
from tools.coverage._cell import Cell, heading

SIZES = (50, 200, 2000)
RESULTS = Path(__file__).parents[2] / "benchmarks" / "results" / "coverage.json"


def main() -> int:
    """Print the table, keep it beside the other results, and exit with 1 if a cell is not fine."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="only cells whose name holds this text")
    parser.add_argument("--rows", type=int, help="only cells of so many rows")
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    given = parser.parse_args()
    sizes = SIZES if given.rows is None else (given.rows,)
    started, section, found = time.process_time(), "", []
    for module in (_means, _pairs, _ordered, _parts):
        for simulate in module.cells(given.only, sizes):
            cell = simulate()
            found.append(cell)
            if cell.section != section:
                print("\n" * bool(section) + heading(cell))
                section = cell.section
            print(cell.line(), flush=True)
            if not given.dry:
                keep(cell)
    print(f"\n{time.process_time() - started:.0f} s; says so: the result says that it can't be trusted")
    return 0 if all(cell.fine for cell in found) else 1


def keep(cell: Cell) -> None:
    """Put a cell among those that were simulated before, and write the table as Markdown beside them."""
    old = json.loads(RESULTS.read_text(encoding="utf-8"))["cells"] if RESULTS.exists() else []
    cells = {(one["section"], one["name"], one["rows"]): one for one in old}
    cells[cell.section, cell.name, cell.rows] = cell.to_dict()
    kept = list(cells.values())
    RESULTS.write_text(json.dumps({"cells": kept}, indent=1) + "\n", encoding="utf-8")
    names = list(Cell.__dataclass_fields__)
    table(RESULTS.with_suffix(".md"), [Cell(**{name: one[name] for name in names}) for one in kept])


def table(path: Path, cells: list[Cell]) -> None:
    """Write the cells by section."""
    sections = dict.fromkeys(cell.section for cell in cells)
    lines = [
        "# Simulated coverage",
        "",
        "`make coverage` prints this table; docs/statistics.md says what it means.",
        "",
    ]
    for section in sections:
        part = [cell for cell in cells if cell.section == section]
        share = "alarms" if part[0].alarms else "covers"
        lines += [
            f"## {section}",
            "",
            f"| | rows | drawn | {share} | says so | unwarned | |",
            "|---|---:|---:|---:|---:|---:|---|",
        ]
        for cell in part:
            unwarned = "" if cell.alarms else f"{cell.unwarned:.1%}"
            numbers = f"{cell.rows:,} | {cell.repetitions} | {cell.share:.1%} | {cell.said:.1%} | {unwarned}"
            lines.append(f"| {cell.name} | {numbers} | {'' if cell.fine else 'NOT OK'} |")
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
