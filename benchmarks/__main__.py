"""Run the benchmarks named on the command line, or all of them: `python -m benchmarks score startup`."""

from __future__ import annotations

import importlib
import sys

from benchmarks._report import write

NAMES = ("startup", "score", "compare", "calibrate", "losses", "fit", "report")


def main() -> None:
    for name in sys.argv[1:] or NAMES:
        if name not in NAMES:
            raise SystemExit(f"no benchmark named {name!r}; there are: {', '.join(NAMES)}")
        result = importlib.import_module(f"benchmarks.bench_{name}").run()
        print(write(name, result))


if __name__ == "__main__":
    main()
