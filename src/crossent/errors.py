"""What crossent raises: a message says which argument or file, which rule, what was found where, and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["CrossentError", "Evidence", "FileError", "Fix", "InvalidInput", "MissingDependency", "ShapeMismatch"]


class CrossentError(Exception):
    """Base of every error that crossent raises on purpose."""


class InvalidInput(CrossentError, ValueError):
    """An argument breaks a rule: the message names the argument, the rule, what was found and where, and what to do."""


class ShapeMismatch(InvalidInput):
    """Arrays whose shapes do not belong together; the message says which shapes would have been accepted."""


class MissingDependency(CrossentError, ImportError):
    """An optional package is needed; the message gives the command that installs it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line of what was found: ``sub.csv    labels    C (1,204)  CL (61)``."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """One way out: the flags that settle the question, and what they would mean."""

    flags: str
    meaning: str = ""


class FileError(CrossentError):
    """A file of predictions that can't be read, or not without guessing.

    Attributes
    ----------
    code : str
        ``"E05"``: the entry in the catalogue of errors (``docs/errors.md``); ``"E00"`` where it can't be read at all.
    headline : str
        One sentence: what is wrong.
    source : str
        The file or argument that it is about.
    evidence : tuple of Evidence
        What was found, and where.
    fixes : tuple of Fix
        The flags that settle it. On the command line they follow the command; in Python ``--truth-file x`` is
        ``truth_file="x"``.
    """

    def __init__(
        self,
        headline: str,
        *,
        code: str = "E00",
        source: str = "",
        evidence: tuple[Evidence, ...] = (),
        fixes: tuple[Fix, ...] = (),
    ) -> None:
        super().__init__(headline)
        self.code, self.headline, self.source = code, headline, source
        self.evidence, self.fixes = evidence, fixes

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.headline, self.code, self.source, self.evidence, self.fixes)

    def __str__(self) -> str:
        return "\n".join([self.headline, *self.details()])

    def details(self, command: str = "") -> list[str]:
        """Return the lines below the headline: the evidence, then each fix after ``command``."""
        width = max([len(self.source), *(len(line.label) for line in self.evidence)], default=0)
        lines = [f"  {self.source}"] if self.source else []
        lines += [f"    {line.label:<{width}}  {line.text}" for line in self.evidence]
        for number, fix in enumerate(self.fixes):
            lead = "  fix it with  " if number == 0 else "  or           "
            if not fix.flags:  # no flag settles it: the meaning says what to do
                lines.append(lead + fix.meaning)
                continue
            lines.append(lead + " ".join(part for part in (command, fix.flags) if part))
            if fix.meaning:
                lines.append(f"               {fix.meaning}")
        return lines

    def to_dict(self) -> dict[str, Any]:
        """Return the error as plain data, as ``--json`` prints it on stderr."""
        return {
            "error": self.code,
            "message": self.headline,
            "source": self.source,
            "evidence": [{"label": line.label, "text": line.text} for line in self.evidence],
            "fixes": [{"flags": fix.flags, "meaning": fix.meaning} for fix in self.fixes],
        }


def _rebuild(
    kind: type[FileError],
    headline: str,
    code: str,
    source: str,
    evidence: tuple[Evidence, ...],
    fixes: tuple[Fix, ...],
) -> FileError:
    return kind(headline, code=code, source=source, evidence=evidence, fixes=fixes)
