"""Which rows of a catalogue have a text, or a photo."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from trainer.data.hashing import hash_text
from trainer.data.near_duplicates import Keys


def rows_by_content(
    contents: Keys, has_text: npt.NDArray[np.bool_], texts: Iterable[str]
) -> dict[int, list[int]]:
    """The rows of each text, by its hash."""
    wanted = np.array([hash_text(text) for text in texts if text], np.uint64)
    found: dict[int, list[int]] = {}
    for row in np.flatnonzero(has_text & np.isin(contents, wanted)).tolist():
        found.setdefault(int(contents[row]), []).append(row)
    return found


class Files:
    """The hashes of the files of photos, each read once."""

    def __init__(self, photo_of: Callable[[int], Path | None]) -> None:
        self._photo_of = photo_of
        self._known: dict[int, str] = {}

    def sha256(self, row: int) -> str:
        """Of a row's photo; empty where there is none."""
        if row not in self._known:
            path = self._photo_of(row)
            self._known[row] = "" if path is None else _sha256(path)
        return self._known[row]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
