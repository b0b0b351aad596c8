"""Worked examples: how a loss comes about, step by step, with the reader's own numbers filled in.

What to use when:

- one prediction, typed or out of a file, or all of a small batch: `explain`, which returns an `Explanation`
- two models and four students, or a line through data of one's own: `explain_students`, which returns `Students`
- Altair charts and matplotlib plots: ``crossent.pictures``
- one prediction as a question with a checked answer: `ask`, which returns a `Question`

Nothing here computes a loss: every number is that of a public measure, shortened for the eye.
"""

from crossent.explaining._explain import explain
from crossent.explaining._explanation import Explanation
from crossent.explaining._quiz import Question, Verdict, ask
from crossent.explaining._students import Students, explain_students
from crossent.explaining._text import text_parts

__all__ = [
    "Explanation",
    "Question",
    "Students",
    "Verdict",
    "ask",
    "explain",
    "explain_students",
    "text_parts",
]
