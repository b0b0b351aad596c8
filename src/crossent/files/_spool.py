"""Temporary files that live as long as whoever reads them, and are gone at the latest when Python ends."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path
from typing import final


@final
class Spool:
    """A temporary directory of one source; keep it as long as the source."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="crossent-"))
        weakref.finalize(self, shutil.rmtree, str(self.folder), ignore_errors=True)
