"""The command line: it reads what was typed, calls the library, prints what came back, and computes nothing.

One file a command (``_score.py`` is ``crossent score``); ``_app.py`` joins them, ``_exit.py`` turns errors into
texts and exit statuses, ``_emit.py`` prints and writes results, ``_reading_options.py`` holds the flags that say
how to read a file.
"""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``crossent`` with ``arguments`` (by default those of the process) and exit with its status."""
    from crossent.cli._exit import run

    raise SystemExit(run(arguments))
