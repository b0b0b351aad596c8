"""A file that appears whole or not at all: written under a temporary name beside its own, then renamed."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crossent.errors import InvalidInput
from crossent.rendering._target import check_target

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def whole_file(target: Path, argument: str = "path") -> Iterator[Path]:
    """Yield the path of a new, empty file that takes the target's name when the block ends well.

    Until then the old file stays as it was.  A target that can't be written is refused in the name of ``argument``.
    """
    check_target(target, argument)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.stem}.", suffix=target.suffix, dir=target.parent)
    except OSError as error:
        folder = repr(str(target.parent))
        raise InvalidInput(
            f"{argument}: must be in a folder that takes files; {folder}: {error.strerror}; name another"
        ) from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())  # as any new file; a temporary one is its owner's alone
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_whole(target: Path, text: str | bytes, argument: str = "path") -> None:
    """Write a text or bytes as a whole file, with the same bytes on every system."""
    with whole_file(target, argument) as temporary:
        temporary.write_bytes(text if isinstance(text, bytes) else text.encode())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
