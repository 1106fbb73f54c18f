"""What was pulled so far: one line an object, appended, and the only thing that is remembered.

A line that a kill cut off counts as never written: its object is pulled again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from channel.corrections import Letter
from channel.store import Entry
from common.files import replacing
from trainer.corrections.errors import CorrectionsDamaged


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one object of the store."""

    name: str
    received: datetime
    """When it was written, by the store's clock: a laptop's may be wrong, or lie."""
    length: int
    letter: Letter | None = None
    """None for what is bad, and for what is too old."""
    revoked: tuple[str, ...] = ()
    """Of a letter that is too old: what it revoked stays revoked."""
    bad: str = ""
    """Why it could not be used."""

    def expired(self) -> Line:
        """What is kept for ever: that it was there, and what it took back."""
        revoked = self.letter.revoked if self.letter else self.revoked
        return Line(name=self.name, received=self.received, length=self.length, revoked=revoked)


class Journal:
    """The lines of a journal file, by the names of their objects."""

    def __init__(self, path: Path) -> None:
        """Reads the file; raises CorrectionsDamaged."""
        self._path = path
        self.lines: dict[str, Line] = {}
        self._whole = 0
        decoder = msgspec.json.Decoder(Line)
        with path.open("rb") as file:
            for number, content in enumerate(file, 1):
                if not content.endswith(b"\n"):
                    break  # a kill cut it off
                try:
                    line = decoder.decode(content)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    raise CorrectionsDamaged(path=path, line=number, reason=str(error)) from error
                self.lines[line.name] = line
                self._whole += len(content)

    def is_new(self, entry: Entry) -> bool:
        """Whether an object of the store is to be looked at."""
        line = self.lines.get(entry.name)
        if line is None:
            return True
        # What was looked at while it was being written may have become whole.  A letter that could
        # be read never changes.
        return bool(line.bad) and (line.length, line.received) != (entry.length, entry.modified)

    def append(self, lines: Iterable[Line]) -> None:
        """Adds lines, and returns when they are on disk."""
        found = list(lines)
        content = b"".join(msgspec.json.encode(line) + b"\n" for line in found)
        with self._path.open("rb+") as file:
            file.truncate(self._whole)
            file.seek(self._whole)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._whole += len(content)
        self.lines |= {line.name: line for line in found}

    def replace(self, lines: dict[str, Line]) -> None:
        """Puts other lines in the place of all."""
        content = b"".join(msgspec.json.encode(line) + b"\n" for line in lines.values())
        with replacing(self._path) as temporary:
            temporary.write_bytes(content)
        self.lines, self._whole = lines, len(content)
