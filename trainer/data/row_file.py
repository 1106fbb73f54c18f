"""The raw texts of the usable rows, on disk, readable in any order.

JSON lines and an array of their offsets: written once in one pass, then one slice of a memory map
a row, shared by all threads without a lock (a database would need a connection for each).
"""

from __future__ import annotations

import json
import mmap
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class StoredRow:
    """What is stored of a row."""

    index: str
    designation: str
    description: str
    photo: str | None
    """Name of the photo's file, or its whole path where it lies elsewhere; None without a usable
    one."""


def _encode(row: StoredRow) -> bytes:
    fields = (row.index, row.designation, row.description, row.photo)
    return json.dumps(fields).encode("ascii")


class RowWriter:
    """Appends rows to an open file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._end = 0
        self._offsets = array("q", [0])

    def append(self, row: StoredRow) -> None:
        """Writes one row; its number is how many were written before."""
        self._end += self._file.write(_encode(row) + b"\n")
        self._offsets.append(self._end)

    def offsets(self) -> npt.NDArray[np.int64]:
        """Where the rows begin, and where the last one ends: int64 [rows + 1]."""
        return np.frombuffer(self._offsets, np.int64)


class RowReader:
    """Reads rows by number; safe to share between threads."""

    def __init__(self, path: Path, offsets: npt.NDArray[np.int64]) -> None:
        self._offsets = offsets
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __getitem__(self, row: int) -> StoredRow:
        start, end = self._offsets[row], self._offsets[row + 1]
        return StoredRow(*json.loads(self._map[start:end]))

    def close(self) -> None:
        """Lets go of the file, which Windows would else not let anyone replace."""
        self._map.close()
