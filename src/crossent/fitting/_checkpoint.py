"""A fit on disk between two steps: the solver's state as plain arrays, and a fingerprint of what it belongs to."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from crossent.errors import FileError, Fix
from crossent.fitting._objective import Objective
from crossent.rendering import check_target, write_whole

Array = Any

_FORMAT = 1


@dataclass(frozen=True)
class Checkpoint:
    """The file, written whole after each step."""

    path: Path

    @classmethod
    def open(cls, path: Any) -> Checkpoint:
        """Return the checkpoint at ``path``, which need not exist; one that can't be written is refused now."""
        check_target(Path(path), "checkpoint")
        return cls(Path(path))

    def write(self, state: dict[str, Array], objective: Objective) -> None:
        """Write the state; a reader sees the old file or the new one."""
        buffer = io.BytesIO()
        np.savez(buffer, format=np.array(_FORMAT), belongs=_belongs(objective), **state)
        write_whole(self.path, buffer.getvalue(), "checkpoint")

    def read(self, objective: Objective) -> dict[str, Array] | None:
        """Return the state to go on from, or None where there is no file yet."""
        if not self.path.exists():
            return None
        try:
            with np.load(io.BytesIO(self.path.read_bytes()), allow_pickle=False) as stored:
                state = {name: stored[name] for name in stored.files}
        except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile) as error:
            raise self._error("not a checkpoint that crossent wrote") from error
        if int(state.pop("format", np.array(0))) != _FORMAT:
            raise self._error("the checkpoint has a format that this version does not read")
        if not np.array_equal(state.pop("belongs"), _belongs(objective)):
            raise self._error("the checkpoint belongs to other data or other settings")
        return state

    def remove(self) -> None:
        """Delete the file: the fit has come to its end."""
        self.path.unlink(missing_ok=True)

    def _error(self, what: str) -> FileError:
        return FileError(
            f"{self.path}: {what}",
            source=str(self.path),
            fixes=(Fix("", "delete it to start anew, or name another file"),),
        )


def _belongs(objective: Objective) -> Array:
    """Return numbers that differ when data or settings do."""
    summary, truth = objective.summary, objective.data.truth
    return np.concatenate(
        [
            [*objective.data.rows.shape, *objective.shape, objective.alpha, objective.l1_ratio, truth.total],
            summary.mean,
            summary.spread,
            summary.truth_product.ravel(),
            truth.rates,
        ]
    )
