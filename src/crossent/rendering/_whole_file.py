"""A file that appears whole or not at all: written under a temporary name beside its own, then renamed."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def whole_file(target: Path, refusal: Callable[[OSError], Exception] | None = None) -> Iterator[Path]:
    """Yield the path of a new, empty file that takes the target's name when the block ends well.

    Until then the old file stays as it was.  ``refusal`` makes what is raised where the folder takes no file; without
    it the system's error stands.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.stem}.", suffix=target.suffix, dir=target.parent)
    except OSError as error:
        if refusal is None:
            raise
        raise refusal(error) from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())  # as any new file; a temporary one is its owner's alone
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_whole(target: Path, text: str, refusal: Callable[[OSError], Exception] | None = None) -> None:
    """Write a text as a whole file, with the same bytes on every system."""
    with whole_file(target, refusal) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
