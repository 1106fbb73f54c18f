"""Rows of a table outside of memory: a hundred thousand descriptions are many megabytes."""

from __future__ import annotations

import tempfile
from array import array
from types import TracebackType

import msgspec

from desktop.core.intake.tables import Row


class RowStore:
    """Rows by position, in a temporary file that nobody else sees and that goes with the store."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._ends = array("Q", [0])
        self._reading = False
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(Row)

    def add(self, row: Row) -> int:
        """Keeps a row; returns its position, from 0."""
        content = self._encoder.encode(row)
        if self._reading:
            self._file.seek(self._ends[-1])
            self._reading = False
        self._file.write(content)
        self._ends.append(self._ends[-1] + len(content))
        return len(self) - 1

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, position: int) -> Row:
        start, end = self._ends[position], self._ends[position + 1]
        self._reading = True
        self._file.seek(start)
        return self._decoder.decode(self._file.read(end - start))

    def close(self) -> None:
        """Forgets everything."""
        self._file.close()

    def __enter__(self) -> RowStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
