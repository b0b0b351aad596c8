r"""An explanation as a LaTeX document that compiles as it is.

The formulas are the same data as everywhere, their signs replaced by commands; names are text, whatever they hold.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crossent.explaining._formula import Name, text_of
from crossent.explaining._ruler import ruler_line
from crossent.explaining._steps import question_of
from crossent.explaining._views import cost_facts, cost_rows, cost_title, heading_of
from crossent.rendering import loss_text, visible

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crossent.explaining._explanation import Explanation
    from crossent.explaining._formula import Formula
    from crossent.explaining._line import Line, Step

HEAD = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{amsmath}
\usepackage{array}
\usepackage[margin=2cm]{geometry}
\setlength{\parindent}{0pt}
\begin{document}
"""
TAIL = "\\end{document}\n"
_WIDE = r"lp{0.5\linewidth}>{\raggedright\arraybackslash}p{0.22\linewidth}"  # a title, a formula, a remark

_TEXT = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "−": "$-$", "∞": r"$\infty$", "·": r"$\cdot$",
    "…": r"\dots{}", "─": "--", "●": r"$\bullet$", "→": r"$\to$", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "–": "--", "Σ": r"$\sum$",
}  # fmt: skip
_MATHS = [
    (re.compile(r"(\d)e-0*(\d+)"), r"\1\\cdot 10^{-\2}"),
    (re.compile(r"(\d)e\+0*(\d+)"), r"\1\\cdot 10^{\2}"),
    (re.compile(r"e\^\(([^()]*)\)"), r"e^{\1}"),
    (re.compile(r"log2 "), r"\\log_2 "),
    (re.compile(r"\bln "), r"\\ln "),
    (re.compile(r"\bln\("), r"\\ln("),
    (re.compile(r"(\d),(?=\d{3})"), r"\1{,}"),
]
_SIGNS = {"−": "-", "∞": r"\infty ", "·": r"\cdot ", "Σ": r"\sum ", "…": r"\dots ", "%": r"\%", "#": r"\#"}
# Words inside formulas are set upright.
_WORDS = re.compile(
    r"\b(nats per row|bits per row|nats|bits|in one go:|classes|class|more|in base|KL|weight|loss)(?![a-z])"
)


def explanation_latex(explanation: Explanation) -> str:
    """Return the explanation as a LaTeX document."""
    parts = [rf"\section*{{How a loss of {latex_text(loss_text(explanation.nats))} nats comes about}}"]
    parts += [latex_text(" ".join(line.split())) + r"\par" for line in heading_of(explanation)]
    parts += _cost(explanation)
    parts.append(_steps(explanation.steps, numbered=True))
    parts.append(latex_text(f"{question_of(explanation.example)} {ruler_line(explanation.nats)}") + r"\par\medskip")
    rows = [[_words(one.name), latex_text(loss_text(one.nats)), _words(one.remark)] for one in explanation.yardsticks]
    parts.append(tabular("lrl", rows))
    parts.append(_steps(explanation.asides, numbered=False))
    return HEAD + "\n".join(part for part in parts if part) + "\n" + TAIL


def latex_text(text: str) -> str:
    """Return a text that LaTeX shows as it is; signs that its fonts may lack are written as their code points."""
    return "".join(_letter(letter) for letter in visible(text))


def _letter(letter: str) -> str:
    if letter in _TEXT:
        return _TEXT[letter]
    # Latin letters are in every font of every engine; others would stop the compiler.
    return letter if ord(letter) < 0x7F or "À" <= letter <= "ÿ" else rf"[U+{ord(letter):04X}]"


def latex_maths(text: str) -> str:
    """Return a formula of plain signs as LaTeX mathematics, without the dollars."""
    text = _WORDS.sub(lambda found: f"\\text{{{found[0]}}}", text.replace("_", r"\_"))
    for pattern, replacement in _MATHS:
        text = pattern.sub(replacement, text)
    for sign, command in _SIGNS.items():
        text = text.replace(sign, command)
    return re.sub(r" (?=\\text)|(?<=\}) (?=[a-z0-9])", r"\\ ", text)


def _maths(formula: Formula) -> str:
    return "$" + text_of(formula, lambda name: rf"\text{{{latex_text(name)}}}", latex_maths) + "$"


def _words(formula: Formula) -> str:
    return "".join(latex_text(part.text if isinstance(part, Name) else part) for part in formula)


def _steps(steps: Sequence[Step], *, numbered: bool) -> str:
    rows = []
    for number, step in enumerate(steps, 1):
        for place, line in enumerate(step.lines):
            first = [str(number) if place == 0 else ""] if numbered else []
            rows.append([*first, _words(step.title) if place == 0 else "", *_cells(line)])
    return tabular(("r" if numbered else "") + _WIDE, rows)


def _cells(line: Line) -> list[str]:
    return [r"\raggedright " + _maths(line.formula), _words(line.remark)]


def _cost(explanation: Explanation) -> list[str]:
    cost = explanation.cost
    if cost is None:
        return []
    headings = ["row", "truth", "p(truth)", "loss"]
    rows = [[latex_text(cell) for cell in row] for row in [headings, *cost_rows(cost)]]
    facts = [[fact.title, f"${latex_maths(fact.formula)}$", latex_text(fact.remark)] for fact in cost_facts(cost)]
    return [rf"\textbf{{{cost_title(cost)}}}\par", tabular("llrr", rows), tabular(_WIDE, facts)]


def tabular(columns: str, rows: Sequence[Sequence[str]], rules: Collection[int] = ()) -> str:
    """Return a table of cells that are LaTeX already; a line is drawn before the rows that ``rules`` names."""
    if not rows:
        return ""
    lines = [(r"\hline " if place in rules else "") + " & ".join(row) + r" \\" for place, row in enumerate(rows)]
    if len(rows) in rules:
        lines.append(r"\hline")
    body = "\n".join(lines)
    return f"\\begin{{tabular}}{{{columns}}}\n{body}\n\\end{{tabular}}\\par\\medskip"
