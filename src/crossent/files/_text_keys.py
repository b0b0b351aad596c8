"""A carried column of very many different texts, as codes that mean the same in every batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, final, overload

import numpy as np

from crossent import native

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Beyond so many different texts (some 50 MB of them) the codes begin anew.
MOST_TEXTS = 1 << 18


@final
class KnownTexts(Sequence[str]):
    """The first texts of a list that grows while this one does not; the first of all is ""."""

    __slots__ = ("_size", "texts")

    def __init__(self, texts: list[str], size: int) -> None:
        self.texts, self._size = texts, size

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        return self.texts[: self._size][place] if isinstance(place, slice) else self.texts[place]


@final
class TextKeys:
    """Codes the texts of one column, batch by batch; "" and missing are 0."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._texts = [""]
        self._places = {"": 0}
        self._known = native.TextCodes() if native.available else None
        if self._known is not None:
            self._known.add(_empty(), np.empty(1, dtype=np.int32))

    def codes(self, column: Any) -> tuple[NDArray[np.int32], KnownTexts]:
        """Return the code of each row, and the texts."""
        if len(self._texts) > MOST_TEXTS:
            self._start()
        codes = np.empty(len(column), dtype=np.int32)
        if self._known is None:
            self._by_python(column, codes)
        else:
            self._known.add(column, codes)
            self._texts += self._known.texts(len(self._texts))
        return codes, KnownTexts(self._texts, len(self._texts))

    def _by_python(self, column: Any, codes: NDArray[np.int32]) -> None:
        places = self._places
        texts = ("" if text is None else text for text in column.to_pylist())
        codes[:] = np.fromiter((places.setdefault(text, len(places)) for text in texts), np.int32, len(codes))
        self._texts += list(places)[len(self._texts) :]


def _empty() -> Any:
    from arro3.core import Array, DataType

    return Array([""], DataType.utf8())
