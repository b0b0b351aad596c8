"""Write what the commands of a document print into the document: `python tools/fill_documents.py README.md`.

Every ``console`` block is replayed as `tests/docs` replays it, and its outputs are replaced by what came out; lines
that are given as ``...`` are lost, so look at the difference before you commit it.
"""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.docs.test_documents import FENCE, conversations, shell_environment


def main() -> None:
    """Fill each document named on the command line."""
    for name in sys.argv[1:]:
        document = Path(name).resolve()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            environment = shell_environment(Path(folder))
            fill = functools.partial(_filled, environment=environment)
            document.write_text(FENCE.sub(fill, document.read_text(encoding="utf-8")), encoding="utf-8")


def _filled(block: re.Match[str], environment: dict[str, str]) -> str:
    language, text = block[1], block[2]
    if language != "console":
        return f"```{language}\n{text}```"
    lines = []
    for number, (command, _) in enumerate(conversations(text)):
        done = subprocess.run(
            ["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
            check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        lines += [""] * bool(number and lines[-1]) + [f"$ {command}", *done.stdout.rstrip("\n").splitlines()]
    return "```console\n" + "\n".join(line.rstrip() for line in lines) + "\n```"


if __name__ == "__main__":
    main()
