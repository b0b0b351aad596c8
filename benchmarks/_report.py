"""A benchmark's result as a table to read (`results/NAME.md`) and as data (`results/NAME.json`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def write(name: str, result: dict[str, Any]) -> str:
    """Write both files and return the table.  ``result`` holds `title`, `machine`, `columns`, `rows`, `notes`."""
    text = table(result)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text)
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=2) + "\n")
    return text


def table(result: dict[str, Any]) -> str:
    """Return ``result`` as Markdown."""
    machine = ", ".join(f"{key} {value}" for key, value in result["machine"].items())
    lines = [f"# {result['title']}", "", machine, ""]
    lines.append("| " + " | ".join(result["columns"]) + " |")
    lines.append("|---" + "|---:" * (len(result["columns"]) - 1) + "|")
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in result["rows"]]
    lines += ["", *(f"- {note}" for note in result["notes"]), ""]
    return "\n".join(lines)
