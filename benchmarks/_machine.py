"""What the figures were measured on: a ratio without its machine and versions is hearsay."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from pathlib import Path

import crossent


def facts(*packages: str) -> dict[str, str]:
    """Return processor, cores, Python and the versions of ``packages``."""
    found = {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "python": platform.python_version(),
    }
    return found | {"crossent": crossent.__version__} | {name: importlib.metadata.version(name) for name in packages}


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
