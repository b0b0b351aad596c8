"""A fit as Markdown and as an HTML fragment, from the same rows."""

from __future__ import annotations

from html import escape

from crossent.fitting._model import LinearModel
from crossent.fitting._text import certificate, explained, largest, outcomes, penalty_words

_CELL = "padding:0.15em 0.8em;border-bottom:1px solid currentColor;text-align:"


def _facts(model: LinearModel) -> list[tuple[str, str]]:
    loss = model.loss
    rows = [
        ("cross-entropy", f"{loss['nats']:.6g} nats ({loss['bits']:.6g} bits)"),
        ("class rates", f"{loss['base_rates']:.6g} nats; {explained(model)}"),
        ("objective", f"{model.objective:.12g}"),
        ("certificate", certificate(model)),
        ("penalty", penalty_words(model)),
        ("took", f"{model.iterations:,} steps, {model.passes:,} passes; {model.solver}"),
    ]
    if "held_out" in loss:
        rows.insert(1, ("held-out loss", f"{loss['held_out']:.6g} nats"))
    return rows


def _coefficients(model: LinearModel) -> tuple[list[str], list[list[str]]]:
    heads = ["feature", *outcomes(model)[:12]]
    rows = [[name, *(f"{v:.6g}" for v in values[:12])] for name, values in largest(model)]
    return heads, [*rows, ["intercept", *(f"{v:.6g}" for v in model.intercept[:12])]]


def model_markdown(model: LinearModel) -> str:
    """Return the fit as Markdown."""
    size = f"{model.rows:,} rows, {len(model.features):,} features, {len(model.classes):,} classes"
    heads, rows = _coefficients(model)
    lines = [f"### Linear model: {size}", "", "| | |", "|---|---|"]
    lines += [f"| {_cell(name)} | {_cell(text)} |" for name, text in _facts(model)]
    lines += ["", "| " + " | ".join(map(_cell, heads)) + " |", "|---" * len(heads) + "|"]
    lines += ["| " + " | ".join(map(_cell, row)) + " |" for row in rows]
    lines += ["", *(f"- {note}" for note in model.notes)]
    return "\n".join(lines).rstrip() + "\n"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


def model_html(model: LinearModel) -> str:
    """Return the fit as an HTML fragment without scripts or colours of its own."""
    size = f"{model.rows:,} rows, {len(model.features):,} features, {len(model.classes):,} classes"
    heads, rows = _coefficients(model)
    facts = "".join(_row("td", [name, text]) for name, text in _facts(model))
    table = _row("th", heads) + "".join(_row("td", row) for row in rows)
    notes = "".join(f"<p><em>{escape(note)}</em></p>" for note in model.notes)
    return (
        f'<div class="crossent-model">\n<h3>Linear model: {escape(size)}</h3>\n'
        f"<table style='border-collapse:collapse'>{facts}</table>\n"
        f"<table style='border-collapse:collapse'>{table}</table>\n{notes}</div>\n"
    )


def _row(tag: str, cells: list[str]) -> str:
    made = [
        f"<{tag} style='{_CELL}{'left' if place == 0 else 'right'}'><bdi>{escape(cell)}</bdi></{tag}>"
        for place, cell in enumerate(cells)
    ]
    return "<tr>" + "".join(made) + "</tr>"
