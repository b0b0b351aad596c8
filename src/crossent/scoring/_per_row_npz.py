"""Scored rows as NPZ: columns grow in files of their own, and become one archive at the end."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crossent.scoring._judged import JudgedRows


@final
class NpzRows:
    """Writes rows to one archive: ``truth`` and ``predicted`` are class numbers, ``classes`` their names."""

    def __init__(self, path: Path, classes: Sequence[str]) -> None:
        self._path, self._classes = path, list(classes)
        self._folder = Path(tempfile.mkdtemp(prefix=f"{path.name}.", dir=path.parent))
        self._columns: dict[str, _Column] = {}

    def start(self) -> None:
        """Forget the rows so far."""
        for column in self._columns.values():
            column.close()
        self._columns = {}

    def write(self, rows: JudgedRows) -> None:
        """Add rows."""
        named = rows.ids is not None
        columns: dict[str, NDArray[Any]] = {
            "id" if named else "row": np.asarray(rows.names(np.arange(len(rows.loss))))
            if named
            else rows.all_row_numbers(),
            "truth": rows.truth.astype(np.int32),
            "predicted": rows.predicted,
            "p_truth": rows.p_truth,
            "loss": rows.loss,
        }
        for name, values in columns.items():
            if name not in self._columns:
                self._columns[name] = _Column(self._folder / f"{name}.parts")
            self._columns[name].add(values)

    def finish(self) -> None:
        """Write the archive."""
        with zipfile.ZipFile(self._path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            for name, column in self._columns.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as stream:
                    column.copy_to(stream)
            with archive.open("classes.npy", "w") as stream:
                np.lib.format.write_array(stream, np.asarray(self._classes, dtype=str), allow_pickle=False)
        self.abandon()

    def abandon(self) -> None:
        """Remove what was gathered."""
        self.start()
        shutil.rmtree(self._folder, ignore_errors=True)


class _Column:
    """One column as a file of arrays; texts may be of another length in each of them."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b")
        self._parts = self._rows = 0
        self._dtype: np.dtype[Any] | None = None

    def add(self, values: NDArray[Any]) -> None:
        np.lib.format.write_array(self._file, values, allow_pickle=False)
        self._parts, self._rows = self._parts + 1, self._rows + len(values)
        self._dtype = values.dtype if self._dtype is None else np.promote_types(self._dtype, values.dtype)

    def copy_to(self, stream: IO[bytes]) -> None:
        """Write all parts as one array."""
        dtype = np.dtype(np.float64) if self._dtype is None else self._dtype
        header = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": (self._rows,)}
        np.lib.format.write_array_header_1_0(stream, header)
        self._file.seek(0)
        for _ in range(self._parts):
            part = np.lib.format.read_array(self._file, allow_pickle=False)
            stream.write(part.astype(dtype, copy=False).tobytes())

    def close(self) -> None:
        self._file.close()
